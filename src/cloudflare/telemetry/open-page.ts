import { ApiError } from '../../control/answer/api-error.ts'
import { refuseForeign } from '../../control/protocol/default-keys.ts'
import type { Target } from '../../gateway/exchange/location.ts'
import type { Platform } from '../../model/platform.ts'

/** workerd says it as `ip:port`; nothing does on Cloudflare, where nobody is on loopback. */
const loopbackPeer = /^(?:127(?:\.\d{1,3}){3}|\[?(?:::ffff:127(?:\.\d{1,3}){3}|::1)\]?):\d+$/

/** What says that somebody else's request is passed on. */
const forwarding = ['forwarded', 'via', 'x-forwarded-for']

/**
 * The page of metrics without a signature, for who asks from this very machine and by its own name; undefined for
 * everybody else. A proxy on this machine speaks for others, and so does a browser for the pages it shows.
 */
export async function openPage(
  request: Request,
  { host }: Target,
  { metrics }: Platform,
): Promise<Response | undefined> {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!metrics || !isRead || !isOwn(request, host)) return undefined
  const { contentType, text } = await metrics.render()
  return new Response(text, { headers: { 'content-type': contentType } })
}

function isOwn({ headers, cf }: Request, host: string): boolean {
  const peer = (cf as { readonly clientIp?: unknown } | undefined)?.clientIp
  if (typeof peer !== 'string' || !loopbackPeer.test(peer)) return false
  if (forwarding.some((name) => headers.has(name))) return false
  try {
    refuseForeign(host, headers)
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}
