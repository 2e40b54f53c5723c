import { compactJson } from '../../../lang/json/compact-json.ts'
import { JsonError } from '../../../lang/json/json-error.ts'
import type { Value as JsonValue } from '../../../lang/json/value.ts'
import { writeJson } from '../../../lang/json/write-json.ts'
import { compilePath, type JsonPath } from '../../../lang/jsonpath/compile-path.ts'
import type { HostObject, Value } from '../../../lang/vtl/values/value.ts'
import type { Work } from '../../../lang/vtl/work.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { compileRegex } from '../json-path-regex.ts'
import { queryOf } from '../../exchange/query.ts'
import { arrivedHeaders } from '../../headers/request-headers.ts'
import { HeaderMap } from './header-map.ts'
import { parseTemplateJson } from './values.ts'

/** Compiled JSONPaths per isolate, by their text; longer ones come from request data, and are compiled each time. */
const maxPaths = 2_000
const maxKeptPath = 200
const paths = new Map<string, JsonPath>()
/** Steps that compiling a path takes for each of its characters. */
const stepsPerPathCharacter = 100

/**
 * `$input` (spec mapping-templates §10) over a body. `invalidJson` makes the fault of a body that a path
 * is read from and that does not parse.
 */
export function inputObject(x: Exchange, body: string, invalidJson: () => Error): HostObject {
  // An empty body reads as an empty object.
  const text = body || '{}'
  let parsed: (JsonValue & Value) | undefined
  let parameters: Map<string, Map<string, Value>> | undefined
  /** The groups of parameters that have been looked into so far. */
  const groups: Map<string, Value>[] = []
  /** What `$input.json` gave by path, as long as the template changes nothing. */
  const known = new Map<string, string>()
  let knownAt = 0

  function reading<T>(run: () => T): T {
    try {
      return run()
    } catch (error) {
      if (error instanceof JsonError) throw invalidJson()
      throw error
    }
  }
  // Text that does not begin like JSON is a bare string: form templates split it (§10, §11).
  const root = (work: Work): JsonValue => (parsed ??= reading(() => parseTemplateJson(text, work)))
  /** All of the body as JSON without its values, as long as nobody has asked for them, and may have changed them. */
  const whole = (work: Work): string | undefined =>
    parsed === undefined ? reading(() => compactJson(text, work)) : undefined
  const read = (path: string, work: Work): JsonValue | undefined =>
    pathOf(path, work).read(root(work), work)
  const allParameters = () =>
    (parameters ??= new Map(parameterGroups.map(([name], at) => [name, group(at)])))

  function json(path: string, work: Work): string {
    if (knownAt !== work.changes) known.clear()
    knownAt = work.changes
    const again = known.get(path)
    if (again !== undefined) return again
    const json = (path === '$' ? whole(work) : undefined) ?? written(read(path, work), work)
    if (path.length <= maxKeptPath) known.set(path, json)
    return json
  }

  // Most parameters are found in the path, and reading the headers costs as much as the rest of a template.
  const group = (at: number) => (groups[at] ??= parameterGroups[at]![1](x))

  function parameter(name: string): Value {
    // A template may have changed the maps that it asked for.
    const changed = parameters && [...parameters.values()]
    const { length } = changed ?? parameterGroups
    for (let at = 0; at < length; at++) {
      const value = (changed?.[at] ?? group(at)).get(name)
      if (value !== undefined) return value
    }
    return ''
  }

  return {
    host: true,
    get: (name) => (name === 'body' ? text : undefined),
    call(name, args, work) {
      const [path] = args
      if (name === 'params' && args.length === 0) return allParameters()
      if (args.length !== 1 || typeof path !== 'string') return undefined
      work.read(path.length)
      switch (name) {
        case 'json':
          return json(path, work)
        case 'path':
          // What is read off the root is made of values that templates hold.
          return (read(path, work) as Value | undefined) ?? null
        case 'params':
          return parameter(path)
        default:
          return undefined
      }
    },
    toText: () => '',
  }
}

const written = (found: JsonValue | undefined, work: Work): string =>
  found === undefined ? '""' : writeJson(found, work)

/** A part of a text keeps all of it in memory, and a path may be a part of a body. */
const ownCopy = (text: string): string => Array.from(text).join('')

function pathOf(text: string, work: Work): JsonPath {
  const known = paths.get(text)
  if (known) return known
  work.read(text.length * stepsPerPathCharacter)
  if (text.length > maxKeptPath) return compilePath(text, { compileRegex })
  const own = ownCopy(text)
  const path = compilePath(own, { compileRegex })
  if (paths.size >= maxPaths) paths.clear()
  paths.set(own, path)
  return path
}

/** In the order recorded: path, querystring, header. The last of several values counts. */
const parameterGroups: readonly (readonly [string, (x: Exchange) => Map<string, Value>])[] = [
  ['path', (x) => new Map(Object.entries(x.params))],
  ['querystring', (x) => new Map(queryOf(x))],
  // A message and the end of a connection come without headers.
  [
    'header',
    (x) => new HeaderMap(!x.socket || x.socket.type === 'CONNECT' ? arrivedHeaders(x) : []),
  ],
]
