import { maxAwsErrorBytes } from '../../model/limits.ts'
import { Buffer } from 'node:buffer'
import { followSignal } from '../../gateway/integrations/call/deadline.ts'
import { readBackendBody } from '../../gateway/integrations/call/call.ts'
import type { Platform } from '../../model/platform.ts'
import { signRequest, type SigningCredentials } from '../../wire/sigv4/sign-request.ts'
import { credentialsSource, type CredentialsWorld } from './aws-credentials.ts'
import { atEndpoint, awsEndpoint } from './aws-endpoint.ts'

/** Signs and sends calls to AWS services: see `Platform.callAws`. Credentials do not leave this function. */
export function awsCaller(world: CredentialsWorld): Platform['callAws'] {
  const credentialsOf = credentialsSource(world)
  return async (url, init, { service, signingName, signingRegion, ...whom }, passage) => {
    const endpoint = awsEndpoint(world.settings, service)
    const signal = init.signal ?? undefined
    const credentials = await credentialsOf({ ...whom, endpoint, signal })
    const target = atEndpoint(url, endpoint)
    const headers = new Headers(init.headers)
    const { body } = init
    const signature = signRequest({
      method: init.method ?? 'GET',
      url: target,
      headers: [...headers].filter(([name]) => isSigned(name)),
      ...(body instanceof Uint8Array && { body }),
      credentials,
      region: signingRegion,
      service: signingName,
      now: world.now(),
    })
    for (const [name, value] of signature) headers.set(name, value)
    const response = await world.send(target, { ...init, headers }, passage)
    return withoutSecrets(response, credentials, signal)
  }
}

/** Host aside, what AWS wants signed and nothing on the way changes. */
const isSigned = (name: string): boolean => name === 'content-type' || name.startsWith('x-amz-')

/** Characters below which a text is no credential of AWS's but a placeholder, as used with stand-ins. */
const minSecretLength = 16
const hidden = '***'

/**
 * A service that refuses a signature says what it should have signed, session token and all, and the
 * definition may hand that to the client. Only refusals are read for it.
 */
async function withoutSecrets(
  response: Response,
  { accessKeyId, secretAccessKey, sessionToken = '' }: SigningCredentials,
  signal: AbortSignal | undefined,
): Promise<Response> {
  if (response.status < 400 || !response.body) return response
  const bytes = await readBackendBody(response, followSignal(signal), undefined, maxAwsErrorBytes)
  // Latin 1 keeps every byte as it is.
  let text = Buffer.from(bytes).toString('latin1')
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) {
    if (secret.length < minSecretLength) continue
    for (const form of [secret, secret.replaceAll('/', '\\/'), encodeURIComponent(secret)]) {
      text = text.replaceAll(form, hidden)
    }
  }
  const cleaned = new Response(Buffer.from(text, 'latin1'), response)
  cleaned.headers.delete('content-length')
  return cleaned
}
