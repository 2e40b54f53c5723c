import {
  CreateDeploymentCommand,
  ImportRestApiCommand,
  type APIGatewayClient,
} from '@aws-sdk/client-api-gateway'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtWorker, operator, operatorClient } from '../support/cloudflare-worker.ts'
import { base, definition, mock } from '../support/rest-api.ts'

// Private APIs on Cloudflare: another Worker's service binding is the VPC endpoint that its props name.

const vpcEndpointId = 'vpce-0a1b2c3d'
const bindings: Readonly<Record<string, Record<string, unknown> | undefined>> = {
  NAMED: { vpcEndpointId, vpcId: 'vpc-4e5f6a7b' },
  OTHER: { vpcEndpointId: 'vpce-0ther' },
  NAMELESS: {},
  MALFORMED: { vpcEndpointId: 'mine' },
}

/** Another Worker of the account: calls the gateway by the binding named in its path. */
const neighbour = `export default {
  fetch(request, env) {
    const [, binding, rest] = /^https?:\\/\\/[^/]+\\/([^/]+)(.*)$/.exec(request.url)
    return env[binding].fetch('https://neighbour.test' + rest, request)
  },
}`

let workers: Miniflare
let apigateway: APIGatewayClient
let url: URL
let apiId: string

beforeAll(async () => {
  workers = new Miniflare(
    convertV4MiniflareOptions({
      handleStructuredLogs: () => undefined,
      workers: [
        {
          name: 'tidegate',
          ...builtWorker,
          bindings: operator,
        },
        {
          name: 'neighbour',
          modules: true,
          script: neighbour,
          compatibilityDate: '2026-10-23',
          serviceBindings: Object.fromEntries(
            Object.entries(bindings).map(([name, props]) => [
              name,
              { name: 'tidegate', entrypoint: 'PrivateEndpoint', ...(props && { props }) },
            ]),
          ),
        },
      ],
    }),
  )
  url = await workers.ready
  apigateway = operatorClient(url)
  const { id } = await apigateway.send(
    new ImportRestApiCommand({
      body: definition(
        { 'GET /x': mock('$context.identity.vpceId $context.identity.vpcId') },
        {
          'x-amazon-apigateway-policy': {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Principal: '*',
              Action: 'execute-api:Invoke',
              Resource: 'execute-api:/*',
              Condition: { StringEquals: { 'aws:SourceVpce': vpcEndpointId } },
            },
          },
        },
      ),
      parameters: { endpointConfigurationTypes: 'PRIVATE' },
    }),
  )
  apiId = id!
  await apigateway.send(new CreateDeploymentCommand({ restApiId: apiId, stageName: 'test' }))
})
afterAll(async () => {
  apigateway?.destroy()
  await workers?.dispose()
})

const by = async (binding: string, path: string, headers: Record<string, string> = {}) => {
  const worker = await workers.getWorker('neighbour')
  const response = await worker.fetch(`http://n.test/${binding}${path}`, { headers })
  return { status: response.status, body: await response.text() }
}
const forbidden = { status: 403, body: '{"message":"Forbidden"}' }

test('a binding that names its endpoint reaches what the policy opens to it', async () => {
  const served = { status: 200, body: `${vpcEndpointId} vpc-4e5f6a7b` }
  expect(await by('NAMED', `${base(apiId)}/x`)).toEqual(served)
  expect(await by('NAMED', '/test/x', { 'x-apigw-api-id': apiId })).toEqual(served)
})

test('a binding that is another endpoint is refused by the policy', async () => {
  const { status, body } = await by('OTHER', `${base(apiId)}/x`)
  expect(status).toBe(403)
  expect(body).toMatch(/^{"Message":"User: anonymous is not authorized/)
})

test.each(['NAMELESS', 'MALFORMED'])('a binding that is %s reaches nothing', async (binding) => {
  const headers = { 'x-amzn-vpce-id': vpcEndpointId }
  expect(await by(binding, `${base(apiId)}/x`, headers)).toEqual(forbidden)
})

test('the gateway’s own face does not lead there, and the binding leads nowhere else', async () => {
  const response = await fetch(new URL(`${base(apiId)}/x`, url))
  expect({ status: response.status, body: await response.text() }).toEqual(forbidden)
  expect(await by('NAMED', '/_tidegate/health')).toEqual(forbidden)
  expect(await by('NAMED', '/restapis')).toEqual(forbidden)
})
