import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { directoryOf, type Keys, policy } from '../support/iam-client.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// What policies say of HTTP APIs: their paths have no `/v2` (Service Authorization Reference), and an API calls nothing
// that its author may not call.

const accountId = '000000000000'
const arn = (name: string) => `arn:aws:lambda:us-east-1:${accountId}:function:${name}`
const uri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn(name)}/invocations`
const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`

let gateway: Gateway
let author: Keys
let reader: Keys
let apiId: string
const { done, newUser } = directoryOf(() => gateway)

const call = async (by: Partial<Keys>, method: string, path: string, body?: unknown) => {
  const response = await signedFetch(gateway, path, {
    method,
    ...by,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}
const byOperator = async (method: string, path: string, body?: unknown) => {
  const { status, text } = await call({}, method, path, body)
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
  return JSON.parse(text || '{}') as Readonly<Record<string, string>>
}

beforeAll(async () => {
  gateway = await startGateway()
  author = await newUser('author')
  await done('PutUserPolicy', {
    UserName: 'author',
    PolicyName: 'p',
    PolicyDocument: policy(
      { Effect: 'Allow', Action: 'apigateway:*', Resource: '*' },
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*:function:mine-*' },
      { Effect: 'Allow', Action: 'iam:PassRole', Resource: role('mine') },
    ),
  })
})
afterAll(() => gateway?.stop())

beforeEach(async () => {
  apiId = (await byOperator('POST', '/v2/apis', { name: 'a', protocolType: 'HTTP' }))['apiId']!
})

test('a policy names an HTTP API by its path', async () => {
  const { apiId: other } = await byOperator('POST', '/v2/apis', { name: 'b', protocolType: 'HTTP' })
  reader = await newUser('reader')
  await done('PutUserPolicy', {
    UserName: 'reader',
    PolicyName: 'p',
    PolicyDocument: policy({
      Effect: 'Allow',
      Action: 'apigateway:GET',
      Resource: `arn:aws:apigateway:us-east-1::/apis/${apiId}*`,
    }),
  })
  const statuses = await Promise.all(
    (
      [
        ['GET', `/v2/apis/${apiId}`],
        ['GET', `/v2/apis/${apiId}/routes`],
        ['GET', `/v2/apis/${other}`],
        ['DELETE', `/v2/apis/${apiId}`],
        ['GET', '/v2/apis'],
      ] as const
    ).map(async ([method, path]) => (await call(reader, method, path)).status),
  )
  expect(statuses).toEqual([200, 200, 403, 403, 403])
})

const lambda = (integrationUri: string, more: object = {}) => ({
  integrationType: 'AWS_PROXY',
  integrationUri,
  ...more,
})

test.each<[string, object, number]>([
  ["the author's own function", lambda(uri('mine-a')), 201],
  ["the author's own function by its ARN", lambda(arn('mine-a')), 201],
  ["somebody else's function", lambda(uri('theirs')), 403],
  ["somebody else's function by its ARN", lambda(arn('theirs')), 403],
  [
    "somebody else's function as a role of the author's",
    lambda(arn('theirs'), { credentialsArn: role('mine') }),
    201,
  ],
  [
    "a role that is not the author's",
    lambda(arn('mine-a'), { credentialsArn: role('theirs') }),
    403,
  ],
  ['a function that a stage names', lambda(`${arn('mine-')}\${stageVariables.f}`), 403],
])('an integration with %s', async (_, given, status) => {
  expect(await call(author, 'POST', `/v2/apis/${apiId}/integrations`, given)).toMatchObject({
    status,
  })
})

test.each([
  [
    'integrations',
    (more: object) => lambda(arn('theirs'), { credentialsArn: role('mine'), ...more }),
    'credentialsArn',
  ],
  [
    'authorizers',
    (more: object) => ({
      name: 'a',
      authorizerType: 'REQUEST',
      authorizerUri: uri('theirs'),
      authorizerCredentialsArn: role('mine'),
      authorizerPayloadFormatVersion: '2.0',
      identitySource: [],
      ...more,
    }),
    'authorizerCredentialsArn',
  ],
])(
  '%s are not left without their role, to be called as the operator',
  async (kind, given, role) => {
    const path = `/v2/apis/${apiId}/${kind}`
    const { status, text } = await call(author, 'POST', path, given({}))
    expect({ status, text }).toMatchObject({ status: 201 })
    const made = JSON.parse(text) as Readonly<Record<string, string>>
    const id = made['integrationId'] ?? made['authorizerId']
    const change = (body: object) => call(author, 'PATCH', `${path}/${id}`, body)
    expect(await change({ [role]: '' })).toMatchObject({ status: 403 })
    expect(await change({ name: 'b', description: 'd' })).toMatchObject({ status: 200 })
  },
)

test.each([
  [arn('mine-a'), 201],
  [arn('theirs'), 403],
])('quick create of %s', async (target, status) => {
  const given = { name: 'q', protocolType: 'HTTP', target }
  expect(await call(author, 'POST', '/v2/apis', given)).toMatchObject({ status })
})

test('who sets a stage variable says what is called by it', async () => {
  const named = lambda(`arn:aws:lambda:us-east-1:${accountId}:function:\${stageVariables.f}`)
  const { integrationId } = await byOperator('POST', `/v2/apis/${apiId}/integrations`, named)
  await byOperator('POST', `/v2/apis/${apiId}/routes`, {
    routeKey: '$default',
    target: `integrations/${integrationId}`,
  })
  const stage = (f: string) =>
    call(author, 'POST', `/v2/apis/${apiId}/stages`, { stageName: 's', stageVariables: { f } })
  expect(await stage('theirs')).toMatchObject({ status: 403 })
  expect(await stage('mine-a')).toMatchObject({ status: 201 })
  const change = (f: string) =>
    call(author, 'PATCH', `/v2/apis/${apiId}/stages/s`, { stageVariables: { f } })
  expect(await change('theirs')).toMatchObject({ status: 403 })
  expect(await change('mine-b')).toMatchObject({ status: 200 })
})

const inJson = (integration: object) =>
  JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'a' },
    paths: {
      '/': {
        get: {
          'x-amazon-apigateway-integration': {
            type: 'aws_proxy',
            payloadFormatVersion: '2.0',
            ...integration,
          },
        },
      },
    },
  })
