import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import net from 'node:net'

// As on AWS: the endpoint is made of the event, the keys are the environment's.

export const handler = async ({ body, requestContext }) => {
  const { domainName, stage, routeKey, connectionId: ConnectionId } = requestContext
  if (routeKey !== '$default') return { statusCode: 200 }
  const client = new ApiGatewayManagementApiClient({ endpoint: `https://${domainName}/${stage}` })
  const { ask, id = ConnectionId, port } = JSON.parse(body)
  const answer = (value) => ({ statusCode: 200, body: JSON.stringify(value) })
  try {
    if (ask === 'post')
      await client.send(
        new PostToConnectionCommand({ ConnectionId: id, Data: 'from the function' }),
      )
    if (ask === 'get') {
      const { Identity } = await client.send(new GetConnectionCommand({ ConnectionId }))
      return answer({ sourceIp: Identity.SourceIp })
    }
    if (ask === 'delete') await client.send(new DeleteConnectionCommand({ ConnectionId }))
    if (ask === 'elsewhere') await fetch('https://nothing123.execute-api.localhost:1/dev')
    if (ask === 'forged') {
      // A header that clients have sent, and that a function hands on.
      const headers = { 'x-tidegate-is-here': '1' }
      const { status } = await fetch(`https://${domainName}/${stage}/@connections/${id}`, {
        headers,
      })
      return answer({ status })
    }
    if (ask === 'tcp') return answer({ echoed: await echoed(port) })
    return answer({ asked: ask })
  } catch (error) {
    return answer({ failed: error.name })
  }
}

const echoed = (port) =>
  new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('hello'))
    socket.on('error', reject)
    socket.on('data', (data) => {
      resolve(String(data))
      socket.destroy()
    })
  })
