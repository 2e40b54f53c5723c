import { signRequest } from '../../src/wire/sigv4/sign-request.ts'
import type { Gateway } from './gateway.ts'

/** What a signed request says besides its path; the signature is what the gateway's operator makes unless told otherwise. */
export type SignedOptions = {
  readonly method?: string
  readonly body?: string
  readonly service?: string
  readonly secretAccessKey?: string
  readonly accessKeyId?: string
  readonly sessionToken?: string
}

/** Sends a request that SigV4 signs, as `curl --aws-sigv4` does, for pages no SDK knows. */
export function signedFetch(
  gateway: Pick<Gateway, 'url'>,
  path: string,
  { method = 'GET', body, service = 'apigateway', ...credentials }: SignedOptions = {},
): Promise<Response> {
  const url = gateway.url + path
  const headers = signRequest({
    method,
    url,
    headers: [['host', new URL(url).host]],
    ...(body !== undefined && { body }),
    credentials: { accessKeyId: 'test', secretAccessKey: 'test', ...credentials },
    region: 'us-east-1',
    service,
    now: Date.now(),
  })
  return fetch(url, { method, headers, ...(body !== undefined && { body }) })
}
