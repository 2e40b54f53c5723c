import { createHash, createHmac } from 'node:crypto'
import type { Received } from './loopback-origin.ts'

// Signature Version 4 as its specification describes it, written for tests alone: what signs in src is
// checked against something that shares no line with it.

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** The parts of an `Authorization` header. */
export type Claim = {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

/** Takes an `Authorization` header of Signature Version 4 apart; throws for anything else. */
export function readClaim(authorization: string | undefined): Claim {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization ?? '',
    )
  if (!match) throw new Error(`not a Signature Version 4 header: ${authorization}`)
  const [, accessKeyId, date, region, service, signedHeaders, signature] = match as unknown as [
    string,
    ...string[],
  ]
  return {
    accessKeyId: accessKeyId!,
    date: date!,
    region: region!,
    service: service!,
    signedHeaders: signedHeaders!.split(';'),
    signature: signature!,
  }
}

/** The signature that the holder of `secret` gives this request, for services that encode paths twice. */
export function signatureOf(request: Received, claim: Claim, secret: string): string {
  const [path = '/', query = ''] = request.target.split('?')
  const encodedPath = path
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/g, percent))
    .join('/')
  const canonical = [
    request.method,
    encodedPath,
    query.split('&').toSorted().join('&'),
    ...claim.signedHeaders.map(
      (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`,
    ),
    '',
    claim.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n')
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)]
  const key = [claim.date, claim.region, claim.service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secret}`,
  )
  return hmac(key, toSign.join('\n')).toString('hex')
}

const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
