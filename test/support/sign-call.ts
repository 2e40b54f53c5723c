import { signatureOf } from './aws-signature.ts'

/** A call to sign, and with what; a test changes what it is about. */
export type CallToSign = {
  readonly verb?: string
  readonly target: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** When it is signed. */
  readonly at?: number
  readonly accessKeyId?: string
  readonly secret?: string
  readonly region?: string
  readonly service?: string
}

/** `20260101T000000Z`. */
export const amzDate = (at: number): string =>
  `${new Date(at).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`

/** The head of a signed call, as lines for the wire: all given headers, host and date are signed. */
export function signCall(call: CallToSign): string[] {
  const { verb = 'GET', target, host = 'gateway.test', body = '', at = Date.now() } = call
  const { accessKeyId = 'test', secret = 'test' } = call
  const { region = 'us-east-1', service = 'execute-api' } = call
  const date = amzDate(at)
  const headers: Record<string, string> = { host, 'x-amz-date': date, ...call.headers }
  const signedHeaders = Object.keys(headers).toSorted()
  const claim = { accessKeyId, date: date.slice(0, 8), region, service, signedHeaders }
  const signature = signatureOf(
    { method: verb, target, headers, rawHeaders: [], body },
    { ...claim, signature: '' },
    secret,
  )
  const scope = `${claim.date}/${region}/${service}/aws4_request`
  return [
    `${verb} ${target} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Authorization: AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  ]
}
