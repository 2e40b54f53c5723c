import { linkEndpoint } from '../../src/gateway/headers/endpoint.ts'
import type { Exchange } from '../../src/gateway/exchange/exchange.ts'

/** Header lists of the unit cases: a value is a text or the values of a repeated header. */
export interface UnitHeaders {
  readonly $headers: readonly (readonly [name: string, value: string | readonly string[]])[]
}

/** What a unit case tells of a request. */
export interface UnitRequest {
  readonly method?: string
  readonly queryString?: string
  readonly headers?: UnitHeaders
  readonly body?: string
  readonly path_parameters?: Readonly<Record<string, string>>
}

/** What a unit case tells of everything else. */
export interface UnitSurroundings {
  readonly context?: {
    readonly apiId?: string
    readonly resourceId?: string
    readonly identity?: { readonly userAgent?: string }
  }
  readonly stageVariables?: Readonly<Record<string, string>>
}

/** An exchange that holds what a unit case tells and no more; a function that asks further fails its case. */
export function unitExchange(
  request: UnitRequest,
  { context, stageVariables }: UnitSurroundings,
): Exchange {
  const headers = fetchHeaders(request.headers)
  const { userAgent } = context?.identity ?? {}
  if (userAgent !== undefined) headers.set('user-agent', userAgent)
  const exchange = {
    request: new Request('http://unit.invalid/', { method: request.method ?? 'GET', headers }),
    query: request.queryString,
    queryPairs: undefined,
    params: request.path_parameters ?? {},
    stage: { variables: stageVariables ?? {} },
    api: { endpoint: linkEndpoint({ types: ['REGIONAL'], ipAddressType: 'ipv4' }) },
    location: { apiId: context?.apiId, domainName: 'unit.invalid' },
    route: { resourceId: context?.resourceId },
    bodyBytes: new TextEncoder().encode(request.body ?? ''),
    overrides: undefined,
    startedAt: 0,
  }
  return exchange as unknown as Exchange
}

/** The `Headers` a list stands for. */
export function fetchHeaders(list: UnitHeaders | undefined): Headers {
  const headers = new Headers()
  for (const [name, value] of list?.$headers ?? []) {
    for (const each of typeof value === 'string' ? [value] : value) headers.append(name, each)
  }
  return headers
}
