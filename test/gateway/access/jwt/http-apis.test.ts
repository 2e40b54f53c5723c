import { beforeAll, expect, test } from 'vitest'
import { challengeOf } from '../../../../src/gateway/access/jwt/challenge.ts'
import { httpAlgorithms, issuerRules } from '../../../../src/gateway/access/jwt/issuer-rules.ts'
import { KeysUnavailable, TokenRefused } from '../../../../src/gateway/access/jwt/token-refused.ts'
import { linkVerifier } from '../../../../src/gateway/access/jwt/verifier.ts'
import { signingKey, signToken, type SigningKey } from '../../../support/issuer.ts'
import { seconds, worldOf } from './world.ts'

// What HTTP APIs ask of the same verifier (spec http-api §4; field cases J1 to J7)

const keys = new Map<string, SigningKey>()
beforeAll(async () => {
  for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'ES256'])
    keys.set(alg, await signingKey(alg, alg))
})

/** What is made of a token, or why it is refused. */
async function found(token: (issuer: string) => Promise<string>) {
  const { issuer, door } = worldOf('JWT', [...keys.values()])
  const verify = linkVerifier(issuerRules({ issuer, audience: ['app'] }, httpAlgorithms))
  try {
    const { accepted } = await verify(await token(issuer), door.platform)
    return accepted
  } catch (error) {
    if (error instanceof TokenRefused) return challengeOf(error, ['a', 'b'])
    throw error
  }
}

const good = (iss: string) => ({ iss, sub: 'u1', aud: 'app', iat: seconds, exp: seconds + 60 })

test.each(['RS256', 'RS384', 'RS512'])('%s is taken', async (alg) => {
  const said = await found((iss) => signToken(keys.get(alg)!, good(iss)))
  if (typeof said === 'string') throw new Error(said)
  expect([said.claims.get('sub'), said.claims.get('iat')]).toEqual(['u1', String(seconds)])
})

test.each(['PS256', 'ES256'])('%s is not', async (alg) => {
  expect(await found((iss) => signToken(keys.get(alg)!, good(iss)))).toBe(
    `Bearer scope="a b" error="invalid_token" error_description="signing method ${alg} is invalid"`,
  )
})

test.each<[string, (iss: string) => Promise<string>, string]>([
  ['no token', async () => 'a.b', 'token contains an invalid number of segments'],
  [
    'an audience of others',
    (iss) => signToken(keys.get('RS256')!, { ...good(iss), aud: ['x'] }),
    'the token does not have a valid audience',
  ],
  [
    'an unknown key',
    (iss) => signToken({ ...keys.get('RS256')!, kid: 'x' }, good(iss)),
    "unable to find a signing key that matches 'kid'",
  ],
  [
    'an expired token',
    (iss) => signToken(keys.get('RS256')!, { ...good(iss), exp: seconds }),
    'the token has expired',
  ],
  [
    'an algorithm that is no word',
    async () => `${Buffer.from('{"alg":"x\\"\\r\\nset-cookie: a"}').toString('base64url')}.e30.AA`,
    'signing method of that name is invalid',
  ],
])('%s is told in the challenge', async (_, token, description) => {
  expect(await found(token)).toBe(
    `Bearer scope="a b" error="invalid_token" error_description="${description}"`,
  )
})

test('an issuer that cannot be asked is told apart', async () => {
  const { issuer, door, state, sign } = worldOf('JWT', [keys.get('RS256')!])
  state.discovery = () => new Response('no', { status: 500 })
  const verify = linkVerifier(issuerRules({ issuer, audience: ['app'] }, httpAlgorithms))
  await expect(async () => verify(await sign(), door.platform)).rejects.toBeInstanceOf(
    KeysUnavailable,
  )
})

test('a scope that no header can hold does not split it', () => {
  const scopes = ['a"b', 'c\r\nd', 'é']
  expect(challengeOf(new TokenRefused('no'), scopes)).toBe(
    'Bearer scope="ab cd " error="invalid_token" error_description="no"',
  )
})
