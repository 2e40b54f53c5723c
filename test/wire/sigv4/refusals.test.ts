import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Sent } from './signed.ts'
import {
  emptyHash,
  now,
  presigned,
  signed,
  verify,
  withAuthorization,
  withHeader,
} from './signed.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('base64')
const header =
  'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=00'

// spec rest-auth §2, in the order of its table.
const failures: [string, () => Sent, string, string][] = [
  [
    'no credentials',
    () => ({ ...signed(), headers: [['host', 'h']] }),
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ],
  [
    'a header part without an equal sign',
    () => withAuthorization('Bearer tok'),
    'IncompleteSignatureException',
    `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash('Bearer tok')}'.`,
  ],
  [
    'all pieces missing',
    () => withAuthorization('AWS4-HMAC-SHA256 a=b', []),
    'IncompleteSignatureException',
    `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=${hash('AWS4-HMAC-SHA256 a=b')}`,
  ],
  [
    'one piece missing',
    () => withAuthorization('AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host'),
    'IncompleteSignatureException',
    `Authorization header requires 'Signature' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=${hash('AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host')}`,
  ],
  [
    'a presigned query without credential and date',
    () => ({
      ...presigned(),
      rawQuery: 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0&X-Amz-SignedHeaders=host',
    }),
    'IncompleteSignatureException',
    "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
  ],
  [
    'header and query both',
    () => ({ ...withAuthorization(header), rawQuery: presigned().rawQuery }),
    'IncompleteSignatureException',
    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  ],
  [
    'another algorithm',
    () => withAuthorization(header.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA512')),
    'IncompleteSignatureException',
    "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'",
  ],
  [
    'a date in another form',
    () => withAuthorization(header, [['x-amz-date', '2026-01-01T00:10:00Z']]),
    'IncompleteSignatureException',
    "Date must be in ISO-8601 'basic format'. Got '2026-01-01T00:10:00Z'. See http://en.wikipedia.org/wiki/ISO_8601",
  ],
  [
    'a day that does not exist',
    () => withAuthorization(header, [['x-amz-date', '20260230T001000Z']]),
    'IncompleteSignatureException',
    "Date must be in ISO-8601 'basic format'. Got '20260230T001000Z'. See http://en.wikipedia.org/wiki/ISO_8601",
  ],
  [
    'host not signed',
    () => withAuthorization(header.replace('host;', '')),
    'InvalidSignatureException',
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'another region and service',
    () => signed({ region: 'eu-west-1', service: 's3' }),
    'InvalidSignatureException',
    "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'execute-api'. ",
  ],
  [
    'another terminator',
    () => withHeader(signed(), 'authorization', (v) => v.replace('aws4_request', 'aws5_request')),
    'InvalidSignatureException',
    "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'",
  ],
  [
    'a scope of another day',
    () => withHeader(signed(), 'authorization', (v) => v.replace('/20260101/', '/20251231/')),
    'InvalidSignatureException',
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20251231' != '20260101', from '20260101T001000Z'.",
  ],
  [
    'an unknown access key',
    () => signed({ key: 'AKIDOTHER' }),
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  [
    'an access key named like a property of every object',
    () => signed({ key: 'constructor' }),
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  [
    'temporary credentials without their token',
    () => signed({ key: 'ASIA' }),
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  [
    'temporary credentials with another token',
    () => signed({ key: 'ASIA', token: 'tokem' }),
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  [
    'an expired token',
    () => signed({ key: 'ASIAOLD', token: 'token' }),
    'ExpiredTokenException',
    'The security token included in the request is expired',
  ],
  [
    'five minutes and a second old',
    () => signed({ at: now - 301_000 }),
    'InvalidSignatureException',
    'Signature expired: 20260101T000459Z is now earlier than 20260101T000500Z (20260101T001000Z - 5 min.)',
  ],
  [
    'more than five minutes ahead',
    () => signed({ at: now + 301_000 }),
    'InvalidSignatureException',
    'Signature not yet current: 20260101T001501Z is still later than 20260101T001500Z (20260101T001000Z + 5 min.)',
  ],
  [
    'a presigned request past its life',
    () => presigned({ at: now - 61_000, expires: 60 }),
    'InvalidSignatureException',
    'Signature expired: 20260101T000859Z is now earlier than 20260101T000900Z (20260101T001000Z - 1 min.)',
  ],
]

describe('refusals', () => {
  test.each(failures)('%s', async (_, sent, error, message) => {
    expect(await verify(sent())).toEqual({ ok: false, error, message })
  })

  test('a wrong secret is answered with what should have been signed', async () => {
    const result = await verify(signed({ secret: 'other' }))
    expect(result).toEqual({
      ok: false,
      error: 'InvalidSignatureException',
      message:
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.' +
        `\n\nThe Canonical String for this request should have been\n'GET\n/prod/pets\n\nhost:api.example.com\nx-amz-date:20260101T001000Z\n\nhost;x-amz-date\n${emptyHash}'` +
        `\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20260101T001000Z\n20260101/us-east-1/execute-api/aws4_request\n${createHash(
          'sha256',
        )
          .update(
            `GET\n/prod/pets\n\nhost:api.example.com\nx-amz-date:20260101T001000Z\n\nhost;x-amz-date\n${emptyHash}`,
          )
          .digest('hex')}'\n`,
    })
  })

  // ATTACKS 38
  test.each<[string, Sent]>([
    ['another path', { ...signed(), rawPath: '/prod/cats' }],
    ['another query', { ...signed({ query: 'a=1' }), rawQuery: 'a=2' }],
    ['a repeated query entry', { ...signed({ query: 'a=1' }), rawQuery: 'a=1&a=1' }],
    ['a plus sign for an encoded space', { ...signed({ query: 'a=b%20c' }), rawQuery: 'a=b+c' }],
    ['another body', { ...signed(), bodyHash: createHash('sha256').update('x').digest('hex') }],
    ['another signed header', withHeader(signed({ headers: [['x-a', '1']] }), 'x-a', () => '2')],
    [
      'an unsigned payload claimed afterwards',
      { ...signed(), headers: [...signed().headers, ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']] },
    ],
    [
      'a longer life of a presigned request',
      { ...presigned(), rawQuery: presigned().rawQuery.replace('Expires=60', 'Expires=6000') },
    ],
    [
      'an empty signature',
      withHeader(signed(), 'authorization', (v) => v.replace(/Signature=\w+/, 'Signature=0')),
    ],
  ])('%s does not pass', async (_, sent) => {
    expect(await verify(sent)).toMatchObject({ ok: false, error: 'InvalidSignatureException' })
  })
})
