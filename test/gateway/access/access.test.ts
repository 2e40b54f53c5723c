import { describe, expect, test } from 'vitest'
import { checkDomainPolicy } from '../../../src/gateway/access/domain-access.ts'
import { linkResourcePolicy } from '../../../src/gateway/access/resource-policy.ts'
import type { Exchange } from '../../../src/gateway/exchange/exchange.ts'
import type { AccessKey, Permission } from '../../../src/model/principal.ts'
import { presignQuery, signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

const now = Date.UTC(2025, 2, 12, 19, 3, 58)
const secretAccessKey = 'a secret of forty characters, or nearly so'
const account = '123456789012'
const userArn = (accountId: string) => `arn:aws:iam::${accountId}:user/alice`

/** A user whose own policies say `permission`. */
const userKey = (permission: Permission, accountId = account): AccessKey => ({
  secretAccessKey,
  principal: {
    accessKeyId: 'AKID',
    accountId,
    userId: 'AIDAALICE',
    userArn: userArn(accountId),
    type: 'User',
    userName: 'alice',
    permits: () => permission,
  },
})

const allow = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }
const deny = { ...allow, Effect: 'Deny' }
const policyOf = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement })

const guarded = (
  authorizationType: 'NONE' | 'AWS_IAM',
  policy?: string,
  template = '{"ok":true}',
) => {
  const only = method({ authorizationType, methodIntegration: mockAnswering(template) })
  const plain = snapshotOf(only)
  return { ...plain, api: { ...plain.api, ...(policy !== undefined && { policy }) } }
}

const url = 'http://api123.execute-api.us-east-1.amazonaws.com/prod/t/1'
const signing = {
  method: 'GET',
  url,
  headers: [],
  credentials: { accessKeyId: 'AKID', secretAccessKey },
  region: 'us-east-1',
  service: 'execute-api',
  now,
} as const
const host = new URL(url).host

const call = async (
  snapshot: ReturnType<typeof guarded>,
  key: AccessKey | undefined,
  headers: Readonly<Record<string, string>> = {},
  cf = { colo: 'AMS' },
) => {
  const { send } = front(snapshot, { platform: { accessKey: () => key } })
  const signature = key ? Object.fromEntries(signRequest(signing)) : {}
  const response = await send('/prod/t/1', { headers: { host, ...signature, ...headers }, cf })
  return {
    status: response.status,
    error: response.headers.get('x-amzn-errortype'),
    body: await response.json(),
  }
}

const arn = `arn:aws:execute-api:us-east-1:********9012:api123/prod/GET/t/1`
const refused = (user: string, suffix: string) => ({
  status: 403,
  error: 'AccessDeniedException',
  body: {
    Message: `User: ${user} is not authorized to perform: execute-api:Invoke on resource: ${arn}${suffix}`,
  },
})
const served = { status: 200, error: null, body: { ok: true } }

const byResource = ' with an explicit deny in a resource-based policy'
const byIdentity = ' with an explicit deny in an identity-based policy'
const noIdentity = ' because no identity-based policy allows the execute-api:Invoke action'
const noResource = ' because no resource-based policy allows the execute-api:Invoke action'

const policies = { allow: policyOf(allow), silent: policyOf(), deny: policyOf(allow, deny) }
const delegating = policyOf({ ...allow, Principal: { AWS: account } })
const naming = (accountId: string) => policyOf({ ...allow, Principal: { AWS: userArn(accountId) } })

// spec rest-auth §4 (flow) and §5 (texts)
test.each([
  ['no policy', undefined, served],
  ['a policy that allows', policies.allow, served],
  ['a policy that is silent', policies.silent, refused('anonymous', noResource)],
  ['a policy that denies', policies.deny, refused('anonymous', byResource)],
  ['a policy for a named user', naming(account), refused('anonymous', noResource)],
])('a method without authorization and %s', async (_, policy, expected) => {
  expect(await call(guarded('NONE', policy), undefined)).toEqual(expected)
})

