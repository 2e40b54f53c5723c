import { expect, test } from 'vitest'
import type { Authorizer } from '../../../src/model/rest-api.ts'
import type { Platform } from '../../../src/model/platform.ts'
import { presignQuery, signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { cached, type Cached } from './cached.ts'

// Answers to callers who are known are theirs alone, unless the cache key tells callers apart (ATTACKS 67).

type Headers = Readonly<Record<string, string>>

const authorizer: Authorizer = {
  id: 'a1',
  name: 'who',
  type: 'REQUEST',
  authorizerUri:
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:who/invocations',
  identitySource: 'method.request.header.X-T,method.request.querystring.u',
  authorizerResultTtlInSeconds: 0,
}

/** Says who a caller is by two headers of theirs, and permits what a third one names. */
const invokeFunction: Platform['invokeFunction'] = async ({ payload }) => {
  const text = typeof payload === 'string' ? payload : new TextDecoder().decode(payload)
  const { headers } = JSON.parse(text) as { readonly headers: Headers }
  const sent = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const answer = {
    principalId: sent.get('principal') ?? 'p',
    context: { tenant: sent.get('tenant') ?? 't' },
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['execute-api:Invoke', sent.get('more') ?? 'execute-api:Invoke'],
          Resource: '*',
        },
      ],
    },
  }
  return { statusCode: 200, payload: JSON.stringify(answer) }
}

const guarded = (over: Partial<Authorizer> = {}, given: Cached = {}): Cached => ({
  ...given,
  method: { authorizationType: 'CUSTOM', authorizerId: 'a1' },
  more: { authorizers: [{ ...authorizer, ...over }] },
  options: { ...given.options, platform: { invokeFunction } },
})

/** Calls with these headers; what a request is known by is there in each. */
const answersTo = async (given: Cached, calls: readonly Headers[]) => {
  const { send } = cached(given)
  const answers: string[] = []
  for (const headers of calls) {
    const all = { 'x-t': 'token', ...headers }
    answers.push(await (await send('/dev/t/1?u=1', { headers: all })).text())
  }
  return answers
}

const twice = (a: Headers, b: Headers) => [a, b, a, b]
const apart = ['1', '2', '1', '2']
const shared = ['1', '1', '1', '1']
const keys = (...names: readonly string[]) => ({ keys: names })
const tenantKey: Cached = {
  keys: ['integration.request.header.tenant'],
  integration: {
    requestParameters: { 'integration.request.header.tenant': 'context.authorizer.tenant' },
  },
}
const identity = ['method.request.header.X-T', 'method.request.querystring.u'] as const

test.each<readonly [string, Cached, Headers, Headers, readonly string[]]>([
  ['another principal', guarded(), { principal: 'a' }, { principal: 'b' }, apart],
  ['another context', guarded(), { tenant: 'a' }, { tenant: 'b' }, apart],
  [
    'another token, though the same is said of it',
    guarded(),
    { 'x-t': 'a' },
    { 'x-t': 'b' },
    apart,
  ],
  [
    'another Authorization, which a backend may go by',
    guarded(),
    { authorization: 'a' },
    { authorization: 'b' },
    apart,
  ],
  ['the same', guarded(), {}, { 'x-other': 'b' }, shared],
  [
    'as on AWS',
    guarded({}, { options: { sharing: 'aws' } }),
    { principal: 'a' },
    { principal: 'b' },
    shared,
  ],
  [
    'a key of what the authorizer says: the same tenant',
    guarded({}, tenantKey),
    { principal: 'a' },
    { principal: 'b' },
    shared,
  ],
  [
    'a key of what the authorizer says: another tenant',
    guarded({}, tenantKey),
    { tenant: 'a' },
    { tenant: 'b' },
    apart,
  ],
  [
    'a key of all that callers are known by',
    guarded({}, keys(...identity)),
    { principal: 'a' },
    { principal: 'b' },
    shared,
  ],
  [
    'a key of a part of it',
    guarded({}, keys(identity[0])),
    { principal: 'a' },
    { principal: 'b' },
    apart,
  ],
  [
    'a key where callers are known by nothing of the request',
    guarded({ identitySource: 'context.httpMethod' }, keys(identity[0])),
    { principal: 'a' },
    { principal: 'b' },
    apart,
  ],
])('an authorizer’s callers: %s', async (_, given, a, b, answers) => {
  expect(await answersTo(given, twice(a, b))).toEqual(answers)
})

test.each([
  ['a policy that permits it', 'execute-api:InvalidateCache', '2'],
  ['one that permits calls', 'execute-api:Invoke', '1'],
])('a new answer by an authorizer’s policy: %s', async (_, more, answer) => {
  const calls = [{}, { 'cache-control': 'max-age=0', more }]
  // What is said of them is part of the key, and the policy is not.
  expect(await answersTo(guarded(), calls)).toEqual(['1', answer])
})

const host = 'api123.execute-api.us-east-1.amazonaws.com'
const callBy = (accessKeyId: string, now: number) => ({
  method: 'GET',
  url: `http://${host}/dev/t/1`,
  headers: [],
  credentials: { accessKeyId, secretAccessKey: 's' },
  region: 'us-east-1',
  service: 'execute-api',
  now,
})

type Sign = (accessKeyId: string, now: number) => readonly [path: string, init: RequestInit]
const inHeader: Sign = (accessKeyId, now) => [
  '/dev/t/1',
  { headers: { host, ...Object.fromEntries(signRequest(callBy(accessKeyId, now))) } },
]
const inQuery: Sign = (accessKeyId, now) => [
  `/dev/t/1?${presignQuery(callBy(accessKeyId, now), 60)}`,
  { headers: { host } },
]

test.each<readonly [string, Cached, readonly string[], Sign]>([
  ['each has their own', {}, ['1', '2', '1'], inHeader],
  ['by the query, too', {}, ['1', '2', '1'], inQuery],
  [
    'the header of a signature is no key',
    keys('method.request.header.Authorization'),
    ['1', '2', '1'],
    inHeader,
  ],
  ['as on AWS', { options: { sharing: 'aws' } }, ['1', '1', '1'], inHeader],
])('callers who sign: %s', async (_, given, answers, sign) => {
  const { text, state } = cached({
    ...given,
    method: { authorizationType: 'AWS_IAM' },
    options: {
      ...given.options,
      platform: {
        accessKey: (accessKeyId) => ({
          secretAccessKey: 's',
          principal: {
            accessKeyId,
            accountId: '123456789012',
            userId: accessKeyId,
            userArn: `arn:aws:iam::123456789012:user/${accessKeyId}`,
            type: 'User',
            permits: () => 'allow',
          },
        }),
      },
    },
  })
  const got: string[] = []
  for (const who of ['ALICE', 'BOB', 'ALICE']) {
    // Each signature is new.
    state.now += 1_000
    got.push(await text(...sign(who, state.now)))
  }
  expect(got).toEqual(answers)
})
