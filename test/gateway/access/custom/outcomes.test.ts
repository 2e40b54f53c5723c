import { describe, expect, test } from 'vitest'
import type { FunctionResult } from '../../../../src/model/platform.ts'
import {
  allowAll,
  arnOf,
  broken,
  denied,
  explicitly,
  guarded,
  implicitly,
  request,
  saying,
  served,
  token,
  unauthorized,
  type Said,
} from './guarded.ts'

const thrown = (errorMessage: unknown): FunctionResult => ({
  statusCode: 200,
  functionError: 'Unhandled',
  payload: JSON.stringify({ errorMessage, errorType: 'Error' }),
})
const timedOut = Object.assign(new Error('late'), { name: 'TimeoutError' })
const context = (value: unknown) => ({ ...allowAll, context: value })

/** What a function may say, and what its caller is then answered: spec rest-auth §6, field cases A3, ATTACKS 33. */
const outcomes: readonly (readonly [string, Said, object])[] = [
  ['a policy that allows', allowAll, served],
  [
    'a policy with one statement that is no list',
    {
      ...allowAll,
      policyDocument: {
        Version: '2012-10-17',
        Statement: { Action: '*', Effect: 'Allow', Resource: '*' },
      },
    },
    served,
  ],
  ['a policy for exactly this method', saying('Allow', arnOf('a/1')), served],
  ['a policy that denies', saying('Deny', '*'), denied(explicitly)],
  ['a policy about another path', saying('Allow', arnOf('b')), denied(implicitly)],
  ['a policy about another stage', saying('Allow', arnOf('a/1', 'dev')), denied(implicitly)],
  [
    'a policy about another verb',
    saying('Allow', arnOf('a/1', 'prod', 'POST')),
    denied(implicitly),
  ],
  [
    'a policy about another API',
    saying('Allow', arnOf('*').replace('api123', 'other1')),
    denied(implicitly),
  ],
  [
    'a policy without statements',
    { principalId: 'u', policyDocument: { Version: '2012-10-17', Statement: [] } },
    denied(implicitly),
  ],
  [
    'a denial behind an allowance',
    {
      principalId: 'u',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' },
          { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: arnOf('a/*') },
        ],
      },
    },
    denied(explicitly),
  ],
  [
    'an allowance of all but this',
    {
      principalId: 'u',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', NotResource: arnOf('a/*') }],
      },
    },
    denied(implicitly),
  ],
  [
    'an action of another service',
    {
      principalId: 'u',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 's3:*', Effect: 'Allow', Resource: '*' }],
      },
    },
    denied(implicitly),
  ],
  ['an empty principal', { ...allowAll, principalId: '' }, served],
  ['an empty context', context({}), served],
  [
    'a context of texts, numbers and booleans',
    context({ s: 'a', n: 1, b: false, none: null }),
    served,
  ],
  ['Unauthorized, thrown', thrown('Unauthorized'), unauthorized],
  ['unauthorized in small letters, thrown', thrown('unauthorized'), broken],
  ['more than Unauthorized, thrown', thrown('Unauthorized: no'), broken],
  ['Unauthorized in a list, thrown', thrown(['Unauthorized']), broken],
  ['any other error', thrown('boom'), broken],
  [
    'an error that looks like a policy',
    {
      statusCode: 200,
      functionError: 'Handled',
      payload: JSON.stringify(allowAll),
    } satisfies FunctionResult,
    broken,
  ],
  ['nothing in time', timedOut, broken],
  ['nothing, since it cannot be called', new Error('connection refused'), broken],
  [
    'nothing, since the gateway may not call it',
    { statusCode: 403, payload: '{"Message":"not authorized"}' },
    broken,
  ],
  [
    'nothing, since there is no such function',
    { statusCode: 404, payload: '{"Message":"Function not found"}' },
    broken,
  ],
  [
    'nothing, since it is throttled',
    { statusCode: 429, payload: '{"Reason":"TooManyRequests"}' },
    broken,
  ],
  [
    'a policy under a status that is none of success',
    { statusCode: 500, payload: JSON.stringify(allowAll) },
    broken,
  ],
  ['HTML', '<html></html>', broken],
  ['nothing at all', '', broken],
  ['null', 'null', broken],
  ['true', 'true', broken],
  ['a number', '1', broken],
  ['a text', '"Allow"', broken],
  ['a list', [allowAll], broken],
  ['an empty object', {}, broken],
  ['isAuthorized: true', { isAuthorized: true }, broken],
  ['isAuthorized: "false"', { isAuthorized: 'false' }, broken],
  ['isAuthorized: 1', { isAuthorized: 1 }, broken],
  ['isAuthorized beside a policy', { ...allowAll, isAuthorized: false }, broken],
  ['no principal', { policyDocument: allowAll.policyDocument }, broken],
  ['a principal that is an object', { ...allowAll, principalId: {} }, broken],
  ['no policy', { principalId: 'u' }, broken],
  ['a policy that is null', { principalId: 'u', policyDocument: null }, broken],
  [
    'a policy that is a text',
    { principalId: 'u', policyDocument: JSON.stringify(allowAll.policyDocument) },
    broken,
  ],
  ['an effect of another spelling', saying('allow', '*'), broken],
  ['a resource of 513 characters', saying('Allow', 'a'.repeat(513)), broken],
  ['a context with an object in it', context({ o: { a: 1 } }), broken],
  ['a context with a list in it', context({ l: [1] }), broken],
  ['a context that is a list', context([1]), broken],
  ['a context of 1 MB', context({ a: 'x'.repeat(1_000_000) }), broken],
  ['a proxy integration’s answer', { statusCode: 200, body: JSON.stringify(allowAll) }, broken],
]

describe.each([token, request])('$type', (authorizer) => {
  test.each(outcomes)('%s', async (_, said, expected) => {
    const { call, calls } = guarded(said, { authorizer })
    expect(await call()).toEqual(expected)
    expect(calls).toHaveLength(1)
    // Neither what was kept nor what was not lets the next one in by another way.
    expect(await call()).toEqual(expected)
    // Policies are kept, whatever they say; nothing else is.
    const isPolicy = expected === served || (expected as { status: number }).status === 403
    expect(calls).toHaveLength(isPolicy ? 1 : 2)
  })
})

// spec rest-auth §6, identity sources; field case A4
const sources =
  'method.request.header.X-U,method.request.querystring.q,stageVariables.v,context.stage'
test.each<[string, Partial<typeof token>, string, Record<string, string>, object, number]>([
  ['a token', {}, '/prod/a/1', { AUTH: 't' }, served, 1],
  ['no token', {}, '/prod/a/1', {}, unauthorized, 0],
  ['an empty token', {}, '/prod/a/1', { auth: '' }, unauthorized, 0],
  [
    'a token that fits',
    { identityValidationExpression: 'Bearer [a-z]+' },
    '/prod/a/1',
    { auth: 'Bearer abc' },
    served,
    1,
  ],
  [
    'a token that fits in part',
    { identityValidationExpression: 'Bearer [a-z]+' },
    '/prod/a/1',
    { auth: 'Bearer abc1' },
    unauthorized,
    0,
  ],
  [
    'a token that fits in part, and nothing kept',
    { identityValidationExpression: 'Bearer [a-z]+', authorizerResultTtlInSeconds: 0 },
    '/prod/a/1',
    { auth: 'Bearer abc1' },
    unauthorized,
    0,
  ],
  [
    'an expression that is none',
    { identityValidationExpression: '(' },
    '/prod/a/1',
    { auth: 'x' },
    broken,
    0,
  ],
  [
    'an expression that takes for ever',
    { identityValidationExpression: '(a+)+\\1' },
    '/prod/a/1',
    { auth: `${'a'.repeat(5000)}b` },
    unauthorized,
    0,
  ],
  [
    'all sources',
    { type: 'REQUEST', identitySource: sources },
    '/prod/a/1?q=1',
    { 'x-u': 'u' },
    served,
    1,
  ],
  [
    'one missing',
    { type: 'REQUEST', identitySource: sources },
    '/prod/a/1',
    { 'x-u': 'u' },
    unauthorized,
    0,
  ],
  [
    'one empty',
    { type: 'REQUEST', identitySource: sources },
    '/prod/a/1?q=',
    { 'x-u': 'u' },
    unauthorized,
    0,
  ],
  [
    'one of a kind that is not known',
    { type: 'REQUEST', identitySource: 'method.request.path.p' },
    '/prod/a/1',
    {},
    unauthorized,
    0,
  ],
  [
    'one missing, and nothing kept',
    { type: 'REQUEST', identitySource: sources, authorizerResultTtlInSeconds: 0 },
    '/prod/a/1',
    {},
    unauthorized,
    0,
  ],
])('identity: %s', async (_, authorizer, path, headers, expected, asked) => {
  const { send, calls } = guarded(allowAll, { authorizer, stage: { variables: { v: '1' } } })
  const response = await send(path, { headers })
  expect({
    status: response.status,
    error: response.headers.get('x-amzn-errortype'),
    body: await response.text(),
  }).toEqual(expected)
  expect(calls).toHaveLength(asked)
})

const resourcePolicy = (...effects: readonly string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: effects.map((Effect) => ({
      Effect,
      Principal: '*',
      Action: 'execute-api:Invoke',
      Resource: '*',
    })),
  })
const anonymous = {
  status: 403,
  error: 'AccessDeniedException',
  body: '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:api123/prod/GET/a/1 with an explicit deny in a resource-based policy"}',
}

// spec rest-auth §4: Table A, the resource policy's denial before the function is asked
test.each<[string, string | undefined, string, object, number]>([
  ['Allow', resourcePolicy('Allow'), 'Allow', served, 1],
  ['Allow', resourcePolicy(), 'Allow', served, 1],
  ['Allow', undefined, 'Allow', served, 1],
  ['Allow', resourcePolicy('Allow', 'Deny'), 'Deny', anonymous, 0],
  ['silent', resourcePolicy('Allow'), 'Allow', served, 1],
  ['silent', resourcePolicy(), 'silent', denied(implicitly), 1],
  ['silent', undefined, 'none', denied(implicitly), 1],
  ['silent', resourcePolicy('Deny'), 'Deny', anonymous, 0],
  ['Deny', resourcePolicy('Allow'), 'Allow', denied(explicitly), 1],
  ['Deny', resourcePolicy(), 'silent', denied(explicitly), 1],
  ['Deny', undefined, 'none', denied(explicitly), 1],
  ['Deny', resourcePolicy('Deny'), 'Deny', anonymous, 0],
])('authorizer %s, resource policy %s', async (own, policy, _, expected, asked) => {
  const said = own === 'silent' ? saying('Allow', arnOf('elsewhere')) : saying(own, '*')
  const { call, calls } = guarded(said, { ...(policy !== undefined && { policy }) })
  // The second comes from what was kept.
  expect(await call()).toEqual(expected)
  expect(await call()).toEqual(expected)
  expect(calls).toHaveLength(asked)
})

// spec rest-auth §6, last row
test('an ARN of more than 1600 bytes is a 414, and nobody is asked', async () => {
  const { call, calls } = guarded(allowAll)
  expect(await call(`a/${'x'.repeat(1600)}`)).toMatchObject({
    status: 414,
    error: 'RequestTooLongException',
  })
  expect(calls).toHaveLength(0)
})

// spec rest-auth §12, trap 17
test('OPTIONS is authorised like any other verb', async () => {
  const { send, calls } = guarded(allowAll)
  expect((await send('/prod/a/1', { method: 'OPTIONS' })).status).toBe(401)
  expect(calls).toHaveLength(0)
})

test.each<[string, object[]]>([
  ['is not there', []],
  ['is a user pool', [{ ...token, type: 'COGNITO_USER_POOLS', providerARNs: [] }]],
])('a method whose authorizer %s fails', async (_, authorizers) => {
  const { call, calls } = guarded(allowAll, { snapshot: { authorizers: authorizers as never } })
  expect(await call()).toMatchObject({ status: 500, error: 'InternalServerErrorException' })
  expect(calls).toHaveLength(0)
})

test('a defect in an authorizer’s own working lets nobody in', async () => {
  const condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }
  const policyDocument = {
    Version: '2012-10-17',
    Statement: [{ Action: '*', Effect: 'Allow', Resource: '*', Condition: condition }],
  }
  // The platform does not tell the connection's address, which the policy asks for.
  const { call, lines } = guarded({ principalId: 'u', policyDocument })
  expect(await call()).toEqual({
    status: 500,
    error: 'AuthorizerFailureException',
    body: '{"message":"Internal server error"}',
  })
  expect(lines).toMatchObject([{ message: 'an authorizer failed' }])
})

// Nobody gets in by accident: what the gateway itself depends on
const unreachable = () => Promise.reject(new Error('unreachable'))
test.each<[string, Parameters<typeof guarded>[1]]>([
  ['the stage cannot be read', { fronts: { platform: { stage: unreachable } } }],
  ['the snapshot cannot be read', { fronts: { platform: { snapshot: unreachable } } }],
])('503 when %s, and nobody is asked', async (_, options) => {
  const { call, calls } = guarded(allowAll, options)
  expect((await call()).status).toBe(503)
  expect(calls).toHaveLength(0)
})

test.each([
  ['an hour on', 3_600_000],
  ['an hour back', -3_600_000],
])('a clock that is set %s has the function asked again', async (_, ms) => {
  const { call, calls, clock } = guarded((_event: object, n: number) => (n === 1 ? allowAll : '{}'))
  expect(await call()).toEqual(served)
  clock.now += ms
  expect(await call()).toEqual(broken)
  expect(calls).toHaveLength(2)
})