// spec rest-auth §4, Table A, row by row; then what is no row of it
test.each<[Permission, string | undefined, string | undefined]>([
  ['allow', policies.allow, undefined],
  ['allow', policies.silent, undefined],
  ['allow', policies.deny, byResource],
  ['silent', policies.allow, undefined],
  ['silent', policies.silent, noIdentity],
  ['silent', policies.deny, byResource],
  ['deny', policies.allow, byIdentity],
  ['deny', policies.silent, byIdentity],
  ['deny', policies.deny, byResource],
  ['allow', undefined, undefined],
  ['silent', undefined, noIdentity],
  ['deny', undefined, byIdentity],
  ['silent', naming(account), undefined],
  ['silent', delegating, noIdentity],
  ['allow', delegating, undefined],
])('same account: identity %s, resource policy %s', async (permission, policy, suffix) => {
  const answer = await call(guarded('AWS_IAM', policy), userKey(permission))
  expect(answer).toEqual(suffix === undefined ? served : refused(userArn(account), suffix))
})

const other = '210987654321'
// spec rest-auth §4, Table B
test.each<[Permission, string | undefined, string | undefined]>([
  ['allow', policies.allow, undefined],
  ['allow', naming(other), undefined],
  ['allow', policyOf({ ...allow, Principal: { AWS: other } }), undefined],
  ['allow', policies.silent, noResource],
  ['allow', undefined, noResource],
  ['allow', delegating, noResource],
  ['allow', policies.deny, byResource],
  ['silent', policies.allow, noIdentity],
  ['silent', policies.silent, noIdentity],
  ['deny', policies.allow, byIdentity],
])('another account: identity %s, resource policy %s', async (permission, policy, suffix) => {
  const answer = await call(guarded('AWS_IAM', policy), userKey(permission, other))
  expect(answer).toEqual(suffix === undefined ? served : refused(userArn(other), suffix))
})

// spec rest-auth §3: the keys of AWS_IAM callers, and those that every request has
test.each([
  ['StringEquals', 'aws:PrincipalArn', userArn(account)],
  ['StringEquals', 'aws:PrincipalAccount', account],
  ['StringEquals', 'aws:PrincipalType', 'User'],
  ['StringEquals', 'aws:userid', 'AIDAALICE'],
  ['StringEquals', 'aws:username', 'alice'],
  ['StringEquals', 'aws:UserAgent', 'tests'],
  ['StringEquals', 'aws:Referer', 'http://here/'],
  ['Bool', 'aws:SecureTransport', 'false'],
  ['DateEquals', 'aws:CurrentTime', '2025-03-12T19:03:58Z'],
  ['NumericEquals', 'aws:EpochTime', String(now / 1000)],
  ['IpAddress', 'aws:SourceIp', '203.0.113.0/24'],
  ['Null', 'aws:SourceVpce', 'true'],
  ['Null', 'aws:SourceArn', 'true'],
])('%s %s is %s', async (operator, key, value) => {
  const headers = {
    'user-agent': 'tests',
    referer: 'http://here/',
    'cf-connecting-ip': '203.0.113.7',
    'x-forwarded-for': '198.51.100.1',
  }
  const policy = policyOf({ ...allow, Condition: { [operator]: { [key]: value } } })
  expect(await call(guarded('AWS_IAM', policy), userKey('silent'), headers)).toEqual(served)
})

// ATTACKS 42: a connection without an address is not taken for one that no range holds
test.each<[string, object, number]>([
  ['known', { colo: 'AMS' }, 200],
  ['a header of the client', {}, 500],
  ['the name of a socket', { clientIp: 'unix:/run/gateway' }, 500],
  ['in no notation of one', { clientIp: '0198.51.100.1:80' }, 500],
])('a policy about addresses: an address that is %s', async (_, cf, status) => {
  const condition = { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }
  const policy = policyOf({ ...allow, Condition: condition })
  const spoofed = { 'cf-connecting-ip': '198.51.100.1' }
  const answer = await call(guarded('NONE', policy), undefined, spoofed, cf as { colo: string })
  expect(answer.status).toBe(status)
})

test('a key whose policies cannot be read lets nobody in', async () => {
  const key = userKey('allow')
  const lost = () => {
    throw new Error('no policies')
  }
  const principal = { ...key.principal, permits: lost }
  expect(await call(guarded('AWS_IAM'), { ...key, principal })).toMatchObject({ status: 500 })
})

test('a key that cannot be looked up lets nobody in', async () => {
  const { send } = front(guarded('AWS_IAM'), {
    platform: { accessKey: () => Promise.reject(new Error('no keys')) },
  })
  const signature = Object.fromEntries(signRequest(signing))
  expect((await send('/prod/t/1', { headers: { host, ...signature } })).status).toBe(500)
})

