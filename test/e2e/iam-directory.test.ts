import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeFolder, startGateway, temporaryFolder, type Gateway } from '../support/gateway.ts'
import { directoryOf, keysIn, type Keys, policy } from '../support/iam-client.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// The directory of users and roles, from the first key to what its owner may do (spec rest-auth §2–5).

const accountId = '123456789012'
const arn = (rest: string) => `arn:aws:iam::${accountId}:${rest}`

let folder: string
let gateway: Gateway
let apiId: string
const start = () =>
  startGateway({ TIDEGATE_ACCOUNT_ID: accountId, TIDEGATE_STATE: join(folder, 'state') })

beforeAll(async () => {
  folder = temporaryFolder()
  gateway = await start()
  const guarded = {
    operation: {
      'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
      'x-amazon-apigateway-integration': mock('$context.identity.userArn'),
    },
  }
  apiId = await deployApi(gateway.apigateway, {
    'GET /a': guarded,
    'GET /b': guarded,
    'POST /a': guarded,
  })
})
afterAll(async () => {
  await gateway.stop()
  removeFolder(folder)
})

const { iam, sts, done, newUser, newKey } = directoryOf(() => gateway)
type Known = Awaited<ReturnType<typeof newUser>>

async function call(path: string, keys: Keys, method = 'GET') {
  const response = await signedFetch(gateway, `${base(apiId)}${path}`, {
    method,
    service: 'execute-api',
    ...keys,
  })
  const text = await response.text()
  return { status: response.status, error: response.headers.get('x-amzn-errortype'), text }
}
const statuses = async (keys: Keys) => [
  (await call('/a', keys)).status,
  (await call('/b', keys)).status,
  (await call('/a', keys, 'POST')).status,
]

const invoke = (path: string, more: object = {}) => ({
  Effect: 'Allow',
  Action: 'execute-api:Invoke',
  Resource: `arn:aws:execute-api:*:*:${apiId}/test/${path}`,
  ...more,
})

