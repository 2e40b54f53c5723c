import { beforeAll, expect, test } from 'vitest'
import { explain } from '../../../../src/gateway/watch/explain.ts'
import { signingKey, type SigningKey } from '../../../support/issuer.ts'
import { seconds, worldOf, type Claims } from './world.ts'

let mine: SigningKey
beforeAll(async () => {
  mine = await signingKey('k1')
})

const explained = async (
  kind: 'COGNITO_USER_POOLS' | 'JWT',
  claims: Claims | undefined,
  authorizationScopes: readonly string[] = [],
) => {
  const world = worldOf(kind, [mine], { method: { authorizationScopes } })
  const token = claims && (await world.sign(claims))
  const asked = {
    url: 'http://api123.execute-api.us-east-1.amazonaws.com/prod/t/1',
    method: 'GET',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: '',
    sourceIp: '192.0.2.1',
  }
  const find = async () => (await explain(asked, world.door.platform))!
  const first = await find()
  return { world, token: token ?? '', first, second: await find() }
}
const decisionOf = ({ steps }: Awaited<ReturnType<typeof explained>>['first'], name: string) =>
  steps.find((step) => step.name === name)?.decision

test('explain tells whose token it is, and whether it was verified for this request', async () => {
  const { world, first, second } = await explained('JWT', { scope: 'read' }, ['read', 'write'])
  const said = `token of "${world.issuer}" for "u1" allowed; it has one of the scopes read write; `
  const until = `; good until ${seconds + 3600}`
  expect(decisionOf(first, 'JWT')).toBe(`${said}verified, 0 ms${until}`)
  expect(decisionOf(second, 'JWT')).toBe(`${said}verified for an earlier request${until}`)
  expect(first.backendCalls.map(({ uri }) => uri)).toEqual([
    `${world.issuer}/.well-known/openid-configuration`,
    `${world.issuer}/keys`,
  ])
  expect(second.backendCalls).toEqual([])
})

test.each<[string, 'COGNITO_USER_POOLS' | 'JWT', Claims, readonly string[], string]>([
  [
    'an access token',
    'COGNITO_USER_POOLS',
    { token_use: 'access' },
    [],
    'an id token is wanted, and its token_use is "access"',
  ],
  [
    'another issuer',
    'COGNITO_USER_POOLS',
    { iss: 'x' },
    [],
    'the token does not have a valid issuer',
  ],
  ['an expired one', 'COGNITO_USER_POOLS', { exp: seconds - 1 }, [], 'the token has expired'],
  ['another audience', 'JWT', { aud: 'x' }, [], 'the token does not have a valid audience'],
  ['too few scopes', 'JWT', { scope: 'x' }, ['read'], 'the token does not have valid scopes'],
])(
  'explain tells why a token is refused, and callers are not told: %s',
  async (_, kind, claims, scopes, why) => {
    const { first, world, token } = await explained(kind, claims, scopes)
    expect(first.fault?.detail).toBe(why)
    expect(first.body).not.toContain(why)
    // Anybody can cause it: it is no line for the operator.
    expect(world.door.lines).toEqual([])
    expect(JSON.stringify(first)).not.toContain(token)
  },
)

test.each<['COGNITO_USER_POOLS' | 'JWT', string]>([
  ['COGNITO_USER_POOLS', 'Cognito user pool'],
  ['JWT', 'JWT'],
])('explain tells where a token of a %s authorizer is missing', async (kind, step) => {
  const { first } = await explained(kind, undefined)
  expect(decisionOf(first, step)).toContain('the request lacks method.request.header.Authorization')
  expect(first.body).toBe('{"message":"Unauthorized"}')
})

test('keys that cannot be read are the operator’s to know, once a second', async () => {
  const world = worldOf('JWT', [mine])
  world.state.keySet = () => new Response('no', { status: 500 })
  const token = await world.sign()
  for (let i = 0; i < 5; i++) await world.status(token)
  expect(world.door.lines).toHaveLength(1)
  expect(world.door.lines[0]).toMatchObject({
    level: 'warn',
    message: `The keys of ${world.issuer}/.well-known/openid-configuration cannot be read: ${world.issuer}/keys answered 500`,
  })
})