// ATTACKS 82
test.each(['{', '{}', policyOf({ ...allow, Condition: { IsFriend: { a: 'b' } } })])(
  'an API with the policy %s is not served',
  async (policy) => {
    const { send, lines } = front(guarded('NONE', policy))
    expect((await send('/prod/t/1')).status).toBe(503)
    expect(lines).toMatchObject([{ message: 'configuration unavailable' }])
  },
)

test('a method with an authorization type that is not served fails', async () => {
  const snapshot = snapshotOf(
    method({ authorizationType: 'CUSTOM', methodIntegration: mockAnswering('open') }),
  )
  expect((await front(snapshot).send('/prod/t/1')).status).toBe(500)
})

describe('what a caller is', () => {
  const names = ['accountId', 'accessKey', 'caller', 'user', 'userArn']
  const template = `[${names.map((name) => `"$context.identity.${name}"`).join(',')}]`

  test('$context.identity of a user (spec rest-auth §1)', async () => {
    const { body } = await call(guarded('AWS_IAM', undefined, template), userKey('allow'))
    expect(body).toEqual([account, 'AKID', 'AIDAALICE', 'AIDAALICE', userArn(account)])
  })

  test('a signature on a method without authorization says nothing', async () => {
    const { body } = await call(guarded('NONE', undefined, template), userKey('allow'))
    expect(body).toEqual(['', '', '', '', ''])
  })
})

// spec rest-routing §6, rest-responses §5: `Authorization` is not for the backend
test.each([
  ['AWS_IAM', {}, null],
  ['NONE', {}, null],
  ['NONE', { authorization: 'Bearer token' }, 'Bearer token'],
] as const)('HTTP_PROXY behind %s with %j is sent %j', async (authorizationType, over, sent) => {
  let seen: Headers | undefined
  const only = method({
    authorizationType,
    methodIntegration: integration({
      type: 'HTTP_PROXY',
      uri: 'http://b.test/',
      httpMethod: 'ANY',
    }),
  })
  const { send } = front(snapshotOf(only), {
    platform: { accessKey: () => userKey('allow') },
    backend: (request) => {
      seen = request.headers
      return new Response('')
    },
  })
  const signature = Object.fromEntries(signRequest(signing))
  expect((await send('/prod/t/1', { headers: { host, ...signature, ...over } })).status).toBe(200)
  expect(seen!.get('authorization')).toBe(sent)
  // Those that AWS leaves in: rest-auth §1.
  expect(seen!.get('x-amz-date')).toBe('20250312T190358Z')
})

test('$input.params does not show the signature', async () => {
  const template = "\"$input.params('Authorization')$input.params().header.get('Authorization')\""
  const { body } = await call(guarded('AWS_IAM', undefined, template), userKey('allow'))
  expect(body).toBe('')
})

// spec integrations §14: calls with the caller's own credentials
describe('credentials arn:aws:iam::*:user/*', () => {
  const only = (over: object) =>
    snapshotOf(
      method({
        authorizationType: 'AWS_IAM',
        methodIntegration: integration({
          type: 'AWS',
          uri: 'arn:aws:apigateway:us-east-1:sqs:action/ListQueues',
          httpMethod: 'POST',
          credentials: 'arn:aws:iam::*:user/*',
          integrationResponses: { '200': { statusCode: '200' } },
          ...over,
        }),
      }),
    )

  test('a service is called with the caller’s key', async () => {
    const signings: unknown[] = []
    const { send } = front(only({}), {
      platform: {
        accessKey: () => userKey('allow'),
        callAws: async (_url, _init, how) => {
          signings.push(how)
          return Response.json({})
        },
      },
    })
    const signature = Object.fromEntries(signRequest(signing))
    expect((await send('/prod/t/1', { headers: { host, ...signature } })).status).toBe(200)
    expect(signings).toMatchObject([{ service: 'sqs', callerKeyId: 'AKID' }])
    expect(signings[0]).not.toHaveProperty('roleArn')
  })

  test.each(['AWS', 'AWS_PROXY'] as const)('%s invokes a function with it', async (type) => {
    const keys: unknown[] = []
    const uri =
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'
    const { send } = front(only({ type, uri }), {
      platform: {
        accessKey: () => userKey('allow'),
        invokeFunction: async ({ callerKeyId }) => {
          keys.push(callerKeyId)
          return { statusCode: 200, payload: '{"statusCode":200}' }
        },
      },
    })
    const signature = Object.fromEntries(signRequest(signing))
    expect((await send('/prod/t/1', { headers: { host, ...signature } })).status).toBe(200)
    expect(keys).toEqual(['AKID'])
  })
})

