import type { Resource } from '../../../model/rest-api.ts'
import { badRequest, conflict } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { listPage } from '../../entity/paging.ts'
import { applyPatch, listingPaths, type PatchTable } from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import type { Store } from '../../state/store.ts'
import { childrenOf, findApi, findResource, saveResource, siblingOf } from './find.ts'
import { showResource } from './show.ts'

const resourceIdLength = 6

/** Operations of the path tree (rules: spec rest-routing §4, control-plane §8). */
export const resources = {
  CreateResource(input: Input<'CreateResource'>, context: ControlContext) {
    const { store } = context
    const { restApiId, parentId, pathPart } = input
    const parent = findResource(store, restApiId, parentId)
    const resource: Resource = {
      id: context.newId(resourceIdLength),
      parentId,
      pathPart,
      path: childPath(parent, pathPart),
      methods: {},
    }
    checkPlace(store, restApiId, parent, resource)
    saveResource(store, restApiId, resource)
    return showResource(resource)
  },

  GetResources(input: Input<'GetResources'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    return listPage(context.store, 'Resource', id, input, (resource) =>
      showResource(resource, input.embed),
    )
  },

  GetResource(input: Input<'GetResource'>, { store }: ControlContext) {
    return showResource(findResource(store, input.restApiId, input.resourceId), input.embed)
  },

  UpdateResource(input: Input<'UpdateResource'>, { store }: ControlContext) {
    const { restApiId } = input
    const resource = findResource(store, restApiId, input.resourceId)
    const patched = applyPatch({ resource, restApiId, store }, input.patchOperations, patches)
    if (patched.resource.path !== resource.path) moveChildren(store, restApiId, patched.resource)
    saveResource(store, restApiId, patched.resource)
    return showResource(patched.resource)
  },

  /** Takes the subtree along. conformance: ls:…::test_delete_resource */
  DeleteResource(input: Input<'DeleteResource'>, { store }: ControlContext) {
    const resource = findResource(store, input.restApiId, input.resourceId)
    if (resource.parentId === undefined) throw badRequest('Root resource cannot be deleted.')
    deleteSubtree(store, input.restApiId, resource)
  },
} satisfies Operations

/** The path of a child: the root's own path is the slash. */
function childPath(parent: Resource, pathPart: string): string {
  return `${parent.path === '/' ? '' : parent.path}/${pathPart}`
}

const isGreedy = (pathPart: string | undefined) => pathPart?.endsWith('+}') ?? false

/**
 * Throws when a node may not stand under a parent: malformed part, a child of a greedy node, a second sibling of that
 * name or a second variable one.
 */
function checkPlace(
  store: Store,
  restApiId: string,
  parent: Resource,
  { id, pathPart = '' }: Resource,
): void {
  if (!/^(?:[a-zA-Z0-9._\-:,]+|\{[a-zA-Z0-9._\-:]+\+?\})$/.test(pathPart))
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    )
  if (isGreedy(parent.pathPart))
    throw badRequest(
      `Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`,
    )
  const sibling = siblingOf(store, restApiId, parent.id, pathPart)
  if (!sibling || sibling.id === id) return
  if (sibling.pathPart === pathPart)
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`)
  throw badRequest(
    `A sibling (${sibling.pathPart}) of this resource already has a variable path part -- only one is allowed`,
  )
}

/** A resource under change, with what its rules have to look up. */
type Change = { readonly resource: Resource; readonly restApiId: string; readonly store: Store }

const patches: PatchTable<Change> = {
  refuse: listingPaths,
  rules: {
    '/parentId': {
      replace(change, { value }) {
        const { resource, restApiId, store } = change
        if (resource.parentId === undefined)
          throw badRequest('Root resource cannot update its parentId.')
        const parent = findResource(store, restApiId, value ?? '')
        if (isWithin(store, restApiId, parent, resource.id))
          throw badRequest('Resources cannot be cyclical.')
        return place(change, parent, resource.pathPart)
      },
    },
    '/pathPart': {
      replace(change, { value }) {
        const { resource, restApiId, store } = change
        if (resource.parentId === undefined)
          throw badRequest('Root resource cannot update its pathPart.')
        if (isGreedy(value) && childrenOf(store, restApiId, resource.id).length > 0)
          throw badRequest(
            `Cannot create a child of a resource with a greedy path variable: ${value}`,
          )
        return place(change, findResource(store, restApiId, resource.parentId), value)
      },
    },
  },
}

function place(change: Change, parent: Resource, pathPart = ''): Change {
  const path = childPath(parent, pathPart)
  const resource = { ...change.resource, parentId: parent.id, pathPart, path }
  checkPlace(change.store, change.restApiId, parent, resource)
  return { ...change, resource }
}

/** True when the node is the ancestor or below it. The tree has no cycles, so the walk up ends at the root. */
function isWithin(store: Store, restApiId: string, node: Resource, ancestorId: string): boolean {
  let at: Resource | undefined = node
  while (at && at.id !== ancestorId)
    at = at.parentId === undefined ? undefined : store.get('Resource', restApiId, at.parentId)
  return at !== undefined
}

/** Recomputes the paths below a moved node. */
function moveChildren(store: Store, restApiId: string, moved: Resource): void {
  const pending = [moved]
  for (const parent of pending)
    for (const child of childrenOf(store, restApiId, parent.id)) {
      const at = { ...child, path: childPath(parent, child.pathPart ?? '') }
      saveResource(store, restApiId, at)
      pending.push(at)
    }
}

function deleteSubtree(store: Store, restApiId: string, root: Resource): void {
  const pending = [root]
  for (const { id } of pending) {
    pending.push(...childrenOf(store, restApiId, id))
    store.delete('Resource', restApiId, id)
  }
}
