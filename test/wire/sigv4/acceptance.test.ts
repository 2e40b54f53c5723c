import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../../src/wire/sigv4/canonical-request.ts'
import { parseScopeService } from '../../../src/wire/sigv4/read-signature.ts'
import { verifyRequest } from '../../../src/wire/sigv4/verify-request.ts'
import type { Sent } from './signed.ts'
import { emptyHash, now, presigned, signed, verify, withAuthorization } from './signed.ts'

describe('acceptance', () => {
  const accepted = { ok: true, accessKeyId: 'AKID', region: 'us-east-1', service: 'execute-api' }

  test.each<[string, Sent]>([
    ['a signed request', signed()],
    ['five minutes old', signed({ at: now - 300_000 })],
    ['five minutes ahead', signed({ at: now + 300_000 })],
    ['a presigned request', presigned()],
    ['a presigned request at its last second', presigned({ at: now - 60_000, expires: 60 })],
    [
      'escaped segments, as sent',
      signed({ path: '/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fa' }),
    ],
    ['@connections with a raw and an escaped id', signed({ path: '/t/@connections/abc%3D' })],
    [
      'repeated headers in a list',
      signed({
        headers: [
          ['x-a', ' 1  2 '],
          ['X-A', '3'],
        ],
      }),
    ],
    [
      'a payload declared unsigned',
      {
        ...signed({
          headers: [['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']],
          bodyHash: 'UNSIGNED-PAYLOAD',
        }),
        bodyHash: 'ff',
      },
    ],
    [
      'an extra header nobody signed',
      { ...signed(), headers: [...signed().headers, ['x-b', '1']] },
    ],
    [
      'names in any case',
      { ...signed(), headers: signed().headers.map(([k, v]) => [k.toUpperCase(), v]) },
    ],
  ])('%s', async (_, sent) => {
    expect(await verify(sent)).toMatchObject(accepted)
  })

  test('temporary credentials in a header and in a query', async () => {
    expect(await verify(signed({ key: 'ASIA', token: 'token' }))).toMatchObject({ ok: true })
    expect(await verify(presigned({ key: 'ASIA', token: 'token' }))).toMatchObject({ ok: true })
  })

  test('any region, a Headers object and an asynchronous body hash', async () => {
    const sent = signed({ region: 'ap-south-1' })
    const result = await verifyRequest({
      method: 'GET',
      ...sent,
      headers: new Headers(sent.headers.map(([name, value]) => [name, value])),
      bodyHash: () => Promise.resolve(emptyHash),
      now,
      region: 'any',
      services: ['lambda', 'execute-api'],
      credentials: () => Promise.resolve({ secretAccessKey: 'secret' }),
    })
    expect(result).toMatchObject({ ok: true, region: 'ap-south-1' })
  })

  test('the body is not hashed for a request that fails otherwise', async () => {
    let asked = 0
    const sent = signed({ key: 'AKIDOTHER' })
    await verifyRequest({
      method: 'GET',
      ...sent,
      bodyHash: () => {
        asked++
        return emptyHash
      },
      now,
      region: 'any',
      services: ['execute-api'],
      credentials: () => undefined,
    })
    expect(asked).toBe(0)
  })

  test('whatever is signed verifies', async () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from(`abAB01-._~!'()*+ /%&=;,@:$éሴ`)),
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.tuple(text, text), { maxLength: 4 }),
        async (segment, query) => {
          const sent = signed({
            path: `/prod/${encodeURIComponent(segment)}`,
            query: query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'),
          })
          expect(await verify(sent)).toMatchObject(accepted)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('no header or query makes the reader throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ maxLength: 60 }),
        async (value, query) => {
          const result = await verify({
            ...withAuthorization(`AWS4-HMAC-SHA256 Credential=${value}`),
            rawQuery: query,
          })
          expect(result.ok).toBe(false)
        },
      ),
      { numRuns: 200 },
    )
  })
})

// services on one port are told apart by the scope.
test.each<[string, HeaderList, string, string | undefined]>([
  ['the header', signed({ service: 'apigateway' }).headers, '', 'apigateway'],
  ['the query', [], presigned().rawQuery, 'execute-api'],
  ['nothing', [], 'a=b', undefined],
  ['a malformed header', [['authorization', 'Bearer x']], '', undefined],
])('the service named by %s', (_, headers, query, service) => {
  expect(parseScopeService(headers, query)).toBe(service)
})
