import { expect, test } from 'vitest'
import type { AccessKey, Permission } from '../../../src/model/principal.ts'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { front, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'
import { guarded, saying } from '../access/custom/guarded.ts'

// What access logs tell of who calls and whether they may: spec rest-responses §7. AWS leaves `-` where a phase is not.

const secretAccessKey = 'a secret of forty characters, or nearly so'
const start = Date.UTC(2025, 2, 12, 19, 3, 58)
const format = ['authenticate', 'authorize', 'waf']
  .flatMap((phase) => ['status', 'latency', 'error'].map((name) => `$context.${phase}.${name}`))
  .join('|')
const accessLog = { destinationArn: 'log', format }

const policyOf = (Effect: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect, Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
  })

const keyOf = (permission: Permission): AccessKey => ({
  secretAccessKey,
  principal: {
    accessKeyId: 'AKID',
    accountId: '123456789012',
    userId: 'AIDA',
    userArn: 'arn:aws:iam::123456789012:user/alice',
    type: 'User',
    permits: () => permission,
  },
})

const url = 'http://api123.execute-api.us-east-1.amazonaws.com/dev/t/7'
const signed = (secret = secretAccessKey) =>
  Object.fromEntries(
    signRequest({
      method: 'GET',
      url,
      headers: [],
      credentials: { accessKeyId: 'AKID', secretAccessKey: secret },
      region: 'us-east-1',
      service: 'execute-api',
      now: start,
    }),
  )

const host = { host: new URL(url).host }
const no = ' because no identity-based policy allows the execute-api:Invoke action'
const user = (name: string, why: string) =>
  `User: ${name} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:api123/dev/GET/t/7${why}`

test.each<
  [string, 'AWS_IAM' | 'NONE', string | undefined, AccessKey | undefined, object, string | RegExp]
>([
  ['a caller who may', 'AWS_IAM', undefined, keyOf('allow'), signed(), '200|10|-|200|5|-|-|-|-'],
  [
    'a caller who may not',
    'AWS_IAM',
    undefined,
    keyOf('silent'),
    signed(),
    `200|10|-|403|5|${user('arn:aws:iam::123456789012:user/alice', no)}|-|-|-`,
  ],
  ['nobody', 'AWS_IAM', undefined, undefined, {}, '403|5|Missing Authentication Token|-|-|-|-|-|-'],
  [
    'a key that is unknown',
    'AWS_IAM',
    undefined,
    undefined,
    signed(),
    '403|5|The security token included in the request is invalid.|-|-|-|-|-|-',
  ],
  [
    'a signature of somebody else’s',
    'AWS_IAM',
    undefined,
    keyOf('allow'),
    signed('wrong'),
    /^403\|10\|The request signature we calculated does not match[^]*\|-\|-\|-\|-\|-\|-$/,
  ],
  ['a policy that allows', 'NONE', policyOf('Allow'), undefined, {}, '-|-|-|200|5|-|-|-|-'],
  [
    'a policy that denies',
    'NONE',
    policyOf('Deny'),
    undefined,
    {},
    `-|-|-|403|5|${user('anonymous', ' with an explicit deny in a resource-based policy')}|-|-|-`,
  ],
  ['neither', 'NONE', undefined, undefined, {}, '-|-|-|-|-|-|-|-|-'],
])('%s', async (_, authorizationType, policy, key, headers, expected) => {
  const plain = snapshotOf(method({ authorizationType, methodIntegration: mockAnswering('in') }))
  const snapshot = { ...plain, api: { ...plain.api, ...(policy !== undefined && { policy }) } }
  // Five milliseconds pass between any two looks at the clock: reading the body, which a signature is about, is one.
  let looks = 0
  const { send, accessLog: lines } = front(snapshot, {
    accessLog,
    platform: { accessKey: () => key, now: () => start + 5 * looks++ },
  })
  await (await send('/dev/t/7', { headers: { ...host, ...headers } })).text()
  expect(lines).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)])
})

test.each<[string, string, string]>([
  ['allows', 'Allow', '-|-|-|200|0|-|-|-|-'],
  [
    'denies',
    'Deny',
    '-|-|-|403|0|User is not authorized to access this resource with an explicit deny in an identity-based policy|-|-|-',
  ],
])('a Lambda authorizer that %s', async (_, effect, expected) => {
  const { call, accessLog: lines } = guarded(() => saying(effect, '*'), {
    fronts: {},
    stage: { accessLog },
  })
  await call()
  // From what is known of the caller, too.
  await call()
  expect(lines).toEqual([expected, expected])
})
