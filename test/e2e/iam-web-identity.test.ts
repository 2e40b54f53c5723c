import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { directoryOf, keysIn, policy } from '../support/iam-client.ts'
import { type Issuer, signingKey, signToken, startIssuer } from '../support/issuer.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// AssumeRoleWithWebIdentity: the one call that nobody signs, by the token of an issuer that is in the directory.

const arn = (rest: string) => `arn:aws:iam::000000000000:${rest}`

let gateway: Gateway
let issuer: Issuer
let apiId: string
let host: string

const { done, iam } = directoryOf(() => gateway)

/** As clients send it: without a signature. */
async function unsigned(members: Readonly<Record<string, string>>) {
  const body = new URLSearchParams({ Action: 'AssumeRoleWithWebIdentity', ...members })
  const response = await fetch(gateway.url, { method: 'POST', body })
  const text = await response.text()
  const value = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1] ?? ''
  return { status: response.status, text, code: value('Code'), value }
}

const claims = { sub: 'build/7', aud: 'sts.test' }
const assume = async (token: string, more: Readonly<Record<string, string>> = {}) =>
  unsigned({
    RoleArn: arn('role/deploys'),
    RoleSessionName: 'ci',
    WebIdentityToken: token,
    ...more,
  })

beforeAll(async () => {
  issuer = await startIssuer([await signingKey('k1')])
  host = issuer.url.replace('http://', '')
  gateway = await startGateway()
  apiId = await deployApi(gateway.apigateway, {
    'GET /a': {
      operation: {
        'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
        'x-amazon-apigateway-integration': mock('$context.identity.userArn'),
      },
    },
  })
  const created = await done('CreateOpenIDConnectProvider', {
    Url: issuer.url,
    'ClientIDList.member.1': 'sts.test',
  })
  expect(created.value('OpenIDConnectProviderArn')).toBe(arn(`oidc-provider/${host}`))
  await done('CreateRole', {
    RoleName: 'deploys',
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Federated: arn(`oidc-provider/${host}`) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${host}:aud`]: 'sts.test' },
        StringLike: { [`${host}:sub`]: 'build/*' },
      },
    }),
  })
  await done('PutRolePolicy', {
    RoleName: 'deploys',
    PolicyName: 'p',
    PolicyDocument: policy({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }),
  })
})
afterAll(async () => {
  await gateway.stop()
  await issuer[Symbol.asyncDispose]()
})

test('the bearer of a token gets a session of the role, and may what the role may', async () => {
  const answer = await assume(await issuer.token(claims))
  expect(answer.text).toContain('<SubjectFromWebIdentityToken>build/7<')
  expect(answer.value('Arn')).toBe('arn:aws:sts::000000000000:assumed-role/deploys/ci')
  const response = await signedFetch(gateway, `${base(apiId)}/a`, {
    service: 'execute-api',
    ...keysIn(answer),
  })
  expect([response.status, await response.text()]).toEqual([200, answer.value('Arn')])
})

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['somebody else', { ...claims, sub: 'other/7' }, 'AccessDenied'],
  ['another audience', { ...claims, aud: 'other' }, 'InvalidIdentityToken'],
  ['no audience', { ...claims, aud: undefined }, 'InvalidIdentityToken'],
  ['no subject', { ...claims, sub: undefined }, 'InvalidIdentityToken'],
  ['another issuer', { ...claims, iss: 'https://issuer.example' }, 'InvalidIdentityToken'],
  [
    'yesterday',
    { ...claims, exp: Math.floor(Date.now() / 1000) - 86_400 },
    'ExpiredTokenException',
  ],
])('a token for %s is refused', async (_, given, code) => {
  const answer = await assume(await issuer.token(given))
  expect(answer.code).toBe(code)
  expect(answer.status).toBe(code === 'AccessDenied' ? 403 : 400)
  expect(answer.text).not.toContain('<SecretAccessKey>')
})

test('a token that another key has signed, or nobody, is refused', async () => {
  const now = Math.floor(Date.now() / 1000)
  const whole = { iss: issuer.url, iat: now, exp: now + 60, ...claims }
  const forged = await signToken(await signingKey('k1'), whole)
  expect((await assume(forged)).code).toBe('InvalidIdentityToken')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const none = `${part({ alg: 'none', kid: 'k1' })}.${part(whole)}.`
  expect((await assume(none)).code).toBe('InvalidIdentityToken')
  expect((await assume('xxxx')).code).toBe('InvalidIdentityToken')
})

test('a role that does not trust the provider, and one that is not there, are not assumed', async () => {
  await done('CreateRole', {
    RoleName: 'users',
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { AWS: '000000000000' },
      Action: 'sts:*',
    }),
  })
  const token = await issuer.token(claims)
  for (const name of ['users', 'nobody'])
    expect(await assume(token, { RoleArn: arn(`role/${name}`) })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    })
})

test('nothing else is asked without a signature', async () => {
  for (const Action of ['GetCallerIdentity', 'AssumeRole', 'CreateUser', 'ListUsers']) {
    const response = await fetch(gateway.url, {
      method: 'POST',
      body: new URLSearchParams({ Action, UserName: 'x' }),
    })
    expect(response.status, Action).toBe(403)
    expect(await response.text(), Action).toContain('Missing Authentication Token')
  }
  const twice = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=AssumeRoleWithWebIdentity&Action=CreateUser&UserName=x',
  })
  expect(twice.status).toBe(400)
  expect((await iam('GetUser', { UserName: 'x' })).code).toBe('NoSuchEntity')
})

test('a provider that is taken out vouches for nobody', async () => {
  const token = await issuer.token(claims)
  expect((await assume(token)).status).toBe(200)
  const OpenIDConnectProviderArn = arn(`oidc-provider/${host}`)
  await done('RemoveClientIDFromOpenIDConnectProvider', {
    OpenIDConnectProviderArn,
    ClientID: 'sts.test',
  })
  expect((await assume(token)).code).toBe('InvalidIdentityToken')
  await done('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn })
  expect((await assume(token)).code).toBe('InvalidIdentityToken')
})
