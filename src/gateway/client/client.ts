import type { Platform } from '../../model/platform.ts'
import type { Client, Exchange } from '../exchange/exchange.ts'
import type { Target } from '../exchange/location.ts'

/** What AWS says in place of an address when a method is tested: spec integrations §24. */
const simulatedSourceIp = 'test-invoke-source-ip'

/**
 * Who is at the other end. This alone decides it: policies, `$context`, events and logs all ask here, and no header
 * counts but those of proxies that the operator has named (ATTACKS 42).
 */
export const clientOf = (x: Exchange): Client => (x.client ??= readClient(x))

/** The client's address, for policies, `$context` and events. */
export const sourceIp = (x: Exchange): string => clientOf(x).sourceIp

function readClient(x: Exchange): Client {
  const { request, target, location, platform } = x
  if (!x.simulated)
    return clientBehind(request, target, platform.forwarded, location.vpcEndpoint !== undefined)
  const { isSecure } = target
  return { peer: simulatedSourceIp, sourceIp: simulatedSourceIp, isSecure, port: undefined }
}

/**
 * The same of a request that is in no exchange.
 *
 * @param isNear whether who sends the request is in the network, and may tell whom it is from
 */
export function clientBehind(
  request: Request,
  { isSecure }: Pick<Target, 'isSecure'>,
  forwarded: Platform['forwarded'],
  isNear: boolean,
): Client {
  const peer = peerOf(request, isNear)
  const told = forwarded?.(peer, request.headers)
  if (!told) return { peer, sourceIp: peer, isSecure, port: undefined }
  return { peer, ...told, isSecure: told.isSecure ?? isSecure }
}

/** The TCP peer's address: from Cloudflare's edge, or from bare workerd's own `cf` object (`ip:port`). */
function peerOf(request: Request, isNear: boolean): string {
  const cf = request.cf as { readonly clientIp?: unknown; readonly colo?: unknown } | undefined
  const peer = cf?.clientIp
  // `ip:port`, IPv6 in brackets, maybe with a zone. A socket for both shows IPv4 as IPv6.
  if (typeof peer === 'string')
    return peer
      .slice(0, peer.lastIndexOf(':'))
      .replaceAll(/^\[(?:::ffff:(?=[\d.]+\]$))?|%[^\]]*|\]$/gi, '')
      .toLowerCase()
  // Cloudflare's edge sets the header itself. Elsewhere it is a client's word, unless that client is in the network.
  const isTold = typeof cf?.colo === 'string' || isNear
  return (isTold && request.headers.get('cf-connecting-ip')) || ''
}
