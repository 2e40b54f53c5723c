import { expect, test } from 'vitest'
import { sha256Hex } from '../../../src/wire/sigv4/signature.ts'
import { verifyRequest } from '../../../src/wire/sigv4/verify-request.ts'
import recorded from './botocore.json' with { type: 'json' }

// Requests botocore made (the `aws` command's library); botocore.json names version, clock and keys.
test.each(recorded.requests.map((request) => [request.name, request] as const))(
  'verifies %s',
  async (_, { method, uri, headers, body }) => {
    const [rawPath = '', rawQuery = ''] = uri.split('?')
    const list = headers.map(([name, value]) => [name ?? '', value ?? ''] as const)
    const token =
      list.find(([name]) => name.toLowerCase() === 'x-amz-security-token')?.[1] ??
      new URLSearchParams(rawQuery).get('X-Amz-Security-Token')
    const result = await verifyRequest({
      method,
      rawPath,
      rawQuery,
      headers: list,
      bodyHash: sha256Hex(body),
      now: Date.parse('2026-01-01T00:10:00Z'),
      region: 'us-east-1',
      services: ['apigateway', 'execute-api'],
      credentials: () => ({
        secretAccessKey: 'secret',
        ...(token === null ? {} : { sessionToken: token }),
      }),
    })
    expect(result).toMatchObject({ ok: true, accessKeyId: 'AKID' })
  },
)
