import { UpdateRestApiCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { base, deploy, deployApi, mock } from '../support/rest-api.ts'
import { signCall } from '../support/sign-call.ts'

// Resource policies (spec rest-auth §4), from the definition to the wire.

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

const allow = {
  Effect: 'Allow',
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: 'execute-api:/*',
}
const policyOf = (...Statement: readonly object[]) => ({
  'x-amazon-apigateway-policy': { Version: '2012-10-17', Statement },
})
const from = (...ranges: string[]) => ({ IpAddress: { 'aws:SourceIp': ranges } })

const routes = {
  'GET /': mock('root'),
  'GET /pets/{id}': mock('pet'),
  'POST /pets/{id}': mock('pet'),
  'OPTIONS /pets/{id}': mock('options'),
  'GET /signed': {
    operation: {
      'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
      'x-amazon-apigateway-integration': mock('signed'),
    },
  },
}

const ask = async (target: string, verb = 'GET', headers: readonly string[] = []) => {
  const { status, body } = await get(gateway.port, target, headers, verb)
  return { status, body }
}

test('a policy decides by verb and by the path that was sent', async () => {
  const apiId = await deployApi(
    gateway.apigateway,
    routes,
    policyOf(
      { ...allow, Resource: ['execute-api:/test/GET/pets/*', 'execute-api:/test/GET/'] },
      { ...allow, Effect: 'Deny', Resource: 'execute-api:/*/*/pets/13' },
    ),
  )
  const api = base(apiId)
  const refused = (rest: string, reason: string) => ({
    status: 403,
    body: `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:${apiId}/test/${rest}${reason}"}`,
  })
  const silent = ' because no resource-based policy allows the execute-api:Invoke action'
  expect(await ask(`${api}/`)).toEqual({ status: 200, body: 'root' })
  expect(await ask(`${api}/pets/42`)).toEqual({ status: 200, body: 'pet' })
  expect(await ask(`${api}/pets/13`)).toEqual(
    refused('GET/pets/13', ' with an explicit deny in a resource-based policy'),
  )
  expect(await ask(`${api}/pets/42`, 'POST')).toEqual(refused('POST/pets/42', silent))
  // spec rest-auth §12, 17: a preflight is judged like any other request
  expect(await ask(`${api}/pets/42`, 'OPTIONS')).toEqual(refused('OPTIONS/pets/42', silent))
  // spec rest-request §2: the route comes first
  expect((await ask(`${api}/nothing`)).body).toBe('{"message":"Missing Authentication Token"}')
})

// ATTACKS 1, 3, 5: what is denied has no other name. Refused before it is routed, not matched, or denied.
test.each([
  '/pets/13/',
  '/pets/13//',
  '//pets/13',
  '/pets//13',
  '/pets/./13',
  '/pets/x/../13',
  '/pets/%2e/13',
  '/pets/13?a=1',
  '/pets/13/?/pets/42',
])('%s does not get round a denial of pets/13', async (path) => {
  const denial = { ...allow, Effect: 'Deny', Resource: 'execute-api:/test/GET/pets/13' }
  const apiId = await deployApi(gateway.apigateway, routes, policyOf(allow, denial))
  expect((await ask(`${base(apiId)}/pets/42/`)).status).toBe(200)
  expect((await ask(`${base(apiId)}${path}`)).status).not.toBe(200)
})

// spec rest-auth §6, last row: 1,600 bytes
test('an ARN that is too long is a 414', async () => {
  const apiId = await deployApi(gateway.apigateway, routes, policyOf(allow))
  const answer = await get(gateway.port, `${base(apiId)}/pets/${'a'.repeat(1_600)}`)
  expect(answer).toMatchObject({ status: 414, body: '{"message":"Request URI too long"}' })
})

// ATTACKS 42
test.each([
  ['X-Forwarded-For: 203.0.113.7'],
  ['CF-Connecting-IP: 203.0.113.7'],
  ['True-Client-IP: 203.0.113.7'],
  ['Forwarded: for=203.0.113.7'],
  ['X-Real-IP: 203.0.113.7'],
])('an address in "%s" opens nothing', async (header) => {
  const condition = { ...allow, Condition: from('203.0.113.0/24') }
  const apiId = await deployApi(gateway.apigateway, routes, policyOf(condition))
  expect((await ask(`${base(apiId)}/`, 'GET', [header])).status).toBe(403)
})

test('aws:SourceIp is the address of the connection', async () => {
  const elsewhere = {
    ...allow,
    Effect: 'Deny',
    Condition: { NotIpAddress: { 'aws:SourceIp': '127.0.0.1' } },
  }
  const policy = policyOf({ ...allow, Condition: from('127.0.0.0/8', '::1') }, elsewhere)
  const apiId = await deployApi(gateway.apigateway, routes, policy)
  const headers = ['X-Forwarded-For: 198.51.100.1']
  expect((await ask(`${base(apiId)}/`, 'GET', headers)).status).toBe(200)
})

test('a policy takes effect with a deployment (spec rest-routing §13)', async () => {
  const { apigateway } = gateway
  const apiId = await deployApi(apigateway, routes)
  const deny = policyOf(allow, { ...allow, Effect: 'Deny' })
  const { 'x-amazon-apigateway-policy': value } = deny
  await apigateway.send(
    new UpdateRestApiCommand({
      restApiId: apiId,
      patchOperations: [{ op: 'replace', path: '/policy', value: JSON.stringify(value) }],
    }),
  )
  expect((await ask(`${base(apiId)}/`)).status).toBe(200)
  await deploy(apigateway, apiId)
  expect((await ask(`${base(apiId)}/`)).status).toBe(403)
})

test('the account’s root user needs no allowance, and a denial holds for it too', async () => {
  const signed = async (...statements: readonly object[]) => {
    const apiId = await deployApi(gateway.apigateway, routes, policyOf(...statements))
    const lines = signCall({ target: `${base(apiId)}/signed` })
    return sendRaw(gateway.port, [...lines, '', ''].join('\r\n'))
  }
  expect((await signed()).status).toBe(200)
  const { status, body } = await signed(allow, { ...allow, Effect: 'Deny' })
  expect(status).toBe(403)
  expect(body).toMatch(/^{"Message":"User: arn:aws:iam::000000000000:root is not authorized/)
})

test('a gateway response can say it otherwise (spec rest-responses §2)', async () => {
  const apiId = await deployApi(gateway.apigateway, routes, {
    ...policyOf(),
    'x-amazon-apigateway-gateway-responses': {
      ACCESS_DENIED: {
        statusCode: 451,
        responseTemplates: { 'application/json': '{"why":$context.error.messageString}' },
      },
    },
  })
  const { status, body } = await ask(`${base(apiId)}/`)
  expect(status).toBe(451)
  expect(body).toMatch(/^{"why":"User: anonymous is not authorized/)
})
