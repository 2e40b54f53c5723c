import { CreateVpcLinkCommand, type APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtWorker, operator, operatorClient } from '../support/cloudflare-worker.ts'
import { base, deployApi } from '../support/rest-api.ts'

// VPC links on Cloudflare lead to bindings: a service, or a Workers VPC service or network.

let worker: Miniflare
let url: URL
let apigateway: APIGatewayClient
const log: string[] = []

beforeAll(async () => {
  worker = new Miniflare({
    ...convertV4MiniflareOptions({
      ...builtWorker,
      serviceBindings: { ORDERS: async (request) => new Response(request.url) },
      bindings: {
        ...operator,
        TIDEGATE_VPC_LINKS: JSON.stringify({
          service: { binding: 'ORDERS' },
          network: { binding: 'ORDERS', address: 'http://10.0.0.5:8080' },
          absent: { binding: 'NOWHERE' },
          text: { binding: 'TIDEGATE_ACCESS_KEY_ID' },
          address: { address: 'http://10.0.0.5:8080' },
        }),
      },
      handleStructuredLogs: ({ message }) => void log.push(message),
    }),
  })
  url = await worker.ready
  apigateway = operatorClient(url)
})
afterAll(async () => {
  apigateway?.destroy()
  await worker?.dispose()
})

async function call(name: string) {
  const targetArns = ['arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/n/1']
  const { id } = await apigateway.send(new CreateVpcLinkCommand({ name, targetArns }))
  const apiId = await deployApi(apigateway, {
    'GET /x': {
      type: 'http_proxy',
      httpMethod: 'GET',
      uri: 'http://orders.corp.internal/v1?a=b',
      connectionType: 'VPC_LINK',
      connectionId: id,
    },
  })
  const response = await fetch(new URL(`${base(apiId)}/x?c=d`, url))
  return { status: response.status, body: await response.text() }
}

test.each([
  ['service', 'http://orders.corp.internal/v1?a=b&c=d'],
  // A network binding goes where the URL says: the operator says it, not the definition.
  ['network', 'http://10.0.0.5:8080/v1?a=b&c=d'],
])('a %s binding is asked for %s', async (name, body) => {
  expect(await call(name)).toEqual({ status: 200, body })
})

test.each([
  ['absent', 'leads to the binding NOWHERE, which this Worker does not have'],
  ['text', 'leads to the binding TIDEGATE_ACCESS_KEY_ID, which this Worker does not have'],
  ['address', 'on Cloudflare a link has a binding or a url'],
])('%s: 500, and the log says that the link %s', async (name, why) => {
  expect(await call(name)).toEqual({ status: 500, body: '{"message": "Internal server error"}' })
  expect(log.join('\n')).toContain(why)
})