// spec rest-auth §2: the gateway response of each family
test.each<[string, Partial<AccessKey> | undefined, object, string]>([
  ['no signature', {}, { authorization: 'none' }, 'DEFAULT_4XX IncompleteSignatureException'],
  ['another secret', { secretAccessKey: 'x' }, {}, 'INVALID_SIGNATURE InvalidSignatureException'],
  ['an unknown key', undefined, {}, 'DEFAULT_4XX UnrecognizedClientException'],
  ['a token left out', { sessionToken: 't' }, {}, 'DEFAULT_4XX UnrecognizedClientException'],
  ['an expired key', { expiresAt: now }, {}, 'EXPIRED_TOKEN ExpiredTokenException'],
])('%s is answered by its gateway response', async (_, over, headers, expected) => {
  const responseTemplates = { 'application/json': '"$context.error.responseType"' }
  const plain = guarded('AWS_IAM')
  const types = ['DEFAULT_4XX', 'INVALID_SIGNATURE', 'EXPIRED_TOKEN'] as const
  const gatewayResponses = types.map((responseType) => ({ responseType, responseTemplates }))
  const { send } = front(
    { ...plain, gatewayResponses },
    { platform: { accessKey: () => over && { ...userKey('allow'), ...over } } },
  )
  const signature = Object.fromEntries(signRequest(signing))
  const response = await send('/prod/t/1', { headers: { host, ...signature, ...headers } })
  expect(response.status).toBe(403)
  expect(`${String(await response.json())} ${response.headers.get('x-amzn-errortype')}`).toBe(
    expected,
  )
})

test('a presigned request is known as its signer (spec rest-auth §2)', async () => {
  const { send } = front(guarded('AWS_IAM'), { platform: { accessKey: () => userKey('allow') } })
  const query = presignQuery(signing, 60)
  expect((await send(`/prod/t/1?${query}`, { headers: { host } })).status).toBe(200)
  expect((await send(`/prod/t/1?a=1&${query}`, { headers: { host } })).status).toBe(403)
})

// ATTACKS 65: AWS's message repeats the headers that were signed
test('an access log of a signature that does not match holds no credentials', async () => {
  const format =
    '{"id":"$context.requestId","m":"$context.error.message","s":$context.error.messageString}'
  const { send, accessLog } = front(guarded('AWS_IAM'), {
    platform: { accessKey: () => userKey('allow') },
    accessLog: { destinationArn: 'arn:aws:logs:us-east-1:1:log-group:a', format },
  })
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKID/20250312/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date;x-api-key, Signature=00'
  const response = await send('/prod/t/1?X-Amz-Security-Token=secret%2Ftoken', {
    headers: { host, authorization, 'x-amz-date': '20250312T190358Z', 'x-api-key': 'secret-key-1' },
  })
  expect(await response.text()).toContain('secret-key-1')
  const line = JSON.parse(accessLog[0]!) as Record<string, string>
  expect(line['m']).toContain('x-api-key:******')
  expect(line['s']).toContain('x-api-key:******')
  expect(accessLog[0]).not.toContain('secret')
})

// spec rest-routing §9, rest-auth §4: the policy of a private custom domain, asked about the domain
test.each<[string, string | undefined, Permission | 'nobody', string | undefined]>([
  ['a policy that allows everybody', policies.allow, 'nobody', undefined],
  ['no policy', undefined, 'allow', noResource],
  ['a policy for the account, and a user who may', delegating, 'allow', undefined],
  ['a policy for the account, and a user who is not said to', delegating, 'silent', noIdentity],
  ['a policy for the account, and a user who may not', delegating, 'deny', byIdentity],
  ['a policy for the account, and nobody', delegating, 'nobody', noResource],
])('a private domain with %s', async (_, policy, permission, suffix) => {
  const x = {
    request: new Request(url),
    platform: { region: 'us-east-1', accountId: account },
    caller: permission === 'nobody' ? undefined : userKey(permission).principal,
    location: {
      customDomain: {
        access: { resource: '/domainnames/a.b+id', policy: linkResourcePolicy(policy) },
      },
    },
  } as unknown as Exchange
  const message = await Promise.resolve(checkDomainPolicy.run(x)).then(
    () => undefined,
    (error: Error) => error.message,
  )
  if (suffix === undefined) expect(message).toBeUndefined()
  else expect(message).toContain(`:/domainnames/a.b+id${suffix}`)
})
