import {
  CreateBasePathMappingCommand,
  CreateDomainNameAccessAssociationCommand,
  CreateDomainNameCommand,
  DeleteDomainNameAccessAssociationCommand,
  ImportRestApiCommand,
  UpdateDomainNameCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { sendRaw } from '../support/raw-http.ts'
import { definition, deploy, mock } from '../support/rest-api.ts'
import { signCall } from '../support/sign-call.ts'

// Private custom domains (spec rest-routing §9): an access association, the domain's own policy and the API's.

const vpce = 'vpce-0a1b2c3d'
let gateway: Gateway
let openApi: string
let closedApi: string
let signedApi: string

beforeAll(async () => {
  gateway = await startGateway({ TIDEGATE_PRIVATE_PORT: '0', TIDEGATE_VPCE_ID: vpce })
  openApi = await privateApi(policyOf(allow()))
  closedApi = await privateApi(policyOf(allow(), { ...allow(), Effect: 'Deny' }))
  signedApi = await privateApi(policyOf(allow()), {
    'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
  })
})
afterAll(() => gateway.stop())

const allow = (Resource = 'execute-api:/*', Condition?: object) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource,
  ...(Condition && { Condition }),
})
const policyOf = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement })

async function privateApi(policy: string, operation: object = {}): Promise<string> {
  const get = { 'x-amazon-apigateway-integration': mock('private'), ...operation }
  const { id = '' } = await gateway.apigateway.send(
    new ImportRestApiCommand({
      body: definition(
        { 'GET /x': { operation: get } },
        { 'x-amazon-apigateway-policy': JSON.parse(policy) as object },
      ),
      parameters: { endpointConfigurationTypes: 'PRIVATE' },
    }),
  )
  await deploy(gateway.apigateway, id)
  return id
}

let count = 0
async function privateDomain(restApiId: string, policy?: string) {
  const domainName = `d${++count}.corp.example.com`
  const { domainNameArn = '', domainNameId = '' } = await gateway.apigateway.send(
    new CreateDomainNameCommand({
      domainName,
      endpointConfiguration: { types: ['PRIVATE'] },
      certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x',
      ...(policy !== undefined && { policy }),
    }),
  )
  const mapping = { domainName, domainNameId, restApiId, stage: 'test', basePath: 'base' }
  await gateway.apigateway.send(new CreateBasePathMappingCommand(mapping))
  return { domainName, domainNameArn, domainNameId }
}

async function associate(domainNameArn: string, accessAssociationSource = vpce) {
  const { domainNameAccessAssociationArn } = await gateway.apigateway.send(
    new CreateDomainNameAccessAssociationCommand({
      domainNameArn,
      accessAssociationSourceType: 'VPCE',
      accessAssociationSource,
    }),
  )
  return domainNameAccessAssociationArn
}

const ask = (host: string, port = gateway.privatePort, headers: readonly string[] = []) =>
  sendRaw(port, ['GET /base/x HTTP/1.1', `Host: ${host}`, ...headers, '', ''].join('\r\n'))

const served = { status: 200, body: 'private' }
const forbidden = { status: 403, body: '{"message":"Forbidden"}' }
const endpoint = (id: string) => ({ StringEquals: { 'aws:SourceVpce': id } })

test.each<[string, () => string, string | undefined, number]>([
  ['both policies allow', () => openApi, policyOf(allow()), 200],
  [
    "its endpoint is the one the domain's policy names",
    () => openApi,
    policyOf(allow('execute-api:/*', endpoint(vpce))),
    200,
  ],
  [
    "the domain's policy names another endpoint",
    () => openApi,
    policyOf(allow('execute-api:/*', endpoint('vpce-0ther'))),
    403,
  ],
  [
    "the domain's policy denies",
    () => openApi,
    policyOf(allow(), { ...allow(), Effect: 'Deny' }),
    403,
  ],
  [
    "the domain's policy is about another domain",
    () => openApi,
    policyOf(
      allow('arn:aws:execute-api:us-east-1:000000000000:/domainnames/other.example.com+abc'),
    ),
    403,
  ],
  ['the domain has no policy', () => openApi, undefined, 403],
  ["the API's policy denies", () => closedApi, policyOf(allow()), 403],
  ['the method wants a signature', () => signedApi, policyOf(allow()), 403],
])('when %s', async (_, api, policy, status) => {
  const { domainName, domainNameArn } = await privateDomain(api(), policy)
  await associate(domainNameArn)
  const answer = await ask(domainName)
  expect(answer.status).toBe(status)
  expect(answer.body === served.body).toBe(status === 200)
})

test("the domain's policy may name the domain by its ARN", async () => {
  const { domainName, domainNameArn, domainNameId } = await privateDomain(openApi)
  await associate(domainNameArn)
  const arn = `arn:aws:execute-api:us-east-1:000000000000:/domainnames/${domainName}+${domainNameId}`
  const patchOperations = [{ op: 'replace', path: '/policy', value: policyOf(allow(arn)) } as const]
  expect((await ask(domainName)).body).toContain(
    `is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:/domainnames/${domainName}+${domainNameId}`,
  )
  await gateway.apigateway.send(
    new UpdateDomainNameCommand({ domainName, domainNameId, patchOperations }),
  )
  expect(await ask(domainName)).toMatchObject(served)
})

test('a signed call passes the domain as well', async () => {
  const { domainName, domainNameArn } = await privateDomain(signedApi, policyOf(allow()))
  await associate(domainNameArn)
  const head = signCall({ host: domainName, target: '/base/x' })
  expect(await sendRaw(gateway.privatePort, [...head, '', ''].join('\r\n'))).toMatchObject(served)
})

test('only associated endpoints reach it, and never the internet', async () => {
  const { domainName, domainNameArn } = await privateDomain(openApi, policyOf(allow()))
  expect(await ask(domainName)).toMatchObject(forbidden)
  await associate(domainNameArn, 'vpce-0ther')
  expect(await ask(domainName)).toMatchObject(forbidden)
  const domainNameAccessAssociationArn = await associate(domainNameArn)
  expect(await ask(domainName)).toMatchObject(served)
  expect(await ask(domainName, gateway.port)).toMatchObject(forbidden)
  expect(await ask(domainName, gateway.port, [`x-amzn-vpce-id: ${vpce}`])).toMatchObject(forbidden)
  await gateway.apigateway.send(
    new DeleteDomainNameAccessAssociationCommand({ domainNameAccessAssociationArn }),
  )
  expect(await ask(domainName)).toMatchObject(forbidden)
})
