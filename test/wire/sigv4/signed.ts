import { createHash } from 'node:crypto'
import type { HeaderList } from '../../../src/wire/sigv4/canonical-request.ts'
import { presignQuery, signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import type { KnownCredentials } from '../../../src/wire/sigv4/verify-request.ts'
import { verifyRequest } from '../../../src/wire/sigv4/verify-request.ts'

export const now = Date.parse('2026-01-01T00:10:00Z')
export const emptyHash = createHash('sha256').digest('hex')
const keys: Record<string, KnownCredentials> = {
  AKID: { secretAccessKey: 'secret' },
  ASIA: { secretAccessKey: 'secret', sessionToken: 'token' },
  ASIAOLD: { secretAccessKey: 'secret', sessionToken: 'token', expiresAt: now - 1 },
}

export type Sent = { rawPath: string; rawQuery: string; headers: HeaderList; bodyHash: string }

/** A GET of `/prod/pets`, signed at `at` with the given changes. */
export function signed(
  change: {
    at?: number
    key?: string
    secret?: string
    token?: string
    region?: string
    service?: string
    headers?: HeaderList
    path?: string
    query?: string
    bodyHash?: string
  } = {},
): Sent {
  const rawPath = change.path ?? '/prod/pets'
  const rawQuery = change.query ?? ''
  const headers: HeaderList = [['Host', 'api.example.com'], ...(change.headers ?? [])]
  const added = signRequest({
    method: 'GET',
    url: `https://api.example.com${rawPath}?${rawQuery}`,
    headers,
    bodyHash: change.bodyHash ?? emptyHash,
    credentials: {
      accessKeyId: change.key ?? 'AKID',
      secretAccessKey: change.secret ?? 'secret',
      ...(change.token === undefined ? {} : { sessionToken: change.token }),
    },
    region: change.region ?? 'us-east-1',
    service: change.service ?? 'execute-api',
    now: change.at ?? now,
  })
  return { rawPath, rawQuery, headers: [...headers, ...added], bodyHash: emptyHash }
}

/** The same, presigned. */
export function presigned(
  change: { at?: number; expires?: number; token?: string; key?: string } = {},
): Sent {
  const rawQuery = presignQuery(
    {
      method: 'GET',
      url: 'https://api.example.com/prod/pets',
      headers: [],
      credentials: {
        accessKeyId: change.key ?? 'AKID',
        secretAccessKey: 'secret',
        ...(change.token === undefined ? {} : { sessionToken: change.token }),
      },
      region: 'us-east-1',
      service: 'execute-api',
      now: change.at ?? now,
    },
    change.expires ?? 60,
  )
  return {
    rawPath: '/prod/pets',
    rawQuery,
    headers: [['host', 'api.example.com']],
    bodyHash: emptyHash,
  }
}

export function withHeader(sent: Sent, name: string, edit: (value: string) => string): Sent {
  return {
    ...sent,
    headers: sent.headers.map(([key, value]) => [key, key === name ? edit(value) : value]),
  }
}

export function withAuthorization(
  value: string,
  extra: HeaderList = [['X-Amz-Date', '20260101T001000Z']],
): Sent {
  return {
    rawPath: '/prod/pets',
    rawQuery: '',
    headers: [['host', 'h'], ['Authorization', value], ...extra],
    bodyHash: emptyHash,
  }
}

export function verify(sent: Sent) {
  return verifyRequest({
    method: 'GET',
    ...sent,
    now,
    region: 'us-east-1',
    services: ['execute-api'],
    credentials: (id) => (Object.hasOwn(keys, id) ? keys[id] : undefined),
  })
}
