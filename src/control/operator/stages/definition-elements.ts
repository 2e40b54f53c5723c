import type { RestApiSnapshot, SnapshotResource } from '../../../model/deployment.ts'
import type { Method } from '../../../model/rest-api.ts'
import type { ElementNames } from './element-names.ts'
import { split } from './renames.ts'

/** Where in a definition something is: what one call of the control plane makes, changes or removes. */
export type Place = {
  readonly element:
    | 'setting'
    | 'resource'
    | 'method'
    | 'method response'
    | 'integration'
    | 'integration response'
    | 'model'
    | 'request validator'
    | 'authorizer'
    | 'gateway response'
  /** Of a setting, a model, a validator or an authorizer; the type of a gateway response. */
  readonly name?: string
  readonly path?: string
  readonly method?: string
  readonly statusCode?: string
}

export type Element = {
  readonly place: Place
  /** All that makes it the same again, in one fixed form. */
  readonly text: string
  /** Key of the element it goes with when that is removed. */
  readonly parent?: string
}

/**
 * The elements of a frozen definition by a key that stays the same while the element does. Ids do not count, since an
 * import gives new ones: what refers to an id refers to a name here. Nor does the order of members and lists.
 *
 * @param unchanged paths of resources to leave out: they are the same in the picture to compare with
 */
export function definitionElements(
  snapshot: RestApiSnapshot,
  names: ElementNames,
  unchanged: ReadonlySet<string>,
): ReadonlyMap<string, Element> {
  const elements = new Map<string, Element>()
  const add = (place: Place, value: unknown, parent?: string): string => {
    const key = stable(place)
    elements.set(key, { place, text: stable(value), ...(parent !== undefined && { parent }) })
    return key
  }
  for (const part of Object.values(parts)) part(snapshot, names, add, unchanged)
  return elements
}

type Add = (place: Place, value: unknown, parent?: string) => string

type ListPart = (
  snapshot: RestApiSnapshot,
  names: ElementNames,
  add: Add,
  unchanged: ReadonlySet<string>,
) => void

/** Every part of a snapshot; tsc names a forgotten one. */
const parts: { readonly [P in Exclude<keyof RestApiSnapshot, 'kind'>]: ListPart } = {
  api({ api }, _names, add) {
    const { id: _, ...settings } = api
    for (const [name, value] of Object.entries(settings)) add({ element: 'setting', name }, value)
  },
  requestValidators({ requestValidators }, names, add) {
    for (const { id, ...validator } of requestValidators)
      add({ element: 'request validator', name: names.requestValidators.get(id) ?? id }, validator)
  },
  authorizers({ authorizers }, names, add) {
    for (const { id, ...authorizer } of authorizers)
      add({ element: 'authorizer', name: names.authorizers.get(id) ?? id }, authorizer)
  },
  models({ models }, _names, add) {
    for (const { id: _, ...model } of models) add({ element: 'model', name: model.name }, model)
  },
  gatewayResponses({ gatewayResponses }, _names, add) {
    for (const response of gatewayResponses)
      add({ element: 'gateway response', name: response.responseType }, response)
  },
  resources({ resources }, names, add, unchanged) {
    for (const resource of resources)
      if (!unchanged.has(resource.path)) addResource(resource, names, add)
  },
}

function addResource(resource: SnapshotResource, names: ElementNames, add: Add): void {
  const { path } = resource
  const above = path === '/' ? undefined : stable({ element: 'resource', path: split(path)[0] })
  const key = add({ element: 'resource', path }, path, above)
  for (const method of Object.values(resource.methods)) addMethod(method, resource, key, names, add)
}

function addMethod(
  { methodResponses, methodIntegration, ...method }: Method,
  { id: resourceId, path }: SnapshotResource,
  parent: string,
  { requestValidators, authorizers }: ElementNames,
  add: Add,
): void {
  const place = { path, method: method.httpMethod }
  const { requestValidatorId: validator, authorizerId: authorizer } = method
  const named = {
    ...method,
    requestValidatorId: validator && (requestValidators.get(validator) ?? validator),
    authorizerId: authorizer && (authorizers.get(authorizer) ?? authorizer),
  }
  const methodKey = add({ element: 'method', ...place }, named, parent)
  for (const response of Object.values(methodResponses ?? {})) {
    const { statusCode } = response
    add({ element: 'method response', ...place, statusCode }, response, methodKey)
  }
  if (!methodIntegration) return
  const { integrationResponses, cacheNamespace, ...integration } = methodIntegration
  // The default namespace is the resource's id.
  const own = cacheNamespace === resourceId ? integration : { ...integration, cacheNamespace }
  const integrationKey = add({ element: 'integration', ...place }, own, methodKey)
  for (const response of Object.values(integrationResponses ?? {})) {
    const { statusCode } = response
    add({ element: 'integration response', ...place, statusCode }, response, integrationKey)
  }
}

/** JSON with members and list items in a fixed order, without members that are absent or hold nothing. */
export function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).toSorted().join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => [JSON.stringify(name), stable(item)] as const)
    .filter(([, text]) => text !== '{}' && text !== '[]')
  return `{${members
    .map(([name, text]) => `${name}:${text}`)
    .toSorted()
    .join()}}`
}
