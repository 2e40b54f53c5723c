import { join } from 'node:path'
import { GetUsagePlansCommand } from '@aws-sdk/client-api-gateway'
import { GetApisCommand, GetDomainNamesCommand } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { createFunction } from '../support/rest-api.ts'
import {
  commandLimitMs,
  startTerraform,
  whyNoTerraform,
  type Terraform,
} from '../support/terraform.ts'

// Terraform with its AWS provider, unmodified, over every resource of WebSocket APIs (spec control-plane §17): see
// terraform.test.ts. What it has made is a chat.

const missing = whyNoTerraform()
if (missing) console.warn(`skipped: ${missing}`)

const told = (origin: string) => `fetch(${JSON.stringify(origin)}, {
  method: 'POST',
  body: [event.requestContext.eventType, event.requestContext.connectionId].join(' '),
})`

const functions = (origin: string): Readonly<Record<string, string>> => ({
  who: `async (event) => ({
    principalId: 'somebody',
    policyDocument: { Version: '2012-10-17', Statement: [{
      Effect: event.queryStringParameters.token === 'open' ? 'Allow' : 'Deny',
      Action: 'execute-api:Invoke',
      Resource: event.methodArn,
    }] },
    context: { name: 'Ada' },
  })`,
  connect: `async (event) => { await ${told(origin)}; return { statusCode: 200 } }`,
  disconnect: `async (event) => { await ${told(origin)}; return { statusCode: 200 } }`,
  talk: `async (event) => ({
    statusCode: 200,
    body: event.requestContext.authorizer.name + ' said ' + event.body + ' by ' + event.requestContext.routeKey,
  })`,
})

describe.skipIf(missing !== undefined)('Terraform with a WebSocket API', () => {
  let terraform: Terraform
  let origin: LoopbackOrigin

  beforeAll(async () => {
    origin = await startLoopbackOrigin()
    terraform = await startTerraform(join(import.meta.dirname, 'terraform-websocket'))
    for (const [name, source] of Object.entries(functions(origin.url)))
      await createFunction(terraform.gateway.lambda, name, `export const handler = ${source}`)
  }, commandLimitMs)
  afterAll(async () => {
    await terraform?.stop()
    await origin?.stop()
  })

  const open = async (query: string): Promise<WebSocket> => {
    const path = (await terraform.run('output', '-raw', 'invoke_path')).trim()
    const url = `${terraform.gateway.url.replace('http', 'ws')}/_aws/execute-api/${path}${query}`
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', () => reject(new Error('no session was opened')))
    })
    return socket
  }

  const ask = (socket: WebSocket, message: string): Promise<unknown> =>
    new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => resolve(data), { once: true })
      socket.send(message)
    })

  test('creates everything, ten at a time', { timeout: commandLimitMs }, async () => {
    const output = await terraform.apply()
    expect(output).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/)
    expect(output.slice(output.indexOf('agreement = {'))).not.toContain('false')
  })

  test('finds it as it wants it', { timeout: commandLimitMs }, () => terraform.planNothing())

  test('its chat works', { timeout: commandLimitMs }, async () => {
    await expect(open('?token=closed')).rejects.toThrow('no session was opened')
    const socket = await open('?token=open')
    expect(await ask(socket, 'hello')).toBe('Ada said hello by $default')
    expect(await ask(socket, '{"action":"nothing"}')).toBe('{"said":"nothing"}')
    expect(await ask(socket, '{"action":"nothing","kind":1}')).toBe('{"said":"nothing"}')
    socket.close(4000, 'enough')
    await vi.waitFor(() => {
      const said = origin.received.map(({ body }) => body.split(' ')[0])
      expect(said).toEqual(['CONNECT', 'DISCONNECT'])
    }, 10_000)
  })

  test('changes it', { timeout: commandLimitMs }, async () => {
    expect(await terraform.apply('-refresh=false', '-var=changed=true')).toMatch(
      /Resources: [1-9]\d* added, [1-9]\d* changed, [1-9]\d* destroyed/,
    )
  })

  test('finds the change as it wants it', { timeout: commandLimitMs }, () =>
    terraform.planNothing('-var=changed=true'),
  )

  test('destroys it, and nothing is left', { timeout: commandLimitMs }, async () => {
    await terraform.destroy()
    const { url, apigateway } = terraform.gateway
    const client = apigatewayv2(url)
    const apis = await client.send(new GetApisCommand({}))
    const domains = await client.send(new GetDomainNamesCommand({}))
    const plans = await apigateway.send(new GetUsagePlansCommand({}))
    expect([apis.Items, domains.Items, plans.items ?? []]).toEqual([[], [], []])
    client.destroy()
  })
})
