import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { directoryOf, keysIn, type Keys, policy } from '../support/iam-client.ts'
import { deployApi, mock } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// The control plane authorises its own calls by the directory's policies; the operator's open everything.

const accountId = '123456789012'
let users = 0
const arn = (rest: string) => `arn:aws:iam::${accountId}:${rest}`

let gateway: Gateway
let apiId: string
beforeAll(async () => {
  gateway = await startGateway({ TIDEGATE_ACCOUNT_ID: accountId })
  apiId = await deployApi(gateway.apigateway, { 'GET /a': mock('a') })
  await done('CreateUser', { UserName: 'one' })
})
afterAll(() => gateway?.stop())

const { iam, sts, done, newUser } = directoryOf(() => gateway)

const rest = async (path: string, keys: Keys, method = 'GET', body?: string) => {
  const response = await signedFetch(gateway, path, {
    method,
    ...keys,
    ...(body !== undefined && { body }),
  })
  return { status: response.status, text: await response.text() }
}

test('opens itself to a user as far as its policies say', async () => {
  const keys = await newUser('seven')
  const refused = await rest('/restapis', keys)
  expect(refused).toEqual({
    status: 403,
    text: JSON.stringify({
      message: `User: ${arn('user/seven')} is not authorized to perform: apigateway:GET on resource: arn:aws:apigateway:us-east-1::/restapis because no identity-based policy allows the apigateway:GET action`,
    }),
  })
  await done('AttachUserPolicy', {
    UserName: 'seven',
    PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  })
  expect((await rest('/restapis', keys)).status).toBe(200)
  expect((await rest('/v2/apis', keys)).status).not.toBe(403)
  expect((await rest('/restapis', keys, 'POST', '{"name":"x"}')).status).toBe(403)
  expect((await rest(`/restapis/${apiId}`, keys, 'DELETE')).status).toBe(403)
  expect((await iam('ListUsers', {}, keys)).status).toBe(200)
  expect((await iam('CreateUser', { UserName: 'x' }, keys)).code).toBe('AccessDenied')
  expect((await iam('CreateAccessKey', { UserName: 'one' }, keys)).code).toBe('AccessDenied')
})

test('lets a user of one API at that one alone, however its path is written', async () => {
  const keys = await newUser('eight')
  const other = await deployApi(gateway.apigateway, { 'GET /a': mock('a') })
  await done('PutUserPolicy', {
    UserName: 'eight',
    PolicyName: 'p',
    PolicyDocument: policy(
      {
        Effect: 'Allow',
        Action: 'apigateway:*',
        Resource: [
          `arn:aws:apigateway:us-east-1::/restapis/${apiId}`,
          `arn:aws:apigateway:us-east-1::/restapis/${apiId}/*`,
        ],
      },
      {
        Effect: 'Deny',
        Action: 'apigateway:*',
        Resource: `arn:aws:apigateway:us-east-1::/restapis/${apiId}/stages/test`,
      },
    ),
  })
  expect((await rest(`/restapis/${apiId}`, keys)).status).toBe(200)
  expect((await rest(`/restapis/${apiId}/resources`, keys)).status).toBe(200)
  expect((await rest(`/restapis/${other}`, keys)).status).toBe(403)
  expect((await rest(`/restapis/${other}/resources`, keys)).status).toBe(403)
  expect((await rest('/restapis', keys)).status).toBe(403)
  const written = `%${other.charCodeAt(0).toString(16)}${other.slice(1)}`
  expect((await rest(`/restapis/${written}`, keys)).status).toBe(403)
  for (const stage of ['test', '%74est', 'te%73t', 'test/'])
    expect((await rest(`/restapis/${apiId}/stages/${stage}`, keys)).status).toBe(403)
  expect((await rest(`/restapis/${apiId}%2f..%2f${other}`, keys)).status).not.toBe(200)
})

