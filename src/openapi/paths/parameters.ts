import { segments } from './base-path.ts'
import { type Reader, type Spot } from '../reader.ts'
import { isObject } from '../../model/json-object.ts'
import type { MethodPlace, Scope } from './scope.ts'

const locations: ReadonlyMap<string, 'querystring' | 'header' | 'path'> = new Map([
  ['query', 'querystring'],
  ['header', 'header'],
  ['path', 'path'],
])

const partTypes = {
  querystring: 'QUERY_PARAMETER',
  header: 'REQUEST_HEADER',
  path: 'PATH_PARAMETER',
} as const

/** An operation's parameters, references followed: its own, and the path item's it does not override. */
export function readParameters(reader: Reader, pathItem: Spot, operation: Spot): readonly Spot[] {
  const byIdentity = new Map<string, Spot>()
  for (const owner of [pathItem, operation]) {
    for (const declared of reader.items(reader.child(owner, 'parameters'))) {
      const parameter = reader.resolve(declared)
      if (!isObject(parameter.value)) {
        reader.warn('Ignoring a parameter that is not an object', parameter)
        continue
      }
      const { name, in: place } = parameter.value
      byIdentity.set(JSON.stringify([name, place]), parameter)
    }
  }
  return [...byIdentity.values()]
}

/** `method.request.…` to whether it is required. Cookies, forms and bodies are none (spec openapi §4). */
export function requestParameters(
  scope: Scope,
  place: MethodPlace,
  parameters: readonly Spot[],
): Readonly<Record<string, boolean>> | undefined {
  const { reader, documentation } = scope
  const result = new Map<string, boolean>()
  for (const parameter of parameters) {
    const location = locations.get(reader.text(reader.child(parameter, 'in'))?.toLowerCase() ?? '')
    if (!location) continue
    const name = reader.text(reader.child(parameter, 'name')) ?? ''
    if (name === '') {
      reader.warn('Ignoring a parameter without a name', parameter)
      continue
    }
    const required = reader.flag(reader.child(parameter, 'required')) ?? false
    result.set(`method.request.${location}.${name}`, required)
    documentation.describe({ type: partTypes[location], ...place, name }, parameter, [
      'description',
    ])
  }
  // A variable at the end of the path is declared by the path alone; a greedy one is not
  // (ls:apigateway_import::test_import_swagger_api).
  const variable = /^\{([^{}+]+)\}$/.exec(segments(place.path).at(-1) ?? '')?.[1]
  if (variable !== undefined && !result.has(`method.request.path.${variable}`)) {
    result.set(`method.request.path.${variable}`, true)
  }
  return result.size > 0 ? Object.fromEntries(result) : undefined
}
