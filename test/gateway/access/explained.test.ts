import { expect, test } from 'vitest'
import { explain } from '../../../src/gateway/watch/explain.ts'
import type { AccessKey } from '../../../src/model/principal.ts'
import type { RestApiSnapshot } from '../../../src/model/deployment.ts'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { front, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// What an operator is told of who may call: by which policy, and by which statement of it.

const url = 'http://api123.execute-api.us-east-1.amazonaws.com/prod/t/1'
const resource = 'arn:aws:execute-api:us-east-1:123456789012:api123/prod/GET/t/1'
const secretAccessKey = 'a secret of forty characters, or nearly so'
const signing = {
  method: 'GET',
  url,
  headers: [],
  credentials: { accessKeyId: 'AKID', secretAccessKey },
  region: 'us-east-1',
  service: 'execute-api',
  now: Date.UTC(2025, 2, 12, 19, 3, 58),
} as const
const userArn = 'arn:aws:iam::123456789012:user/alice'
const key = (permission: 'allow' | 'silent'): AccessKey => ({
  secretAccessKey,
  principal: {
    accessKeyId: 'AKID',
    accountId: '123456789012',
    userId: 'AIDAALICE',
    userArn,
    type: 'User',
    permits: () => permission,
  },
})

const statement = { Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }
const other = { ...statement, Effect: 'Allow', Resource: 'arn:aws:execute-api:*:*:other/*' }

function api(
  authorizationType: 'NONE' | 'AWS_IAM',
  ...Statement: readonly object[]
): RestApiSnapshot {
  const plain = snapshotOf(method({ authorizationType, methodIntegration: mockAnswering('fine') }))
  const policy = JSON.stringify({ Version: '2012-10-17', Statement })
  return { ...plain, api: { ...plain.api, ...(Statement.length > 0 && { policy }) } }
}

test.each<[string, RestApiSnapshot, 'allow' | 'silent', Readonly<Record<string, string>>]>([
  [
    'a policy that allows by its second statement',
    api('NONE', other, { ...statement, Effect: 'Allow' }),
    'silent',
    { 'Resource policy': `the resource policy says allow by Statement[1] of ${resource}` },
  ],
  [
    'a policy that denies',
    api('NONE', { ...statement, Effect: 'Allow' }, { ...statement, Effect: 'Deny' }),
    'silent',
    {
      'Resource policy': expect.stringMatching(
        /^refused: ACCESS_DENIED, .*; the resource policy says deny by Statement\[1\] of arn/s,
      ) as string,
    },
  ],
  [
    'a policy about something else',
    api('NONE', other),
    'silent',
    {
      'Resource policy': expect.stringMatching(
        /; the resource policy says silent of arn/,
      ) as string,
    },
  ],
  [
    'a user who may by what is the user’s own',
    api('AWS_IAM'),
    'allow',
    {
      'AWS_IAM authentication': `signed with AKID of ${userArn}`,
      'AWS_IAM authorization': `what ${userArn} may itself says allow of ${resource}`,
    },
  ],
  [
    'a user whom the API’s policy lets in',
    api('AWS_IAM', { ...statement, Effect: 'Allow' }),
    'silent',
    {
      'AWS_IAM authorization': `what ${userArn} may itself says silent of ${resource}; the resource policy says allow by Statement[0] of ${resource}`,
    },
  ],
])('explain tells of %s', async (_, snapshot, permission, decisions) => {
  const { platform } = front(snapshot, { platform: { accessKey: () => key(permission) } })
  const headers = { host: new URL(url).host, ...Object.fromEntries(signRequest(signing)) }
  const asked = { method: 'GET', url, headers, body: '', sourceIp: '10.0.0.1' }
  const { steps } = (await explain(asked, platform))!
  const told = Object.fromEntries(steps.map(({ name, decision }) => [name, decision]))
  expect(told).toMatchObject(decisions)
})
