import type { Method, Resource, RestApi } from '../../../model/rest-api.ts'
import type { MethodDefinition, ResourceDefinition } from '../../../openapi/definition.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ControlContext } from '../../run/operation.ts'
import { saveResource } from '../api/find.ts'
import { listAll } from '../../state/list-all.ts'
import type { Slices } from '../../../turns/slices.ts'
import type { Mode } from './parameters.ts'

const idLength = 6

type Ids = {
  readonly authorizers: ReadonlyMap<string, string>
  readonly validators: ReadonlyMap<string, string>
}

/**
 * Writes the path tree; the definitions come parents first. A resource keeps its id for its path. Merging
 * replaces methods one by one, overwriting drops all others (spec openapi §8). In slices.
 */
export function* saveResources(
  api: RestApi,
  definitions: readonly ResourceDefinition[],
  ids: Ids,
  mode: Mode,
  context: ControlContext,
): Slices<void> {
  const { store } = context
  const nodes = yield* listAll(store, 'Resource', api.id)
  const existing = new Map(nodes.map((node) => [node.path, node]))
  if (mode === 'overwrite') {
    const paths = new Set(definitions.map((definition) => definition.path))
    for (const [path, { id }] of existing) {
      if (paths.has(path)) continue
      store.delete('Resource', api.id, id)
      existing.delete(path)
      yield
    }
  }
  const siblings = variableSiblings(existing.values())
  for (const { path, methods } of definitions) {
    const old = existing.get(path)
    const node = old ?? newNode(path, context.newId(idLength), existing, siblings)
    const own = Object.entries(methods).map(([verb, method]) => [
      verb,
      withIds(method, node.id, ids),
    ])
    const kept = mode === 'merge' ? node.methods : {}
    const resource = { ...node, methods: { ...kept, ...Object.fromEntries(own) } } as Resource
    existing.set(path, resource)
    saveResource(store, api.id, resource)
    yield
  }
}

function newNode(
  path: string,
  id: string,
  nodes: ReadonlyMap<string, Resource>,
  siblings: Map<string, string>,
): Resource {
  const at = path.lastIndexOf('/')
  const pathPart = path.slice(at + 1)
  const parent = nodes.get(path.slice(0, at) || '/')
  if (!parent) throw new Error(`no parent for ${path}`) // definitions come parents first
  // The document alone was checked when it was read; these are the nodes it is merged among.
  const sibling = pathPart.startsWith('{') ? siblings.get(parent.id) : undefined
  if (sibling !== undefined) {
    throw badRequest(
      `Errors found during import:\n\tUnable to create resource at path '${path}': A sibling (${sibling}) of this resource already has a variable path part -- only one is allowed`,
    )
  }
  if (pathPart.startsWith('{')) siblings.set(parent.id, pathPart)
  return { id, parentId: parent.id, pathPart, path, methods: {} }
}

/** The variable child of each node, by the parent's id. */
function variableSiblings(nodes: Iterable<Resource>): Map<string, string> {
  const found = new Map<string, string>()
  for (const { parentId, pathPart } of nodes) {
    if (parentId !== undefined && pathPart?.startsWith('{')) found.set(parentId, pathPart)
  }
  return found
}

/** A method with the ids of what it names; an integration's cache namespace defaults to its resource. */
function withIds(definition: MethodDefinition, resourceId: string, ids: Ids): Method {
  const { authorizer, requestValidator, methodIntegration, ...method } = definition
  const authorizerId = authorizer === undefined ? undefined : ids.authorizers.get(authorizer)
  const validatorId =
    requestValidator === undefined ? undefined : ids.validators.get(requestValidator)
  return {
    ...method,
    ...(authorizerId !== undefined && { authorizerId }),
    ...(validatorId !== undefined && { requestValidatorId: validatorId }),
    ...(methodIntegration && {
      methodIntegration: { cacheNamespace: resourceId, ...methodIntegration },
    }),
  }
}
