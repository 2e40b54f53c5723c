import { JsonError } from '../../../lang/json/json-error.ts'
import { parseJson } from '../../../lang/json/parse-json.ts'
import type { Value as JsonValue } from '../../../lang/json/value.ts'
import { writeJson } from '../../../lang/json/write-json.ts'
import { compilePath, type JsonPath } from '../../../lang/jsonpath/compile-path.ts'
import type { HostObject, Value } from '../../../lang/vtl/value.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { compileRegex } from '../json-path-regex.ts'
import { queryOf } from '../../exchange/query.ts'
import { arrivedHeaders } from '../../headers/request-headers.ts'
import { toTemplateValue } from './values.ts'

/** Compiled JSONPaths per isolate, by their text. */
const maxPaths = 2_000
const paths = new Map<string, JsonPath>()

/**
 * `$input` (spec mapping-templates §10) over a body. `invalidJson` makes the fault of a body that a path
 * is read from and that does not parse.
 */
export function inputObject(x: Exchange, body: string, invalidJson: () => Error): HostObject {
  // An empty body reads as an empty object.
  const text = body || '{}'
  let parsed: JsonValue | undefined
  let parameters: Map<string, Map<string, Value>> | undefined

  const root = (): JsonValue => {
    if (parsed !== undefined) return parsed
    try {
      // Text that does not begin like JSON is a bare string: form templates split it (§10, §11).
      parsed = parseJson(text)
    } catch (error) {
      if (error instanceof JsonError) throw invalidJson()
      throw error
    }
    return parsed
  }
  const read = (path: string): JsonValue | undefined => pathOf(path).read(root())
  const allParameters = () => (parameters ??= parametersOf(x))

  return {
    host: true,
    get: (name) => (name === 'body' ? text : undefined),
    call(name, args) {
      const [path] = args
      switch (name) {
        case 'json': {
          if (args.length !== 1 || typeof path !== 'string') return undefined
          const found = read(path)
          return found === undefined ? '""' : writeJson(found)
        }
        case 'path': {
          if (args.length !== 1 || typeof path !== 'string') return undefined
          const found = read(path)
          return found === undefined ? null : toTemplateValue(found)
        }
        case 'params': {
          if (args.length === 0) return allParameters()
          if (args.length !== 1 || typeof path !== 'string') return undefined
          for (const map of allParameters().values()) {
            const value = map.get(path)
            if (value !== undefined) return value
          }
          return ''
        }
        default:
          return undefined
      }
    },
    toText: () => '',
  }
}

function pathOf(text: string): JsonPath {
  const known = paths.get(text)
  if (known) return known
  const path = compilePath(text, { compileRegex })
  if (paths.size >= maxPaths) paths.clear()
  paths.set(text, path)
  return path
}

/** In the order recorded: path, querystring, header. The last of several values counts. */
function parametersOf(x: Exchange): Map<string, Map<string, Value>> {
  return new Map<string, Map<string, Value>>([
    ['path', new Map(Object.entries(x.params))],
    ['querystring', new Map(queryOf(x))],
    ['header', new HeaderMap(arrivedHeaders(x))],
  ])
}

/**
 * Headers that are found whatever the case they are asked in: Workers do not tell how the client spelled
 * them (docs/differences.md), and a template written for `X-My-Header` must go on working.
 */
class HeaderMap extends Map<string, Value> {
  override get(name: string): Value | undefined {
    return super.get(this.#spelled(name))
  }

  override has(name: string): boolean {
    return super.has(this.#spelled(name))
  }

  #spelled(name: string): string {
    if (super.has(name)) return name
    const lower = name.toLowerCase()
    for (const key of this.keys()) if (key.toLowerCase() === lower) return key
    return name
  }
}
