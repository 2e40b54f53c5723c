import { endpointLimits } from '../../model/limits.ts'
import type { EndpointConfiguration, EndpointType } from '../../model/rest-api.ts'
import type { AddedHeader, Endpoint, Exchange } from '../exchange/exchange.ts'
import { forwardedProto } from './request-headers.ts'
import { viewerHeaders } from './viewer-headers.ts'

/** Links the endpoint of an API. */
export function linkEndpoint({ types, vpcEndpointIds = [] }: EndpointConfiguration): Endpoint {
  const type = types[0] ?? 'EDGE'
  return {
    type,
    ...endpointLimits[type],
    isForwarding: type !== 'PRIVATE',
    added: new Map(
      addedBy[type](vpcEndpointIds).map((header) => [header.name.toLowerCase(), header]),
    ),
  }
}

type Cf = {
  readonly httpProtocol?: unknown
  readonly tlsVersion?: unknown
  readonly tlsCipher?: unknown
}
const cfOf = (x: Exchange) => (x.request.cf ?? {}) as Cf

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** By Cloudflare's names. */
const versions: ReadonlyMap<unknown, string> = new Map([
  ['HTTP/1.0', '1.0'],
  ['HTTP/2', '2.0'],
  ['HTTP/3', '3.0'],
])

/** Each proxy adds itself to `Via`, with the protocol it was spoken to in (RFC 9110 §7.6.3). */
const via: AddedHeader = {
  name: 'Via',
  read(x) {
    const sent = x.request.headers.get('via')
    const own = `${versions.get(cfOf(x).httpProtocol) ?? '1.1'} tidegate`
    return sent ? `${sent}, ${own}` : own
  },
}

const addedBy: Readonly<
  Record<EndpointType, (vpcEndpointIds: readonly string[]) => readonly AddedHeader[]>
> = {
  REGIONAL: () => [],
  EDGE: () => [{ name: 'CloudFront-Forwarded-Proto', read: forwardedProto }, ...viewerHeaders, via],
  PRIVATE: (vpcEndpointIds) => [
    { name: 'x-amzn-vpc-id', read: ({ location }) => location.vpcEndpoint?.vpcId },
    { name: 'x-amzn-vpce-id', read: ({ location }) => location.vpcEndpoint?.id },
    {
      name: 'x-amzn-vpce-config',
      read: ({ location }) => (vpcEndpointIds.includes(location.vpcEndpoint?.id ?? '') ? '1' : '0'),
    },
    { name: 'x-amzn-tls-version', read: (x) => textOf(cfOf(x).tlsVersion) },
    { name: 'x-amzn-cipher-suite', read: (x) => textOf(cfOf(x).tlsCipher) },
  ],
}