const inYaml = (address: string) =>
  `openapi: 3.0.1
info: { title: a }
paths:
  /:
    get:
      x-amazon-apigateway-integration: { type: aws_proxy, payloadFormatVersion: "2.0", uri: ${address} }
`

test.each<[string, string, number]>([
  ["the author's own function", inJson({ uri: uri('mine-a') }), 201],
  ["the author's own function by its ARN", inJson({ uri: arn('mine-a') }), 201],
  ["somebody else's function", inJson({ uri: uri('theirs') }), 403],
  ["somebody else's function by its ARN", inJson({ uri: arn('theirs') }), 403],
  [
    "somebody else's function as a role of the author's",
    inJson({ uri: arn('theirs'), credentials: role('mine') }),
    201,
  ],
  [
    "a role that is not the author's",
    inJson({ uri: arn('mine-a'), credentials: role('theirs') }),
    403,
  ],
  ["the author's own function, in YAML", inYaml(arn('mine-a')), 201],
  ["somebody else's function by its ARN, in YAML", inYaml(arn('theirs')), 403],
  [
    "somebody else's function behind an escape",
    inYaml(`"${arn('theirs').replace('lambda', String.raw`\u006cambda`)}"`),
    403,
  ],
  [
    "somebody else's function, its account and region variables",
    inYaml('arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:theirs'),
    403,
  ],
  [
    "somebody else's function, its region of an odd form",
    inYaml(arn('theirs').replace('us-east-1', "us'east")),
    403,
  ],
  ['a function that a stage names', inYaml(`${arn('mine-')}\${stageVariables.f}`), 403],
])('a document with %s', async (_, body, status) => {
  for (const path of ['/v2/apis', `/v2/apis/${apiId}`])
    expect(await call(author, 'PUT', path, { body })).toMatchObject({ status })
})

// The same of WebSocket APIs, which call AWS's services by their own URIs, and functions without a proxy.
const table = 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem'

test.each<[string, object, number]>([
  ["the author's own function", { integrationType: 'AWS', integrationUri: uri('mine-a') }, 201],
  ["somebody else's function", { integrationType: 'AWS', integrationUri: uri('theirs') }, 403],
  ["somebody else's function as a proxy", lambda(uri('theirs')), 403],
  [
    "a service as a role of the author's",
    { integrationType: 'AWS', integrationUri: table, credentialsArn: role('mine') },
    201,
  ],
  [
    "a service as a role that is not the author's",
    { integrationType: 'AWS', integrationUri: table, credentialsArn: role('theirs') },
    403,
  ],
  ['a service as nobody', { integrationType: 'AWS', integrationUri: table }, 403],
])('a WebSocket API has an integration with %s', async (_, given, status) => {
  const chat = { name: 'c', protocolType: 'WEBSOCKET', routeSelectionExpression: '$request.body.a' }
  const { apiId: id } = await byOperator('POST', '/v2/apis', chat)
  const integration = { integrationMethod: 'POST', ...given }
  const made = await call(author, 'POST', `/v2/apis/${id}/integrations`, integration)
  expect(made).toMatchObject({ status })
})

test('functions that a WebSocket API calls by stage variables are asked for where the variables are set', async () => {
  const chat = { name: 'c', protocolType: 'WEBSOCKET', routeSelectionExpression: '$request.body.a' }
  const { apiId: id } = await byOperator('POST', '/v2/apis', chat)
  const integration = lambda(uri('${stageVariables.f}'), { integrationMethod: 'POST' })
  const { integrationId } = await byOperator('POST', `/v2/apis/${id}/integrations`, integration)
  const target = `integrations/${integrationId}`
  await byOperator('POST', `/v2/apis/${id}/routes`, { routeKey: 'say', target })
  await byOperator('POST', `/v2/apis/${id}/stages`, { stageName: 'dev', autoDeploy: true })
  const set = async (f: string) =>
    (await call(author, 'PATCH', `/v2/apis/${id}/stages/dev`, { stageVariables: { f } })).status
  expect([await set('mine-a'), await set('theirs')]).toEqual([200, 403])
})
