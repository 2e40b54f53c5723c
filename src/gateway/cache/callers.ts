import type { Exchange } from '../exchange/exchange.ts'
import type { CacheDefinition } from './definition.ts'
import { linkValue } from './cache-key.ts'

/** Whether somebody is known to ask: an answer may be for them alone (ATTACKS 67). */
export const isForCaller = (x: Exchange): boolean =>
  x.caller !== undefined ||
  x.authorizer !== undefined ||
  x.location.clientCert !== undefined ||
  x.headerNames.includes('authorization')

/**
 * Tells callers apart where a method's cache key does not: by who they are, by all that an authorizer says of them, and by
 * what they are known by. A digest, since nothing of it may be read off a key.
 */
export function linkCaller({ identitySources }: CacheDefinition): (x: Exchange) => Promise<string> {
  const reads = identitySources.map(linkValue)
  return async (x) => {
    const { caller, authorizer, location } = x
    const parts = [
      caller?.userArn,
      location.clientCert?.clientCertPem,
      authorizer?.principalId,
      [...(authorizer?.context ?? [])],
      [...(authorizer?.claims ?? [])],
      // A signature is new with each request, and goes no further.
      caller ? undefined : x.request.headers.get('authorization'),
      reads.map((read) => read(x)),
    ]
    return digest(JSON.stringify(parts, (_, value: unknown) => value ?? null))
  }
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
