import { Fault } from '../../model/fault.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { queryOf } from '../exchange/query.ts'
import { arrivedHeader } from '../headers/request-headers.ts'
import type { Step } from '../exchange/exchange.ts'

/**
 * Refuses a request that lacks a required parameter (spec rest-request §4): all missing names in one
 * message, in the order of their mapping expressions. Undefined when nothing is required.
 */
export function linkRequireParameters(
  requestParameters: Readonly<Record<string, boolean>> | undefined,
): Step | undefined {
  const required = Object.keys(requestParameters ?? {})
    .filter((expression) => requestParameters![expression])
    .toSorted()
    .flatMap((expression) => {
      const match = /^method\.request\.(header|path|querystring)\.(.+)$/s.exec(expression)
      if (!match) return []
      return [{ name: match[2]!, present: presence[match[1] as keyof typeof presence] }]
    })
  if (required.length === 0) return undefined
  return {
    name: 'Validate request parameters',
    run(x) {
      const missing = required.filter(({ name, present }) => !present(x, name))
      if (missing.length === 0) return
      const names = missing.map(({ name }) => name).join(', ')
      throw new Fault('BAD_REQUEST_PARAMETERS', `Missing required request parameters: [${names}]`, {
        execution: true,
      })
    },
  }
}

/** Present and not blank. Header names are compared without case: docs/differences.md. */
const presence = {
  header: (x: Exchange, name: string) => !isBlank(arrivedHeader(x, name)),
  path: (x: Exchange, name: string) => Object.hasOwn(x.params, name) && !isBlank(x.params[name]),
  querystring: (x: Exchange, name: string) =>
    queryOf(x).some(([each, value]) => each === name && !isBlank(value)),
}

const isBlank = (value: string | undefined) => value === undefined || value.trim() === ''
