import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { presignQuery, signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { sha256Hex } from '../../../src/wire/sigv4/signature.ts'
import { verifyRequest } from '../../../src/wire/sigv4/verify-request.ts'

/** AWS's published signing test suite, as conformance/cases/unit-sigv4.json holds it. */
type VectorRequest = { method: string; uri: string; headers: [string, string][]; body?: string }
type SignUnit = {
  id: string
  fn: 'sigv4Sign'
  input: {
    request: VectorRequest
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
    region: string
    service: string
    timestamp: string
    mode: 'header' | 'query'
    normalizePath: boolean
    expiresIn: number
  }
  expected: { signature: string }
}
type VerifyUnit = {
  id: string
  fn: 'sigv4Verify'
  input: {
    signedRequest: VectorRequest
    secretAccessKey: string
    sessionToken?: string
    region: string
    service: string
    now: string
  }
  expected: boolean
}

const file = join(import.meta.dirname, '../../../conformance/cases/unit-sigv4.json')
const { units } = JSON.parse(readFileSync(file, 'utf8')) as { units: (SignUnit | VerifyUnit)[] }

describe('published vectors', () => {
  test.each(
    units.filter((unit) => unit.fn === 'sigv4Sign').map((unit) => [unit.id, unit] as const),
  )('%s', (_, { input, expected }) => {
    const { request } = input
    const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1]
    const toSign = {
      method: request.method,
      url: `https://${host}${request.uri}`,
      headers: request.headers,
      body: request.body ?? '',
      credentials: input.credentials,
      region: input.region,
      service: input.service,
      now: Date.parse(input.timestamp),
      pathForm: input.normalizePath ? ('double' as const) : ('double-raw' as const),
    }
    const signed =
      input.mode === 'header'
        ? (signRequest(toSign).find(([name]) => name === 'authorization')?.[1] ?? '')
        : presignQuery(toSign, input.expiresIn)
    expect(signed.slice(signed.lastIndexOf('=') + 1)).toBe(expected.signature)
  })

  test.each(
    units.filter((unit) => unit.fn === 'sigv4Verify').map((unit) => [unit.id, unit] as const),
  )('%s', async (_, { input, expected }) => {
    const { signedRequest: request } = input
    const [rawPath = '', rawQuery = ''] = request.uri.split('?')
    const result = await verifyRequest({
      method: request.method,
      rawPath,
      rawQuery,
      headers: request.headers,
      bodyHash: sha256Hex(request.body ?? ''),
      now: Date.parse(input.now),
      region: input.region,
      services: [input.service],
      credentials: () => ({
        secretAccessKey: input.secretAccessKey,
        ...(input.sessionToken === undefined ? {} : { sessionToken: input.sessionToken }),
      }),
    })
    expect(result.ok).toBe(expected)
  })
})
