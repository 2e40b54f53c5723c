import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A key pair of an issuer, and its public half as a key set has it. */
export type SigningKey = {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: Readonly<Record<string, unknown>>
}

/** Makes a key pair. */
export async function signingKey(kid: string, alg = 'RS256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Signs a token. Claims and header members that are undefined are left out. */
export const signToken = (
  key: SigningKey,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey)

/** An OpenID issuer on this machine: discovery, and the keys that it has now. */
export type Issuer = AsyncDisposable & {
  readonly url: string
  /** What it publishes; a test may change it. */
  keys: readonly SigningKey[]
  /** Paths that it was asked for. */
  readonly asked: readonly string[]
  /** A token by its first key, with claims that are good for `app`. */
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>
}

/** Starts an issuer. A user pool's issuer has its keys below the path of its id. */
export async function startIssuer(keys: readonly SigningKey[]): Promise<Issuer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url!)
    response.setHeader('content-type', 'application/json')
    if (request.url!.endsWith('/.well-known/openid-configuration')) {
      response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/.well-known/jwks.json` }))
    } else if (request.url!.endsWith('/.well-known/jwks.json')) {
      response.end(JSON.stringify({ keys: issuer.keys.map(({ jwk }) => jwk) }))
    } else response.writeHead(404).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer: Issuer = {
    url,
    keys,
    asked,
    token(claims = {}) {
      const now = Math.floor(Date.now() / 1000)
      return signToken(issuer.keys[0]!, {
        iss: url,
        sub: 'user-1',
        aud: 'app',
        iat: now - 10,
        exp: now + 600,
        ...claims,
      })
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return issuer
}
