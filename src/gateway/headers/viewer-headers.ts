import type { AddedHeader, Exchange } from '../exchange/exchange.ts'

/**
 * What CloudFront tells an edge-optimised API of the viewer (spec rest-routing §8): from where, which the platform
 * knows at Cloudflare's edge and nowhere else, and with what kind of device, read off `User-Agent` as CloudFront
 * does it, by simpler rules.
 */
export const viewerHeaders: readonly AddedHeader[] = [
  { name: 'CloudFront-Is-Desktop-Viewer', read: (x) => String(deviceOf(x) === 'desktop') },
  { name: 'CloudFront-Is-Mobile-Viewer', read: (x) => String(deviceOf(x) === 'mobile') },
  { name: 'CloudFront-Is-SmartTV-Viewer', read: (x) => String(deviceOf(x) === 'smart tv') },
  { name: 'CloudFront-Is-Tablet-Viewer', read: (x) => String(deviceOf(x) === 'tablet') },
  {
    name: 'CloudFront-Viewer-Country',
    read(x) {
      const { country } = placeOf(x)
      // XX is Cloudflare's word for none, T1 for Tor.
      return typeof country === 'string' && /^(?!XX)[A-Z]{2}$/.test(country) ? country : undefined
    },
  },
  {
    name: 'CloudFront-Viewer-ASN',
    read(x) {
      const { asn } = placeOf(x)
      return typeof asn === 'number' ? String(asn) : undefined
    },
  },
]

const placeOf = (x: Exchange) =>
  (x.request.cf ?? {}) as { readonly country?: unknown; readonly asn?: unknown }

type Device = 'desktop' | 'mobile' | 'smart tv' | 'tablet'

/** Characters of a `User-Agent` that are looked at: the patterns' time grows with the square of the length. */
const maxAgentLength = 512

/** Whoever says nothing of it is at a desk. */
function deviceOf(x: Exchange): Device {
  const agent = (x.request.headers.get('user-agent') ?? '').slice(0, maxAgentLength)
  if (/smart-?tv|hbbtv|appletv|\bCrKey\b|\bAFT[A-Z]|\bBRAVIA\b/i.test(agent)) return 'smart tv'
  if (/\biPad\b|\bTablet\b|\bSilk\/|Android(?!.*\bMobile\b)/i.test(agent)) return 'tablet'
  return /\bMobi|\biPhone\b|\biPod\b/i.test(agent) ? 'mobile' : 'desktop'
}
