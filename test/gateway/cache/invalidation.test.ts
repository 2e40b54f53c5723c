import { expect, test } from 'vitest'
import type { MethodSetting } from '../../../src/model/stage.ts'
import type { AccessRequest } from '../../../src/model/principal.ts'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { cached, type Cached } from './cached.ts'

const anew = { headers: { 'cache-control': 'max-age=0' } }
const warning = '199 Cache-control headers were ignored because the caller was unauthorized.'
const denied =
  /^\{"Message":"User: anonymous is not authorized to perform: execute-api:InvalidateCache on resource: arn:aws:execute-api:us-east-1:\*{8}9012:api123\/dev\/GET\/t\/1 /

const policyOf = (...actions: readonly string[]): Cached => ({
  more: {
    api: {
      id: 'api123',
      name: 'test',
      apiKeySource: 'HEADER',
      disableExecuteApiEndpoint: false,
      endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: actions, Resource: '*' }],
      }),
    },
  },
})

test.each<readonly [string, Partial<MethodSetting>, Cached, string | RegExp, string | null]>([
  [
    'without permission AWS’s default is the old answer and a warning (field case U7)',
    {},
    {},
    '1',
    warning,
  ],
  [
    'the old answer alone',
    { unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITHOUT_RESPONSE_HEADER' },
    {},
    '1',
    null,
  ],
  [
    'or 403 (ATTACKS 68)',
    { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' },
    {},
    denied,
    null,
  ],
  [
    'where no permission is asked for, a new answer',
    { requireAuthorizationForCacheControl: false },
    {},
    '2',
    null,
  ],
  [
    'a policy permits it to everybody',
    {},
    policyOf('execute-api:Invoke', 'execute-api:InvalidateCache'),
    '2',
    null,
  ],
  ['or only calls', {}, policyOf('execute-api:Invoke'), '1', warning],
])('max-age=0: %s', async (_, setting, given, body, warns) => {
  const { send, text } = cached({ setting, ...given })
  await text()
  const answer = await send('/dev/t/1', anew)
  expect(await answer.text()).toMatch(body)
  expect(answer.headers.get('warning')).toBe(warns)
  expect(answer.status).toBe(body === denied ? 403 : 200)
  // The new answer has taken the old one's place, or nothing has changed.
  expect(await text()).toBe(body === '2' ? '2' : '1')
})

test.each([
  ['max-age=0', '2'],
  ['no-transform, MAX-AGE = 0', '2'],
  ['max-age="0"', '2'],
  ['max-age=00', '2'],
  ['max-age=1', '1'],
  ['no-cache', '1'],
  ['no-store', '1'],
  ['x-max-age=0', '1'],
  ['max-age=0x', '1'],
])('Cache-Control: %s', async (control, body) => {
  const { text } = cached({ setting: { requireAuthorizationForCacheControl: false } })
  await text()
  expect(await text('/dev/t/1', { headers: { 'cache-control': control } })).toBe(body)
})

test('the first to ask is warned, too, and what is kept has no warning', async () => {
  const { send } = cached()
  expect((await send('/dev/t/1', anew)).headers.get('warning')).toBe(warning)
  expect((await send()).headers.get('warning')).toBeNull()
})

test.each([{ cachingEnabled: false }, { cacheTtlInSeconds: 0 }])(
  'where nothing is cached the header is nobody’s business: %o',
  async (setting) => {
    const { send } = cached({ setting })
    expect((await send('/dev/t/1', anew)).headers.get('warning')).toBeNull()
  },
)

test.each<
  readonly [string, (request: AccessRequest) => 'allow' | 'silent' | 'deny', string, string]
>([
  ['who may by their own policy', () => 'allow', '123456789012', '2'],
  [
    'who may call and no more',
    ({ action }) => (action === 'execute-api:Invoke' ? 'allow' : 'silent'),
    '123456789012',
    '1',
  ],
  ['somebody of another account, whatever they may', () => 'allow', '999999999999', '1'],
  [
    'who must not',
    ({ action }) => (action === 'execute-api:Invoke' ? 'allow' : 'deny'),
    '123456789012',
    '1',
  ],
])('AWS_IAM: %s', async (_, permits, accountId, body) => {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'a secret' }
  const principal = {
    accessKeyId: 'AKID',
    accountId,
    userId: 'u',
    userArn: `arn:aws:iam::${accountId}:user/u`,
    type: 'User',
    permits,
  } as const
  const { send, state } = cached({
    ...(accountId !== '123456789012' && policyOf('execute-api:*')),
    method: { authorizationType: 'AWS_IAM' },
    options: { platform: { accessKey: () => ({ ...credentials, principal }) } },
  })
  const host = 'api123.execute-api.us-east-1.amazonaws.com'
  const call = async (headers: Record<string, string> = {}) => {
    const signed = signRequest({
      method: 'GET',
      url: `http://${host}/dev/t/1`,
      headers: [],
      credentials,
      region: 'us-east-1',
      service: 'execute-api',
      now: state.now,
    })
    const all = { host, ...Object.fromEntries(signed), ...headers }
    return (await send('/dev/t/1', { headers: all })).text()
  }
  expect(await call()).toBe('1')
  expect(await call({ 'cache-control': 'max-age=0' })).toBe(body)
})