test('takes a role for an integration from who may pass it', async () => {
  const keys = await newUser('nine')
  const allowed = { Effect: 'Allow', Action: 'apigateway:*', Resource: '*' }
  const put = (...statements: readonly object[]) =>
    done('PutUserPolicy', {
      UserName: 'nine',
      PolicyName: 'p',
      PolicyDocument: policy(...statements),
    })
  await put(allowed)
  const importing = (credentials: string) =>
    rest(
      '/restapis?mode=import',
      keys,
      'POST',
      `{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"x-amazon-apigateway-integration":{"type":"aws","httpMethod":"POST","uri":"arn:aws:apigateway:us-east-1:sqs:action/ListQueues",${credentials}}}}}}`,
    )
  const RoleArn = arn('role/mighty')
  for (const written of [
    `"credentials":"${RoleArn}"`,
    `"credentials":"${RoleArn.replaceAll('/', '\\/')}"`,
    `"cred\\u0065ntials":"${RoleArn}"`,
    `"credentials":"${RoleArn.replace('role', 'r\\u006fle')}"`,
    `"credentials" : "arn:aws:iam::${accountId}:role/\${stageVariables.role}"`,
  ]) {
    const { status, text } = await importing(written)
    expect([status, text], written).toEqual([403, expect.stringContaining('iam:PassRole')])
  }
  const found = JSON.parse((await rest(`/restapis/${apiId}/resources`, keys)).text) as {
    readonly item: readonly { readonly id: string; readonly path: string }[]
  }
  const id = found.item.find(({ path }) => path === '/a')!.id
  const integration = `/restapis/${apiId}/resources/${id}/methods/GET/integration`
  const patch = (value: string) =>
    JSON.stringify({ patchOperations: [{ op: 'replace', path: '/credentials', value }] })
  for (const [method, body] of [
    ['PATCH', patch(RoleArn)],
    ['PATCH', patch('arn:${stageVariables.rest}')],
    ['PUT', JSON.stringify({ type: 'MOCK', credentials: RoleArn })],
  ] as const)
    expect((await rest(integration, keys, method, body)).text).toContain('iam:PassRole')
  await put(allowed, { Effect: 'Allow', Action: 'iam:PassRole', Resource: RoleArn })
  expect((await importing(`"credentials":"${RoleArn}"`)).status).toBe(201)
  expect((await importing(`"credentials":"${arn('role/other')}"`)).status).toBe(403)
})

