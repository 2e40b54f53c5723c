import { Fault } from '../../model/fault.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { linkRequestSource, type RequestSource } from './request-source.ts'
import { linkBodySource, MappedBody } from './body-source.ts'
import { bodyTextOf } from '../body/request-body.ts'

/** The mapped parts of an integration request: what `integration.request.*` targets received. */
export type MappedRequest = {
  readonly path: ReadonlyMap<string, string>
  readonly query: readonly (readonly [name: string, value: string])[]
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
}

export type RequestMapping = {
  /** How many targets there are. */
  readonly size: number
  read(x: Exchange): Promise<MappedRequest>
}

type Entry = {
  readonly location: 'path' | 'querystring' | 'header'
  readonly name: string
  /** Path parameters arrive encoded; what else goes into a path has to be. */
  readonly encode: boolean
  readonly read: RequestSource
  readonly readBody: ((body: MappedBody) => string | undefined) | undefined
}

/**
 * Links `requestParameters`: target → source (spec parameter-mapping §3). A missing or empty source
 * leaves its target out; several values make repeated query pairs and one comma-joined header.
 *
 * @param invalidBody the fault of a body that a source reads and that is no JSON
 */
export function linkRequestMapping(
  requestParameters: Readonly<Record<string, string>> | undefined,
  invalidBody?: () => Fault,
): RequestMapping {
  const entries = Object.entries(requestParameters ?? {}).flatMap(
    ([target, expression]): Entry[] => {
      const match = /^integration\.request\.(path|querystring|header)\.(.+)$/s.exec(target)
      if (!match) return []
      const readBody = linkBodySource(expression, 'method.request.body', invalidBody)
      return [
        {
          location: match[1] as Entry['location'],
          name: match[1] === 'header' ? match[2]!.toLowerCase() : match[2]!,
          encode: match[1] === 'path' && !/^(?:method\.request\.path\.|')/.test(expression),
          read: linkRequestSource(expression) ?? (() => undefined),
          readBody,
        },
      ]
    },
  )
  const needsBody = entries.some((entry) => entry.readBody)

  return {
    size: entries.length,
    async read(x) {
      const body = new MappedBody(needsBody ? await bodyTextOf(x) : '')
      const path = new Map<string, string>()
      const query: [string, string][] = []
      const headers = new Map<string, string>()
      for (const { location, name, encode, read, readBody } of entries) {
        const value = readBody ? readBody(body) : read(x)
        if (value === undefined) continue
        if (location === 'querystring') {
          for (const each of typeof value === 'string' ? [value] : value) query.push([name, each])
        } else {
          const text = typeof value === 'string' ? value : value.join(',')
          if (location === 'header') headers.set(name, text)
          else path.set(name, encode ? encodePathValue(text) : text)
        }
      }
      return { path, query, headers }
    },
  }
}

/** A value that did not come from the path becomes one piece of it; a dot segment would lead out of it. */
const encodePathValue = (text: string): string =>
  text === '.' || text === '..' ? refuseDotSegment() : encodeURIComponent(text.toWellFormed())

/** As parsers of URLs see them: a backslash is a slash to them, and tabs and line ends are nothing; and as servers that decode first. */
const dotSegment = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\?#]|%2f|%5c|$)/i
const unseen = /[\t\n\r]/g

/** What a template has set as a path value: several pieces as they are, none of which leads out of its place. */
export const checkedPathValue = (text: string): string =>
  dotSegment.test(text.replace(unseen, '')) ? refuseDotSegment() : text

function refuseDotSegment(): never {
  throw new Fault('BAD_REQUEST_PARAMETERS', 'Bad Request: a path value is a dot segment', {
    execution: true,
  })
}
