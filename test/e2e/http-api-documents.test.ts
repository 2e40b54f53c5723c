import {
  ApiGatewayV2Client,
  CreateStageCommand,
  ExportApiCommand,
  GetRoutesCommand,
  ImportApiCommand,
  ReimportApiCommand,
} from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// HTTP APIs from OpenAPI documents, by AWS's SDK (spec openapi §12 and §14), and what the gateway's own pages say of them.

let gateway: Gateway
let origin: LoopbackOrigin
let client: ApiGatewayV2Client

beforeAll(async () => {
  ;[gateway, origin] = await Promise.all([startGateway(), startLoopbackOrigin()])
  client = new ApiGatewayV2Client({
    endpoint: gateway.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
})
afterAll(async () => {
  client.destroy()
  await gateway.stop()
  await origin.stop()
})

const integration = (uri: string) => `
        type: http_proxy
        httpMethod: ANY
        uri: ${uri}
        payloadFormatVersion: "1.0"`

const document = () => `openapi: 3.0.1
info: { title: pets, version: "1" }
paths:
  /pets/{id}:
    get:
      x-amazon-apigateway-integration:${integration(`${origin.url}/x/{id}`)}
  /$default:
    x-amazon-apigateway-any-method:
      isDefaultRoute: true
      x-amazon-apigateway-integration:${integration(`${origin.url}/rest`)}
x-amazon-apigateway-cors: { allowOrigins: ["https://a.example"], maxAge: 0 }
`

async function served(body: string) {
  const { ApiId: apiId = '' } = await client.send(
    new ImportApiCommand({ Body: body, FailOnWarnings: true }),
  )
  await client.send(
    new CreateStageCommand({ ApiId: apiId, StageName: '$default', AutoDeploy: true }),
  )
  return apiId
}

test('an imported API is served, exported, and served as it was exported', async () => {
  const first = await served(document())
  const exported = await client.send(
    new ExportApiCommand({ ApiId: first, Specification: 'OAS30', OutputType: 'YAML' }),
  )
  const second = await served(new TextDecoder().decode(exported.body))
  for (const apiId of [first, second]) {
    const base = `${gateway.url}/_aws/execute-api/${apiId}`
    origin.answerWith({ body: 'pet' })
    const pet = await fetch(`${base}/pets/7`, { headers: { origin: 'https://a.example' } })
    expect([pet.status, await pet.text()]).toEqual([200, 'pet'])
    expect(pet.headers.get('access-control-allow-origin')).toBe('https://a.example')
    expect(origin.last().target).toBe('/x/7')
    await (await fetch(`${base}/else/where`)).text()
    expect(origin.last().target).toBe('/rest/else/where')
  }
})

test('a document that is imported again is served at once, and what went is gone', async () => {
  const apiId = await served(document())
  const url = `${gateway.url}/_aws/execute-api/${apiId}/pets/7`
  origin.answerWith({ body: 'pet' })
  expect((await fetch(url)).status).toBe(200)
  const body = document()
    .replace('/pets/{id}', '/cats/{id}')
    .replace(/ {2}\/\$default:[^]*?(?=x-amazon-apigateway-cors)/, '')
  await client.send(new ReimportApiCommand({ ApiId: apiId, Body: body }))
  const gone = await fetch(url)
  expect([gone.status, await gone.text()]).toEqual([404, '{"message":"Not Found"}'])
  const { Items: items = [] } = await client.send(new GetRoutesCommand({ ApiId: apiId }))
  expect(items.map(({ RouteKey }) => RouteKey)).toEqual(['GET /cats/{id}'])
})

test('a document that is wrong is refused with the place, and makes nothing', async () => {
  const body = document().replace('get:', 'get:\n      security: [{ nobody: [] }]')
  await expect(client.send(new ImportApiCommand({ Body: body }))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(
      /scheme 'nobody' is not defined.+\(line 6, column 20, \/paths\/~1pets~1\{id\}\/get/,
    ) as string,
  })
})

test('the gateway explains an answer by its route, counts the API, and knows how far a stage is behind', async () => {
  const apiId = await served(document())
  origin.answerWith({ body: 'pet' })
  const explain = async (path: string) => {
    const response = await signedFetch(gateway, '/_tidegate/explain', {
      method: 'POST',
      body: JSON.stringify({ path: `/_aws/execute-api/${apiId}${path}` }),
    })
    return response.json()
  }
  expect(await explain('/pets/7')).toMatchObject({
    status: 200,
    served: { apiId, stage: '$default', routeKey: 'GET /pets/{id}', pathParameters: { id: '7' } },
    steps: [
      { name: 'Locate', decision: `API ${apiId}, stage $default` },
      { name: 'Route', decision: 'GET /pets/{id}' },
      { name: 'Integration', decision: 'answered 200' },
    ],
  })
  const health = (await (await fetch(`${gateway.url}/_tidegate/health`)).json()) as {
    readonly httpApis: number
  }
  expect(health.httpApis).toBeGreaterThan(0)
  const stages = await signedFetch(gateway, `/_tidegate/apis/${apiId}/stages`)
  expect(await stages.json()).toMatchObject({
    apiId,
    stages: [{ stageName: '$default', autoDeploy: true, changesBehind: 0 }],
  })
})

test('a request that no route takes is explained without one', async () => {
  const apiId = await served(
    document().replace(/ {2}\/\$default:[^]*?(?=x-amazon-apigateway-cors)/, ''),
  )
  const response = await signedFetch(gateway, '/_tidegate/explain', {
    method: 'POST',
    body: JSON.stringify({ path: `/_aws/execute-api/${apiId}/none` }),
  })
  const explanation = (await response.json()) as { readonly served: object }
  expect(explanation).toMatchObject({
    status: 404,
    steps: [
      { name: 'Locate' },
      { name: 'Route', decision: 'none' },
      { name: 'Route', decision: 'refused with 404: no route has the path and the method' },
    ],
  })
  expect(Object.keys(explanation.served)).toEqual(['apiId', 'stage', 'deploymentId'])
})

test('the gateway audits the API as it is, and as a stage serves it', async () => {
  const apiId = await served(document())
  const rules = async (query: string) => {
    const response = await signedFetch(gateway, `/_tidegate/apis/${apiId}/audit${query}`)
    const { findings } = (await response.json()) as {
      readonly findings: readonly { readonly rule: string }[]
    }
    return new Set(findings.map(({ rule }) => rule))
  }
  for (const query of ['', '?stage=$default']) {
    const found = await rules(query)
    expect(found).toContain('public-write-route')
    expect(found).toContain('stage-unthrottled')
  }
})
