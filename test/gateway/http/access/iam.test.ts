import { describe, expect, test } from 'vitest'
import type { AccessKey } from '../../../../src/model/principal.ts'
import { signRequest } from '../../../../src/wire/sigv4/sign-request.ts'
import { httpRoute } from '../../../support/http-api.ts'
import { accessKey, start } from '../../access/failures.ts'
import { forbidden, guarded } from './guarded.ts'

// Callers who sign (spec http-api §6)

const host = 'http123.execute-api.us-east-1.amazonaws.com'
type Signed = { readonly service?: string; readonly region?: string; readonly secret?: string }

/** Calls a route that wants a signature, with one or without. */
async function call(
  path: string,
  key: AccessKey | undefined,
  signed: Signed | false = {},
  more = {},
) {
  const door = guarded('', {
    routes: [httpRoute('GET /a/{id}', { authorizationType: 'AWS_IAM' })],
    platform: { accessKey: () => key },
    ...more,
  })
  const { service = 'execute-api', region = 'us-east-1', secret } = signed || {}
  const signature = signRequest({
    method: 'GET',
    url: `http://${host}${path}`,
    headers: [],
    credentials: {
      accessKeyId: 'AKID',
      secretAccessKey: secret ?? accessKey.secretAccessKey,
    },
    region,
    service,
    now: start,
  })
  return door.call(path, { host, ...(signed && Object.fromEntries(signature)) })
}

const permitting = (permits: AccessKey['principal']['permits'], over = {}): AccessKey => ({
  ...accessKey,
  principal: { ...accessKey.principal, ...over, permits },
})

const iam = {
  accessKey: 'AKID',
  accountId: '123456789012',
  callerId: 'AIDA',
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: 'arn:aws:iam::123456789012:user/alice',
  userId: 'AIDA',
}

test('the event tells who has signed', async () => {
  expect(await call('/a/1', accessKey)).toEqual({ status: 200, body: JSON.stringify({ iam }) })
})

describe('refused in the same words', () => {
  test.each<[string, AccessKey | undefined, Signed | false]>([
    ['no signature', accessKey, false],
    ['an unknown key', undefined, {}],
    ['another secret', accessKey, { secret: 'another' }],
    ['another service', accessKey, { service: 'lambda' }],
    ['another region', accessKey, { region: 'eu-west-1' }],
    ['a key that has ended', { ...accessKey, expiresAt: start }, {}],
    ['policies that say nothing', permitting(() => 'silent'), {}],
    ['policies that deny', permitting(() => 'deny'), {}],
    ['another account', permitting(() => 'allow', { accountId: '999999999999' }), {}],
  ])('%s', async (_, key, signed) => {
    expect(await call('/a/1', key, signed)).toEqual(forbidden)
  })
})

test.each([
  ['/a/1', '$default/GET/a/1'],
  ['/dev/a/1?q=1', 'dev/GET/a/1'],
])('policies are asked of %s by its ARN', async (path, rest) => {
  const asked: string[] = []
  const key = permitting(({ action, resource }) => {
    asked.push(action, resource)
    return 'allow'
  })
  expect((await call(path, key)).status).toBe(200)
  const arn = `arn:aws:execute-api:us-east-1:123456789012:http123/${rest}`
  expect(asked).toEqual(['execute-api:Invoke', arn])
})