describe('a user', () => {
  test('may what its policies say, from the moment they are there', async () => {
    const keys = await newUser('one')
    expect((await call('/a', keys)).text).toContain(
      `User: ${arn('user/one')} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:${apiId}/test/GET/a because no identity-based policy allows the execute-api:Invoke action`,
    )
    const put = (document: string) =>
      done('PutUserPolicy', { UserName: 'one', PolicyName: 'p', PolicyDocument: document })
    await put(policy(invoke('GET/a')))
    expect(await statuses(keys)).toEqual([200, 403, 403])
    await put(policy(invoke('*'), invoke('GET/b', { Effect: 'Deny' })))
    expect(await statuses(keys)).toEqual([200, 403, 200])
    expect((await call('/b', keys)).text).toContain('with an explicit deny in an identity-based')
    await done('DeleteUserPolicy', { UserName: 'one', PolicyName: 'p' })
    expect(await statuses(keys)).toEqual([403, 403, 403])
  })

  test('may what its groups and managed policies say, within its boundary', async () => {
    const keys = await newUser('two')
    await done('CreateGroup', { GroupName: 'readers' })
    await done('AddUserToGroup', { GroupName: 'readers', UserName: 'two' })
    const created = await done('CreatePolicy', {
      PolicyName: 'read',
      PolicyDocument: policy(invoke('GET/*')),
    })
    const PolicyArn = created.value('Arn')
    await done('AttachGroupPolicy', { GroupName: 'readers', PolicyArn })
    expect(await statuses(keys)).toEqual([200, 200, 403])
    await done('CreatePolicyVersion', {
      PolicyArn,
      PolicyDocument: policy(invoke('POST/*')),
      SetAsDefault: 'true',
    })
    expect(await statuses(keys)).toEqual([403, 403, 200])
    await done('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' })
    await done('CreatePolicy', { PolicyName: 'edge', PolicyDocument: policy(invoke('*/b')) })
    const PermissionsBoundary = arn('policy/edge')
    await done('PutUserPermissionsBoundary', { UserName: 'two', PermissionsBoundary })
    expect(await statuses(keys)).toEqual([403, 200, 403])
    expect((await call('/a', keys)).text).toContain('because no permissions boundary allows')
    await done('RemoveUserFromGroup', { GroupName: 'readers', UserName: 'two' })
    expect(await statuses(keys)).toEqual([403, 403, 403])
  })

  test('is known by keys that are active and its own, and by no other', async () => {
    const keys = await newUser('three')
    await done('AttachUserPolicy', {
      UserName: 'three',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess',
    })
    expect((await call('/a', keys)).status).toBe(200)
    const AccessKeyId = keys.accessKeyId
    await done('UpdateAccessKey', { UserName: 'three', AccessKeyId, Status: 'Inactive' })
    expect((await call('/a', keys)).error).toBe('UnrecognizedClientException')
    await done('UpdateAccessKey', { UserName: 'three', AccessKeyId, Status: 'Active' })
    expect((await call('/a', keys)).status).toBe(200)
    const wrong = { ...keys, secretAccessKey: `${keys.secretAccessKey}x` }
    expect((await call('/a', wrong)).error).toBe('InvalidSignatureException')
    const second = await newKey('three')
    const third = await iam('CreateAccessKey', { UserName: 'three' })
    expect([third.status, third.code]).toEqual([409, 'LimitExceeded'])
    await done('UpdateUser', { UserName: 'three', NewUserName: 'drei' })
    expect((await call('/a', second)).text).toBe(arn('user/drei'))
    await done('DeleteAccessKey', { UserName: 'drei', AccessKeyId })
    expect((await call('/a', keys)).error).toBe('UnrecognizedClientException')
    expect((await call('/a', second)).status).toBe(200)
  })

  test('that has gone takes nothing to another of its name', async () => {
    const keys = await newUser('four')
    await done('DeleteAccessKey', { UserName: 'four', AccessKeyId: keys.accessKeyId })
    const token = keysIn(await sts('GetSessionToken', {}, await newKey('four')))
    expect((await call('/a', token)).error).toBe('AccessDeniedException')
    for (const id of (await iam('ListAccessKeys', { UserName: 'four' })).text.match(
      /(?<=<AccessKeyId>)\w+/g,
    ) ?? [])
      await done('DeleteAccessKey', { UserName: 'four', AccessKeyId: id })
    await done('DeleteUser', { UserName: 'four' })
    await done('CreateUser', { UserName: 'four' })
    expect((await call('/a', token)).error).toBe('UnrecognizedClientException')
  })
})

