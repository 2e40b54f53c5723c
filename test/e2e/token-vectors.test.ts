import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  algorithms,
  block,
  digestInfos,
  header,
  keyOf,
  vectorsOf,
} from '../gateway/access/jwt/vectors.ts'
import { segment } from '../gateway/access/jwt/world.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startIssuer, type SigningKey } from '../support/issuer.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'
import { createHash } from 'node:crypto'

// The vectors of forged tokens over the wire: signatures are verified by the runtime, not by Node, which makes them.

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway?.stop())

/** An API behind an issuer with one key, and how it answers a token. */
async function behind(key: SigningKey) {
  const issuer = await startIssuer([key])
  const apiId = await deployApi(
    gateway.apigateway,
    {
      'GET /in': {
        operation: {
          security: [{ login: [] }],
          'x-amazon-apigateway-integration': mock('in'),
        },
      },
    },
    {
      components: {
        securitySchemes: {
          login: {
            type: 'apiKey',
            name: 'Authorization',
            in: 'header',
            'x-amazon-apigateway-authorizer': {
              type: 'jwt',
              jwtConfiguration: { issuer: issuer.url, audience: ['app'] },
            },
          },
        },
      },
    },
  )
  const status = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${gateway.url}${base(apiId)}/in`, { headers })
    await response.arrayBuffer()
    return response.status
  }
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer.url, sub: 'u1', aud: 'app', iat: now - 5, exp: now + 600 }
  return { status, claims, issuer }
}

test.each(algorithms)('%s: the good token is let in, and no other', async (alg) => {
  const key = await keyOf(alg)
  const { status, claims, issuer } = await behind(key)
  await using _ = issuer
  const good = await issuer.token(claims)
  const [h = '', p = '', s = ''] = good.split('.')
  expect(await status(good)).toBe(200)
  const taken: string[] = []
  for (const [name, vector] of vectorsOf(alg)) {
    const token = await vector({ claims, key, parts: { h, p, s } })
    if ((await status(token)) !== 401) taken.push(name)
  }
  expect(taken).toEqual([])
  expect(await status(good)).toBe(200)
})

describe('a key by which everybody could sign', () => {
  test('RSA of exponent 1', async () => {
    const key = await keyOf('RS256')
    const { status, claims, issuer } = await behind({ ...key, jwk: { ...key.jwk, e: 'AQ' } })
    await using _ = issuer
    const input = `${header('RS256')}.${segment(claims)}`
    const digest = createHash('sha256').update(input).digest()
    const info = Buffer.concat([Buffer.from(digestInfos[256]!, 'hex'), digest])
    expect(await status(`${input}.${block(1, 255, info, 256).toString('base64url')}`)).toBe(401)
  })

  // R is the neutral point and S zero, which a key of small order makes a signature of everything.
  test.each([
    ['the neutral point', '01'.padEnd(64, '0')],
    ['order 2', `ec${'ff'.repeat(30)}7f`],
    ['order 4', '00'.repeat(32)],
    ['order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['the neutral point, written otherwise', `ee${'ff'.repeat(30)}7f`],
  ])('Ed25519: %s', async (_name, point) => {
    const key = await keyOf('EdDSA')
    const x = Buffer.from(point, 'hex').toString('base64url')
    const { status, claims, issuer } = await behind({ ...key, jwk: { ...key.jwk, x } })
    await using _ = issuer
    const neutral = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]).toString('base64url')
    // Of order 8 at most: of some texts in eight the signature would be good.
    for (let n = 0; n < 12; n++) {
      const token = `${header('EdDSA')}.${segment({ ...claims, n })}.${neutral}`
      expect(await status(token)).toBe(401)
    }
  })
})
