import {
  CreateApiKeyCommand,
  CreateAuthorizerCommand,
  CreateBasePathMappingCommand,
  CreateDocumentationPartCommand,
  CreateDocumentationVersionCommand,
  CreateDomainNameCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  CreateVpcLinkCommand,
  GenerateClientCertificateCommand,
  GetDeploymentsCommand,
  GetResourcesCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apigateway } from '../../src/control/operations/apigateway.ts'
import { maxControlBodyBytes, maxDefinitionBytes } from '../../src/model/limits.ts'
import type { Member, Operation } from '../../src/control/protocol/service-table.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { deployApi, mock } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// Bodies that no SDK sends, to every operation that reads JSON: each is refused by a name, and changes nothing.

let gateway: Gateway
let labels: Readonly<Record<string, string>>
beforeAll(async () => {
  gateway = await startGateway()
  labels = await oneOfEach()
})
afterAll(() => gateway.stop())

/** An account with one of everything, and the labels that address it. */
async function oneOfEach(): Promise<Readonly<Record<string, string>>> {
  const { apigateway: client } = gateway
  const restApiId = await deployApi(client, { 'GET /p': mock('x') })
  const { items: resources = [] } = await client.send(new GetResourcesCommand({ restApiId }))
  const { items: deployments = [] } = await client.send(new GetDeploymentsCommand({ restApiId }))
  const key = await client.send(new CreateApiKeyCommand({ name: 'key' }))
  const plan = await client.send(new CreateUsagePlanCommand({ name: 'plan' }))
  const keyOf = { usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }
  await client.send(new CreateUsagePlanKeyCommand(keyOf))
  const authorizer = await client.send(
    new CreateAuthorizerCommand({
      restApiId,
      name: 'pool',
      type: 'COGNITO_USER_POOLS',
      identitySource: 'method.request.header.Authorization',
      providerARNs: ['arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc'],
    }),
  )
  const validator = await client.send(new CreateRequestValidatorCommand({ restApiId, name: 'v' }))
  const certificate = await client.send(new GenerateClientCertificateCommand({}))
  const part = await client.send(
    new CreateDocumentationPartCommand({
      restApiId,
      location: { type: 'API' },
      properties: '{"description":"x"}',
    }),
  )
  const documentationVersion = 'one'
  await client.send(new CreateDocumentationVersionCommand({ restApiId, documentationVersion }))
  const modelName = 'Pet'
  const schema = '{"type":"object"}'
  const contentType = 'application/json'
  await client.send(new CreateModelCommand({ restApiId, name: modelName, contentType, schema }))
  const link = await client.send(
    new CreateVpcLinkCommand({
      name: 'link',
      targetArns: ['arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/x/1'],
    }),
  )
  const domainName = 'api.example.com'
  await client.send(
    new CreateDomainNameCommand({
      domainName,
      regionalCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x',
      endpointConfiguration: { types: ['REGIONAL'] },
    }),
  )
  const basePath = 'b'
  await client.send(
    new CreateBasePathMappingCommand({ domainName, basePath, restApiId, stage: 'test' }),
  )
  return {
    restApiId,
    parentId: resources.find(({ path }) => path === '/')!.id!,
    resourceId: resources.find(({ path }) => path === '/p')!.id!,
    httpMethod: 'GET',
    statusCode: '200',
    deploymentId: deployments[0]!.id!,
    stageName: 'test',
    apiKey: key.id!,
    keyId: key.id!,
    usagePlanId: plan.id!,
    authorizerId: authorizer.id!,
    requestValidatorId: validator.id!,
    clientCertificateId: certificate.clientCertificateId!,
    documentationPartId: part.id!,
    documentationVersion,
    modelName,
    vpcLinkId: link.id!,
    domainName,
    basePath,
    responseType: 'THROTTLED',
    resourceArn: encodeURIComponent(`arn:aws:apigateway:us-east-1::/restapis/${restApiId}`),
  }
}

const pathOf = ({ uri }: Operation) =>
  uri.replaceAll(/\{(\w+)\}/g, (_, label: string) => {
    const value = labels[label]
    if (value === undefined) throw new Error(`this account has no ${label} for ${uri}`)
    return value
  })

