import { clientOf } from '../../client/client.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { setTrace } from '../../exchange/request-trace.ts'
import { forwardedProto, withholdsAuthorization } from '../../headers/request-headers.ts'
import { removedHeaders, removeNamed } from '../../integrations/http/relay.ts'

/** What a client says of its way here by these names is told in `Forwarded` (spec http-api §8). */
const translated: ReadonlySet<string> = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
])

/** The client's headers less what must not travel on, with what the gateway says of itself and of the client. */
export function sentOnHeaders(x: Exchange, isShadow: (name: string) => boolean): Headers {
  const sent = x.request.headers
  const headers = new Headers(sent)
  let via: string | null = null
  let isTold = false
  for (const name of x.headerNames) {
    if (translated.has(name)) {
      isTold = true
      headers.delete(name)
    } else if (removedHeaders.has(name)) {
      if (name === 'connection') removeNamed(headers, sent.get(name) ?? '')
      if (name === 'via') via = sent.get(name)
      headers.delete(name)
    } else if (name === 'authorization') {
      if (withholdsAuthorization(x)) headers.delete(name)
    } else if (isShadow(name)) headers.delete(name)
  }
  headers.set('Forwarded', isTold ? `${earlier(sent)}${forwarded(x)}` : forwarded(x))
  headers.set('Via', via ? `${via}, 1.1 tidegate` : '1.1 tidegate')
  setTrace(x, headers)
  return headers
}

function forwarded(x: Exchange): string {
  const { peer } = clientOf(x)
  return `by=_tidegate;for=${node(peer)};host=${quoted(x.location.domainName)};proto=${forwardedProto(x)}`
}

/** What came by other proxies, in front: a word of the client's, as the list that it sends would be. */
function earlier(sent: Headers): string {
  const list = sent.get('forwarded')
  const chain = (sent.get('x-forwarded-for') ?? '')
    .split(',')
    .flatMap((part) => (address.test(part.trim()) ? [`for=${node(part.trim())}`] : []))
  return [...(list ? [list] : []), ...chain].map((part) => `${part}, `).join('')
}

const address = /^[0-9a-fA-F.:]{2,45}$/

/** RFC 7239 §6: IPv6 in brackets and quotes, and a name for what is not known. */
const node = (ip: string): string => (ip === '' ? 'unknown' : ip.includes(':') ? `"[${ip}]"` : ip)

/** A host with a port is no token. */
const quoted = (host: string): string => (/[^A-Za-z0-9.\-_]/.test(host) ? `"${host}"` : host)

/** A client's header that would pass for one that the gateway or the mapping sets: see `linkShadowing` (ATTACKS 15). */
export function linkShadowed(
  requestParameters: Readonly<Record<string, string>> = {},
): (lowerName: string) => boolean {
  const owned = new Set(['x-amzn-trace-id', ...translated])
  for (const target of Object.keys(requestParameters)) {
    const name = /^(?:overwrite|append):header\.(.+)$/s.exec(target)?.[1]
    if (name !== undefined) owned.add(name.toLowerCase())
  }
  return (name) =>
    (name.includes('_') || name.includes('.')) && owned.has(name.replaceAll(/[_.]/g, '-'))
}
