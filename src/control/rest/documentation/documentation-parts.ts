import type { DocumentationPart } from '../../../model/rest-api.ts'
import { locationKey } from '../../../openapi/documentation.ts'
import { conflict, notFound } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { arrayPage } from '../../entity/paging.ts'
import { applyPatch, listingPaths, setMember, type PatchTable } from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import type { Store } from '../../state/store.ts'
import { nameLocation, readLocation } from './documentation-location.ts'
import { findApi } from '../api/find.ts'

const partIdLength = 6

/** Operations of what is said about the parts of an API (spec openapi §15). */
export const documentationParts = {
  CreateDocumentationPart(input: Input<'CreateDocumentationPart'>, context: ControlContext) {
    const { store } = context
    const { id: owner } = findApi(context, input.restApiId)
    const location = readLocation(input.location)
    const key = locationKey(location)
    if (store.list('DocumentationPart', owner).some((part) => locationKey(part.location) === key))
      throw conflict(
        `Documentation part already exists for the specified location: ${nameLocation(location)}.`,
      )
    const part: DocumentationPart = {
      id: context.newId(partIdLength),
      location,
      properties: input.properties,
    }
    store.put('DocumentationPart', owner, part.id, part)
    return part
  },

  GetDocumentationParts(input: Input<'GetDocumentationParts'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    const { type, nameQuery, path, locationStatus } = input
    const parts = context.store
      .list('DocumentationPart', id)
      .filter(
        (part) =>
          (!type || part.location.type === type) &&
          (!nameQuery || part.location.name === nameQuery) &&
          (!path || part.location.path === path) &&
          (!locationStatus || isDocumented(part) === (locationStatus === 'DOCUMENTED')),
      )
    return arrayPage(parts, input)
  },

  GetDocumentationPart(input: Input<'GetDocumentationPart'>, { store }: ControlContext) {
    return findPart(store, input.restApiId, input.documentationPartId)
  },

  UpdateDocumentationPart(input: Input<'UpdateDocumentationPart'>, { store }: ControlContext) {
    const part = findPart(store, input.restApiId, input.documentationPartId)
    const patched = applyPatch(part, input.patchOperations, patches)
    store.put('DocumentationPart', input.restApiId, part.id, patched)
    return patched
  },

  /** Names the API when it is the API that is unknown. conformance: ls:…#delete_documentation_part_wrong_api_id */
  DeleteDocumentationPart(input: Input<'DeleteDocumentationPart'>, context: ControlContext) {
    const { id: owner } = findApi(context, input.restApiId)
    const { id } = findPart(context.store, owner, input.documentationPartId)
    context.store.delete('DocumentationPart', owner, id)
  },
} satisfies Operations

function findPart(store: Store, restApiId: string, id: string): DocumentationPart {
  const part = store.get('DocumentationPart', restApiId, id)
  if (!part) throw notFound('Invalid Documentation part identifier specified')
  return part
}

/** Whether a part has content: AWS's `locationStatus` tells those with from those without. */
function isDocumented({ properties }: DocumentationPart): boolean {
  return !/^\s*(?:\{\s*\}\s*)?$/.test(properties)
}

const patches: PatchTable<DocumentationPart> = {
  refuse: listingPaths,
  rules: { '/properties': { replace: setMember('properties', (value) => value ?? '') } },
}