/** What every list shows: it must be the same behind a refused call. */
async function everything(): Promise<string> {
  const api = `/restapis/${labels['restApiId']}`
  const lists = [
    '/account',
    '/restapis',
    '/apikeys?includeValues=true',
    '/usageplans',
    '/clientcertificates',
    '/vpclinks',
    '/domainnames',
    `/domainnames/${labels['domainName']}/basepathmappings`,
    `/usageplans/${labels['usagePlanId']}/keys`,
    `/tags/${labels['resourceArn']}`,
    `${api}/resources?embed=methods`,
    ...[
      'authorizers',
      'deployments',
      'documentation/parts',
      'documentation/versions',
      'gatewayresponses',
      'models',
      'requestvalidators',
      'stages',
    ].map((kind) => `${api}/${kind}`),
  ]
  const answers = await Promise.all(lists.map((path) => signedFetch(gateway, path)))
  for (const { status } of answers) expect(status).toBe(200)
  return (await Promise.all(answers.map((answer) => answer.text()))).join('\n')
}

const nested = (depth: number) => `${'{"name":'.repeat(depth)}1${'}'.repeat(depth)}`

const noJson: readonly string[] = [
  '{"name":"x","descr',
  '{"name":',
  '"text',
  '{} {}',
  "{'name':'x'}",
  '{/* c */}',
  '{"name":NaN}',
  '\u0000',
  '[]',
  '"text"',
  '1',
  nested(1000),
  nested(100_000),
  `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
]

/** A value of another JSON type than the member's. */
function wrongValues({ type }: Member): readonly string[] {
  if (type.endsWith('[]')) return ['"text"', '1', '{"a":1}', '[[1]]']
  if (type.startsWith('{')) return ['"text"', '1', '[]', '{"a":{"b":[]}}']
  if (type === 'boolean') return ['{}', '[]', '1']
  if (type === 'integer' || type === 'double') return ['{}', '[]', 'true', '"text"']
  if (Object.hasOwn(apigateway.shapes, type)) return ['"text"', '1', '[]', 'true']
  return ['{}', '[]', '1', 'true']
}

const table: Readonly<Record<string, Operation>> = apigateway.operations

const operations = Object.entries(table).flatMap(([name, operation]) => {
  const { input, verb } = operation
  if (input === undefined || verb === 'GET' || verb === 'DELETE') return []
  const shape: Readonly<Record<string, Member>> =
    apigateway.shapes[input as keyof typeof apigateway.shapes]
  const members = Object.entries(shape).filter(([, member]) => member.in === undefined)
  if (members.length === 0) return []
  const wrong = members.flatMap(([member, description]) =>
    wrongValues(description).map((value) => `{"${description.as ?? member}":${value}}`),
  )
  return [[name, operation, [...noJson, ...wrong]] as const]
})

test.each(operations)('%s refuses what is no input of it by name', async (_, operation, bodies) => {
  const before = await everything()
  const answers = await Promise.all(
    bodies.map(async (body) => {
      const answer = await signedFetch(gateway, pathOf(operation), { method: operation.verb, body })
      const { status, headers } = answer
      const text = await answer.text()
      return { body: body.slice(0, 60), status, error: headers.get('x-amzn-errortype'), text }
    }),
  )
  for (const { body, status, error, text } of answers) {
    expect
      .soft([body, status, error], text)
      .toEqual([
        body,
        400,
        expect.stringMatching(/^(Serialization|Validation|BadRequest)Exception$/),
      ])
    expect.soft(text.length).toBeLessThan(2000)
  }
  expect(await everything()).toBe(before)
})

// Spec openapi §1: 6 MB for a document; what takes none takes less.
test.each([
  ['/restapis', maxControlBodyBytes],
  ['/restapis?mode=import', maxDefinitionBytes],
  ['/apikeys', maxControlBodyBytes],
  ['/apikeys?mode=import&format=csv', maxDefinitionBytes],
])('a body past the cap of %s is refused by name, read as JSON or not', async (path, cap) => {
  const before = await everything()
  const body = JSON.stringify({ name: 'x'.repeat(cap) })
  const answer = await signedFetch(gateway, path, { method: 'POST', body })
  expect(answer.status).toBe(413)
  expect(answer.headers.get('x-amzn-errortype')).toBe('RequestEntityTooLargeException')
  expect(await everything()).toBe(before)
})
