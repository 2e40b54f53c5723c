import { tokenCheck } from '../../src/gateway/access/jwt/token-check.ts'
import type { RestApiSnapshot } from '../../src/model/deployment.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { Authorizer } from '../../src/model/rest-api.ts'
import { snapshotOf } from './snapshot.ts'

/** Whose tokens they are. */
export const issuer = 'https://issuer.example'

const authorizer: Authorizer = {
  id: 'auth01',
  name: 'tokens',
  type: 'JWT',
  identitySource: 'method.request.header.Authorization',
  jwtConfiguration: { issuer, audience: ['app'] },
}

/** The API of `count` MOCK methods, each of which wants a token of an issuer with a scope. */
export function tokenSnapshotOf(count: number, apiId: string): RestApiSnapshot {
  const plain = snapshotOf(count, apiId)
  return {
    ...plain,
    authorizers: [authorizer],
    resources: plain.resources.map((resource) => ({
      ...resource,
      methods: {
        GET: {
          ...resource.methods['GET']!,
          authorizationType: 'JWT',
          authorizerId: authorizer.id,
          authorizationScopes: ['pets/read'],
        },
      },
    })),
  }
}

/** A token as an issuer writes them, about 1,000 characters, and what the issuer answers who asks for its keys. */
export type Login = { readonly token: string; readonly fetch: Platform['fetch'] }

/** Signs a token by a key of its own. */
export async function login(): Promise<Login> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  const { publicKey, privateKey } = (await crypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    sub: 'b6f1a2c4-5d0e-4c3b-9a1f-2e7d8c9b0a11',
    aud: ['app', 'other'],
    iat: now - 60,
    exp: now + 86_400,
    scope: 'openid profile email pets/read',
    name: 'Somebody With A Name',
    email: 'somebody@example.com',
    email_verified: true,
    groups: ['staff', 'readers', 'writers'],
  }
  const input = `${encoded({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${encoded(claims)}`
  const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(input))
  const jwk = await crypto.subtle.exportKey('jwk', publicKey)
  return {
    token: `${input}.${base64Url(new Uint8Array(signature))}`,
    fetch: async (target) =>
      Response.json(
        typeof target === 'string' && target.endsWith('/keys')
          ? { keys: [{ ...(jwk as object), kid: 'k1', use: 'sig' }] }
          : { issuer, jwks_uri: `${issuer}/keys` },
      ),
  }
}

const encoded = (value: object) => base64Url(new TextEncoder().encode(JSON.stringify(value)))

const base64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Checks the token `times` times; `isNew`: by an authorizer that has not seen it. */
export async function checked(
  { token }: Login,
  times: number,
  platform: Platform,
  isNew: boolean,
): Promise<number> {
  const identity = [{ source: 'method.request.header.Authorization', value: `Bearer ${token}` }]
  let check = await tokenCheck(authorizer, platform)
  let sum = 0
  for (let i = 0; i < times; i++) {
    if (isNew) check = await tokenCheck({ ...authorizer }, platform)
    const result = check.check(identity, ['pets/read'], platform)
    const { claims } = result instanceof Promise ? await result : result
    sum += claims!.size
  }
  return sum
}
