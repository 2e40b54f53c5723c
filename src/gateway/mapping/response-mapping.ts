import type { Exchange } from '../exchange/exchange.ts'
import type { IntegrationResult } from '../exchange/integration-messages.ts'
import { linkBodySource, MappedBody } from './body-source.ts'
import { linkRequestSource } from './request-source.ts'

/** The headers an integration response gives the client, in the order of the definition. */
export type ResponseMapping = {
  readonly needsBody: boolean
  read(
    x: Exchange,
    result: IntegrationResult,
    body: string,
  ): readonly (readonly [name: string, value: string])[]
}

const nothing: readonly (readonly [name: string, value: string])[] = []

type Source = (x: Exchange, result: IntegrationResult, body: MappedBody) => string | undefined

/** Links `responseParameters`: `method.response.header.{name}` → source (spec parameter-mapping §4). */
export function linkResponseMapping(
  responseParameters: Readonly<Record<string, string>> | undefined,
): ResponseMapping {
  const entries: (readonly [name: string, source: Source])[] = []
  let needsBody = false
  for (const [target, expression] of Object.entries(responseParameters ?? {})) {
    const name = /^method\.response\.header\.(.+)$/s.exec(target)?.[1]
    if (!name) continue
    const fromBody = linkBodySource(expression, 'integration.response.body')
    if (fromBody) {
      needsBody = true
      entries.push([name, (_x, _result, body) => fromBody(body) || undefined])
    } else {
      entries.push([name, headerSource(expression) ?? requestSource(expression)])
    }
  }
  return {
    needsBody,
    read(x, result, text) {
      if (entries.length === 0) return nothing
      const body = new MappedBody(text)
      const headers: [string, string][] = []
      for (const [name, source] of entries) {
        const value = source(x, result, body)
        if (value !== undefined) headers.push([name, value])
      }
      return headers
    },
  }
}

function headerSource(expression: string): Source | undefined {
  const match = /^integration\.response\.(header|multivalueheader)\.(.+)$/s.exec(expression)
  if (!match) return undefined
  const name = match[2]!.toLowerCase()
  const join = match[1] === 'multivalueheader'
  return (_x, { headers }) => {
    const value = headers?.get(name)
    if (!value) return undefined
    return join ? value.replaceAll(', ', ',') : value
  }
}

function requestSource(expression: string): Source {
  const source = linkRequestSource(expression)
  return (x) => {
    const value = source?.(x)
    return typeof value === 'object' ? value.join(',') : value
  }
}
