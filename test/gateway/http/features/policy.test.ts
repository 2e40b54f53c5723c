import { beforeAll, describe, expect, test } from 'vitest'
import type { AuthorizerV2, RouteV2 } from '../../../../src/model/v2/api.ts'
import { signRequest } from '../../../../src/wire/sigv4/sign-request.ts'
import { signingKey, signToken, type SigningKey } from '../../../support/issuer.ts'
import { accessKey, start } from '../../access/failures.ts'
import { first, policied, saying, simple } from '../access/guarded.ts'
import { calling } from '../calling.ts'
import { featured, statusAndBody } from './featured.ts'

// `x-tidegate-policy`: the resource policy of an HTTP API, for each way in which callers are known.

let key: SigningKey
beforeAll(async () => {
  key = await signingKey('RS256')
})

const inside = '192.0.2.1:1'
const outside = '198.51.100.1:1'
const all = { Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }
const allow = { ...all, Effect: 'Allow' }
const elsewhere = {
  ...all,
  Effect: 'Deny',
  Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
}
const notA = { ...all, Effect: 'Deny', Resource: 'arn:aws:execute-api:*:*:*/GET/a' }

const callers = {
  NONE: {},
  AWS_IAM: { authorizationType: 'AWS_IAM' },
  JWT: { authorizationType: 'JWT', authorizerId: 'auth01' },
  'CUSTOM, simple': { authorizationType: 'CUSTOM', authorizerId: 'auth01' },
  'CUSTOM, 2.0': { authorizationType: 'CUSTOM', authorizerId: 'auth01' },
  'CUSTOM, 1.0': { authorizationType: 'CUSTOM', authorizerId: 'auth01' },
} as const satisfies Readonly<Record<string, Partial<RouteV2>>>
type Caller = keyof typeof callers

let worlds = 0

/** Answers to a caller whom the route itself lets in, where the API has a policy. */
async function called(
  caller: Caller,
  statements: readonly object[],
  clientIp: string,
  as: 'known' | 'nobody' = 'known',
  said: object = saying('Allow'),
) {
  const issuer = `https://policies-${worlds++}.example`
  const jwt: AuthorizerV2 = {
    authorizerId: 'auth01',
    name: 'tokens',
    authorizerType: 'JWT',
    identitySource: ['$request.header.Authorization'],
    jwtConfiguration: { issuer, audience: ['app'] },
  }
  const authorizers = {
    JWT: [jwt],
    'CUSTOM, simple': [simple],
    'CUSTOM, 2.0': [policied],
    'CUSTOM, 1.0': [first],
  }[caller as string]
  const snapshot = featured(
    { policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) },
    { 'GET /a': undefined },
    { route: callers[caller], ...(authorizers && { authorizers }) },
  )
  const { send, events } = calling(
    snapshot,
    (event) => {
      if (event['type'] !== 'REQUEST') return { statusCode: 200, body: 'ok' }
      return caller === 'CUSTOM, simple' ? { isAuthorized: true } : said
    },
    {
      platform: {
        accessKey: () => accessKey,
        fetch: async (target) =>
          Response.json(
            (target instanceof Request ? target.url : target).includes('.well-known')
              ? { issuer, jwks_uri: `${issuer}/keys` }
              : { keys: [key.jwk] },
          ),
      },
    },
  )
  const host = `${snapshot.api.apiId}.execute-api.us-east-1.amazonaws.com`
  const signature = signRequest({
    method: 'GET',
    url: `http://${host}/a`,
    headers: [],
    credentials: { accessKeyId: 'AKID', secretAccessKey: accessKey.secretAccessKey },
    region: 'us-east-1',
    service: 'execute-api',
    now: start,
  })
  const known: Readonly<Record<string, string>> =
    caller === 'AWS_IAM'
      ? { host, ...Object.fromEntries(signature) }
      : caller === 'JWT'
        ? {
            authorization: await signToken(key, {
              iss: issuer,
              aud: 'app',
              exp: start / 1000 + 60,
            }),
          }
        : { auth: 't' }
  const headers = as === 'known' ? known : {}
  const response = await send('/a', { headers, cf: { clientIp } as never })
  const reached = events.filter(({ type }) => type !== 'REQUEST').length
  return [...(await statusAndBody(response)), reached]
}

const ok = [200, 'ok', 1]
const forbidden = [403, '{"message":"Forbidden"}', 0]

describe.each(Object.keys(callers) as Caller[])('%s: a caller', (caller) => {
  test.each<[string, readonly object[], string, unknown]>([
    ['whom the policy allows is let in', [allow], inside, ok],
    ['whom it denies for the address is not', [allow, elsewhere], outside, forbidden],
    ['of the address that it does not deny is', [allow, elsewhere], inside, ok],
    ['of a route that it denies is not', [allow, notA], inside, forbidden],
  ])('%s', async (_, statements, from, expected) => {
    expect(await called(caller, statements, from)).toEqual(expected)
  })

  test('of whom nothing is known is not let in by a policy, unless the route asks for nothing', async () => {
    const [status] = await called(caller, [allow], inside, 'nobody')
    expect(status).toBe(caller === 'NONE' ? 200 : caller === 'AWS_IAM' ? 403 : 401)
  })
})

test('a policy that allows somebody else lets nobody in without a name', async () => {
  const others = { ...allow, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }
  expect(await called('NONE', [others], outside)).toEqual(forbidden)
})

describe('an authorizer’s policy beside the API’s, as on REST APIs:', () => {
  const elsewhereAlone = saying('Allow', 'arn:aws:execute-api:*:*:*/GET/other')
  const inHere = { ...allow, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }
  test.each<[string, object, readonly object[], string, unknown]>([
    ['one of them allows', elsewhereAlone, [allow], inside, ok],
    ['the other one does', saying('Allow'), [inHere], outside, ok],
    ['neither does', elsewhereAlone, [inHere], outside, forbidden],
    ['the authorizer denies', saying('Deny'), [allow], inside, forbidden],
  ])('%s', async (_, said, statements, from, expected) => {
    expect(await called('CUSTOM, 2.0', statements, from, 'known', said)).toEqual(expected)
  })
})