// What has no role is called as the operator: nobody gets the operator's rights by writing it.
test('takes what has no role from who may do as much as the operator then does', async () => {
  const keys = await newUser('roleless')
  const put = (...statements: readonly object[]) =>
    done('PutUserPolicy', {
      UserName: 'roleless',
      PolicyName: 'p',
      PolicyDocument: policy(
        { Effect: 'Allow', Action: 'apigateway:*', Resource: '*' },
        ...statements,
      ),
    })
  await put()
  const service = 'arn:aws:apigateway:us-east-1:sqs:action/ListQueues'
  const toFunction = (name: string) =>
    `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${accountId}:function:${name}/invocations`
  const { id } = JSON.parse(
    (await rest('/restapis', keys, 'POST', '{"name":"mine"}')).text,
  ) as Readonly<Record<'id', string>>
  const { item } = JSON.parse((await rest(`/restapis/${id}/resources`, keys)).text) as {
    readonly item: readonly { readonly id: string }[]
  }
  const method = `/restapis/${id}/resources/${item[0]!.id}/methods/GET`
  await rest(method, keys, 'PUT', '{"authorizationType":"NONE"}')
  const integration = (uri: string, more: object = {}) =>
    rest(
      `${method}/integration`,
      keys,
      'PUT',
      JSON.stringify({ type: 'AWS', httpMethod: 'POST', uri, ...more }),
    )
  const patch = (path: string, value: string | undefined, op = 'replace') =>
    rest(
      `${method}/integration`,
      keys,
      'PATCH',
      JSON.stringify({ patchOperations: [{ op, path, value }] }),
    )
  const authorizer = (authorizerUri: string) =>
    rest(
      `/restapis/${id}/authorizers`,
      keys,
      'POST',
      JSON.stringify({
        name: 'a',
        type: 'TOKEN',
        identitySource: 'method.request.header.Auth',
        authorizerUri,
      }),
    )
  const imported = (uri: string, more = '') =>
    rest(
      '/restapis?mode=import',
      keys,
      'POST',
      `{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"x-amazon-apigateway-integration":{"type":"aws","httpMethod":"POST","uri":"${uri}"${more}}}}}}`,
    )
  const yaml = (uri: string) =>
    rest(
      '/restapis?mode=import',
      keys,
      'POST',
      `openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      x-amazon-apigateway-integration:\n        type: aws\n        httpMethod: POST\n        uri: "${uri}"\n`,
    )
  const byCaller = 'arn:aws:iam::*:user/*'
  const elsewhere = ',"credentials":"arn:aws:iam::999999999999:user/none"'
  const invoking = (name: string) =>
    `lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:${accountId}:function:${name}`
  const passing = `iam:PassRole on resource: ${arn('role/*')}`
  for (const [answer, refused] of [
    [integration(service), passing],
    [integration(service, { credentials: '' }), passing],
    [patch('/uri', service), passing],
    [patch('/credentials', ''), passing],
    [patch('/credentials', undefined, 'remove'), passing],
    [imported(service), passing],
    [imported(service.replaceAll('/', '\\/')), passing],
    [imported(service.replace('sqs', 's\\u0071s')), passing],
    [yaml(service), passing],
    [integration(service.replace('sqs:action', 'lambda:path')), passing],
    [integration(toFunction('f')), invoking('f')],
    [integration(toFunction('f:prod')), invoking('f')],
    [integration(toFunction('${stageVariables.name}')), invoking('*')],
    [integration(toFunction('f').replace(accountId, '999999999999')), 'function:f'],
    [patch('/uri', toFunction('f')), invoking('f')],
    [authorizer(toFunction('f')), invoking('f')],
    [imported(toFunction('f')), invoking('f')],
    [imported(toFunction('f'), elsewhere), invoking('f')],
    [imported(toFunction('f'), `,"x-credentials":"${byCaller}"`), invoking('f')],
    [imported(toFunction('f'), `,"x":{"credentials":"${byCaller}"}`), invoking('f')],
    [yaml(toFunction('f')), invoking('f')],
  ] as const) {
    const { status, text } = await answer
    expect([status, text]).toEqual([403, expect.stringContaining(refused)])
  }
  expect((await integration(toFunction('f'), { credentials: byCaller })).status).toBe(201)
  await put({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*:function:f' })
  expect((await integration(toFunction('f'))).status).toBe(201)
  expect((await imported(toFunction('f'))).status).toBe(201)
  expect((await yaml(toFunction('f'))).status).toBe(201)
  expect((await integration(toFunction('g'))).status).toBe(403)
  await put({
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: 'arn:aws:lambda:*:999999999999:*',
  })
  const foreign = toFunction('f').replace(accountId, '999999999999')
  expect((await integration(foreign)).text).toContain(invoking('f'))
  await put({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' })
  expect((await integration(service.replace('sqs:action', 'lambda:path'))).status).toBe(201)
  expect((await imported(service)).text).toContain('Role ARN must be specified')
})

// A denial by what is not known here must not be passed over.
test.each([
  [{ StringEquals: { 'aws:ResourceTag/env': 'prod' } }, {}, 'aws:resourcetag/env'],
  [
    { StringEquals: { 'apigateway:Request/EndpointType': 'EDGE' } },
    {},
    'apigateway:request/endpointtype',
  ],
  [{ StringEquals: { 'aws:RequestTag/env': 'prod' } }, { tags: { env: 'prod' } }, 'explicit deny'],
  [{ StringEquals: { 'aws:RequestTag/env': 'prod' } }, { tags: { env: 'dev' } }, undefined],
  [
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'env' } },
    { tags: { env: 'x' } },
    'explicit deny',
  ],
  [{ StringEquals: { 'aws:PrincipalTag/env': 'prod' } }, {}, undefined],
])('denies by %j what is %j', async (Condition, more, refused) => {
  const keys = await newUser(`denied-${++users}`)
  await done('PutUserPolicy', {
    UserName: `denied-${users}`,
    PolicyName: 'p',
    PolicyDocument: policy(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'apigateway:POST', Resource: '*', Condition },
    ),
  })
  const { status, text } = await rest(
    '/restapis',
    keys,
    'POST',
    JSON.stringify({ name: 'n', ...more }),
  )
  expect(status).toBe(refused === undefined ? 201 : 403)
  if (refused !== undefined) expect(text).toContain(refused)
})

test('denies a function by the tags that it is to have', async () => {
  const keys = await newUser('tags-functions')
  const Condition = { StringEquals: { 'aws:RequestTag/env': 'prod' } }
  await done('PutUserPolicy', {
    UserName: 'tags-functions',
    PolicyName: 'p',
    PolicyDocument: policy(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'lambda:*', Resource: '*', Condition },
    ),
  })
  const create = async (env: string) => {
    const body = JSON.stringify({
      FunctionName: `f-${env}`,
      Role: arn('role/r'),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: '' },
      Tags: { env },
    })
    const path = '/2015-03-31/functions'
    return (await signedFetch(gateway, path, { method: 'POST', service: 'lambda', body, ...keys }))
      .status
  }
  expect([await create('prod'), await create('dev')]).toEqual([403, 400])
})