describe('a session', () => {
  let keys: Known
  const RoleArn = arn('role/svc/caller')
  const trust = (more: object = {}) =>
    policy({
      Effect: 'Allow',
      Principal: { AWS: arn('user/five') },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      ...more,
    })

  beforeAll(async () => {
    keys = await newUser('five')
    await done('CreateRole', {
      RoleName: 'caller',
      Path: '/svc/',
      AssumeRolePolicyDocument: trust(),
    })
    await done('PutRolePolicy', {
      RoleName: 'caller',
      PolicyName: 'p',
      PolicyDocument: policy(
        invoke('GET/*'),
        invoke('POST/*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } }),
      ),
    })
  })

  const assume = (more: Readonly<Record<string, string>> = {}, by: Keys = keys) =>
    sts('AssumeRole', { RoleArn, RoleSessionName: 'me', ...more }, by)

  test('of a role may what the role may, and tells what it is', async () => {
    const answer = await assume()
    expect(answer.value('Arn')).toBe(`arn:aws:sts::${accountId}:assumed-role/caller/me`)
    const session = keysIn(answer)
    expect(await statuses(session)).toEqual([200, 200, 403])
    expect((await call('/a', session)).text).toBe(answer.value('Arn'))
    expect((await sts('GetCallerIdentity', {}, session)).value('Arn')).toBe(answer.value('Arn'))
  })

  test('may no more than its session policy, and has its tags', async () => {
    const tagged = keysIn(
      await assume({ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'red' }),
    )
    expect(await statuses(tagged)).toEqual([200, 200, 200])
    const narrow = keysIn(await assume({ Policy: policy(invoke('*/b'), invoke('POST/*')) }))
    expect(await statuses(narrow)).toEqual([403, 200, 403])
    expect((await call('/a', narrow)).text).toContain('because no session policy allows')
  })

  test.each<[string, Readonly<Record<string, string>>, string, RegExp]>([
    ['a role that is not there', { RoleArn: arn('role/nobody') }, 'AccessDenied', /sts:AssumeRole/],
    ['a role at another path', { RoleArn: arn('role/caller') }, 'AccessDenied', /sts:AssumeRole/],
    ['more than an hour', { DurationSeconds: '7200' }, 'ValidationError', /MaxSessionDuration/],
    ['a policy that is none', { Policy: '{}' }, 'MalformedPolicyDocument', /Statement/],
    ['a second factor', { TokenCode: '123456' }, 'ValidationError', /second factors/],
  ])('is not given for %s', async (_, more, code, message) => {
    const answer = await assume(more)
    expect(answer.code).toBe(code)
    expect(answer.value('Message')).toMatch(message)
  })

  test('is not given to who is not trusted', async () => {
    const other = await newUser('six')
    await done('AttachUserPolicy', {
      UserName: 'six',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    })
    expect((await assume({}, other)).code).toBe('AccessDenied')
    await done('UpdateAssumeRolePolicy', {
      RoleName: 'caller',
      PolicyDocument: trust({
        Principal: { AWS: accountId },
        Condition: { StringEquals: { 'sts:ExternalId': 'x1' } },
      }),
    })
    // The account as a whole: who may is in its own policies.
    expect((await assume({ ExternalId: 'x1' }, other)).status).toBe(200)
    expect((await assume({ ExternalId: 'x2' }, other)).code).toBe('AccessDenied')
    expect((await assume({ ExternalId: 'x1' })).code).toBe('AccessDenied')
    await done('UpdateAssumeRolePolicy', { RoleName: 'caller', PolicyDocument: trust() })
  })

  test.each<[string, (session: Known) => Keys]>([
    ['without its token', withoutToken],
    ['with a changed token', (it) => ({ ...it, sessionToken: changed(it.sessionToken ?? '') })],
    ['with another secret', (it) => ({ ...it, secretAccessKey: 'x' })],
    ['with a user’s key', (it) => ({ ...it, accessKeyId: keys.accessKeyId })],
    ['with no token at all', (it) => ({ ...it, sessionToken: 'x' })],
  ])('is refused %s', async (_, change) => {
    const session = keysIn(await assume())
    expect((await call('/a', session)).status).toBe(200)
    const { status, error } = await call('/a', change(session))
    expect(status).toBe(403)
    expect(error).toMatch(/^(?:UnrecognizedClient|InvalidSignature)Exception$/)
  })

  test('ends with its role', async () => {
    const session = keysIn(await assume())
    await done('DeleteRolePolicy', { RoleName: 'caller', PolicyName: 'p' })
    expect(await statuses(session)).toEqual([403, 403, 403])
    await done('DeleteRole', { RoleName: 'caller' })
    await done('CreateRole', {
      RoleName: 'caller',
      Path: '/svc/',
      AssumeRolePolicyDocument: trust(),
    })
    expect((await call('/a', session)).error).toBe('UnrecognizedClientException')
  })
})

const withoutToken = ({ accessKeyId, secretAccessKey = '' }: Known): Keys => ({
  accessKeyId,
  secretAccessKey,
})

const changed = (token: string) =>
  token.replace(
    /^(.{40})(.)/,
    (_, start: string, char: string) => start + (char === 'A' ? 'B' : 'A'),
  )

test('secrets survive a restart, and lie nowhere in the clear', async () => {
  const keys = await newUser('last')
  await done('AttachUserPolicy', {
    UserName: 'last',
    PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  })
  await gateway.stop()
  const state = join(folder, 'state')
  const files = readdirSync(state, { recursive: true, encoding: 'utf8' })
    .map((name) => join(state, name))
    .filter((path) => statSync(path).isFile())
  expect(files.length).toBeGreaterThan(2)
  for (const path of files)
    expect(readFileSync(path).includes(keys.secretAccessKey ?? '')).toBe(false)
  expect(statSync(join(state, 'encryption-key')).mode & 0o777).toBe(0o600)
  gateway = await start()
  expect((await call('/a', keys)).status).toBe(200)
})
