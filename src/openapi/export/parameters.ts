import type { Method, MethodResponse } from '../../model/rest-api.ts'
import { type Documented, documented } from './documentation.ts'
import type { ExportScope, Place } from './export-source.ts'

export type Parameter = Documented & {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
}

const places = {
  path: { in: 'path', type: 'PATH_PARAMETER' },
  querystring: { in: 'query', type: 'QUERY_PARAMETER' },
  header: { in: 'header', type: 'REQUEST_HEADER' },
} as const

const requestParameter = /^method\.request\.(path|querystring|header)\.(.+)$/
const responseHeader = /^method\.response\.header\.(.+)$/

/** A method's declared parameters. OpenAPI has no optional ones in paths. */
export function exportParameters(
  { documentation }: ExportScope,
  place: Place,
): readonly Parameter[] {
  return Object.entries(place.method.requestParameters ?? {}).flatMap(([key, required]) => {
    const [, location, name = ''] = requestParameter.exec(key) ?? []
    if (location === undefined) return []
    const at = places[location as keyof typeof places]
    const about = documentation.about({ type: at.type, ...placeOf(place), name })
    return [
      {
        name,
        in: at.in,
        required: at.in === 'path' || required,
        ...documented(about, ['description']),
      },
    ]
  })
}

/** Headers of a response by name, with what is said about each. */
export function exportHeaders(
  { documentation }: ExportScope,
  place: Place,
  response: MethodResponse,
): readonly (readonly [name: string, about: Documented])[] {
  return Object.keys(response.responseParameters ?? {}).flatMap((key) => {
    const name = responseHeader.exec(key)?.[1]
    if (name === undefined) return []
    const { statusCode } = response
    const location = { type: 'RESPONSE_HEADER', ...placeOf(place), statusCode, name }
    return [[name, documented(documentation.about(location), ['description'])] as const]
  })
}

/** A place as documentation addresses it. */
export function placeOf({ path, method }: Place): {
  readonly path: string
  readonly method: Method['httpMethod']
} {
  return { path, method: method.httpMethod }
}
