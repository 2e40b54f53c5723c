import { linkRequestMapping } from '../../src/gateway/mapping/request-mapping.ts'
import { linkResponseMapping } from '../../src/gateway/mapping/response-mapping.ts'
import { linkUri } from '../../src/gateway/mapping/uri.ts'
import type { UnitHeaders, UnitRequest, UnitSurroundings } from './adapter-exchange.ts'
import { fetchHeaders, unitExchange } from './adapter-exchange.ts'

type Texts = Readonly<Record<string, string>>

/** Input of the corpus's function `mapIntegrationRequest`. */
export interface MapRequestInput extends UnitSurroundings {
  readonly requestParameters: Texts
  readonly request: UnitRequest
}

/** Input of the corpus's function `mapIntegrationResponse`. */
export interface MapResponseInput extends UnitSurroundings {
  readonly responseParameters: Texts
  readonly response: {
    readonly body: string
    readonly headers?: UnitHeaders
    readonly status_code: number
  }
}

export async function mapIntegrationRequest(input: MapRequestInput) {
  const mapping = linkRequestMapping(input.requestParameters)
  const { headers, path, query } = await mapping.read(unitExchange(input.request, input))
  return {
    header: Object.fromEntries(headers),
    path: Object.fromEntries(path),
    querystring: Object.fromEntries(query),
  }
}

export function mapIntegrationResponse(input: MapResponseInput) {
  const { body, headers, status_code: statusCode } = input.response
  const mapped = linkResponseMapping(input.responseParameters).read(
    unitExchange({}, input),
    { status: statusCode, headers: fetchHeaders(headers) } as unknown as Parameters<
      ReturnType<typeof linkResponseMapping>['read']
    >[1],
    body,
  )
  return { header: Object.fromEntries(mapped) }
}

export function uriStageVariables(input: { uri: string; stageVariables: Texts }) {
  return linkUri(input.uri).render(unitExchange({}, input), new Map())
}

export function uriPathParameters(input: { uri: string; pathParameters: Texts }) {
  const path = new Map(Object.entries(input.pathParameters))
  return linkUri(input.uri).render(unitExchange({}, {}), path)
}