test('copies an API for who may read it', async () => {
  const keys = await newUser('copies')
  const put = (...Action: readonly string[]) =>
    done('PutUserPolicy', {
      UserName: 'copies',
      PolicyName: 'p',
      PolicyDocument: policy({ Effect: 'Allow', Action, Resource: '*' }),
    })
  const copy = () =>
    rest('/restapis', keys, 'POST', JSON.stringify({ name: 'x', cloneFrom: apiId }))
  await put('apigateway:POST')
  expect((await copy()).text).toContain(
    `apigateway:GET on resource: arn:aws:apigateway:us-east-1::/restapis/${apiId}`,
  )
  await put('apigateway:POST', 'apigateway:GET')
  expect((await copy()).status).toBe(201)
})

test('answers IAM to no session of a user, which no second factor stands behind', async () => {
  const keys = await newUser('sessions')
  await done('AttachUserPolicy', {
    UserName: 'sessions',
    PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  })
  const session = keysIn(await sts('GetSessionToken', {}, keys))
  expect((await rest('/restapis', session)).status).toBe(200)
  expect((await iam('ListUsers', {}, keys)).status).toBe(200)
  expect((await iam('ListUsers', {}, session)).code).toBe('InvalidClientTokenId')
  expect((await sts('GetSessionToken', {}, session)).code).toBe('AccessDenied')
})

test('gives a session of the operator neither what lasts nor another session', async () => {
  const session = keysIn(await sts('GetSessionToken', {}))
  expect((await rest('/restapis', session)).status).toBe(200)
  expect((await sts('GetCallerIdentity', {}, session)).value('Arn')).toBe(arn('root'))
  expect((await sts('GetSessionToken', {}, session)).code).toBe('AccessDenied')
  const made = await iam('CreateAccessKey', { UserName: 'one' }, session)
  expect(made.code).toBe('InvalidClientTokenId')
})

test('lets users look after themselves', async () => {
  const keys = await newUser('ten')
  await done('PutUserPolicy', {
    UserName: 'ten',
    PolicyName: 'self',
    PolicyDocument: policy({
      Effect: 'Allow',
      Action: ['iam:*AccessKey*', 'iam:GetUser'],
      Resource: `arn:aws:iam::${accountId}:user/\${aws:username}`,
    }),
  })
  expect((await iam('GetUser', {}, keys)).value('UserName')).toBe('ten')
  expect((await iam('CreateAccessKey', {}, keys)).value('UserName')).toBe('ten')
  expect((await iam('CreateAccessKey', { UserName: 'one' }, keys)).code).toBe('AccessDenied')
  expect((await iam('GetUser', { UserName: 'one' }, keys)).code).toBe('AccessDenied')
})
