import type { DocumentationVersion } from '../../../model/documentation-version.ts'
import type { Stage } from '../../../model/stage.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import { saveStage } from '../deploy/deploy.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { listPage } from '../../entity/paging.ts'
import {
  applyPatch,
  listingPaths,
  optionalText,
  setMember,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import type { Store } from '../../state/store.ts'
import { defined } from '../../entity/defined.ts'
import { findApi } from '../api/find.ts'

/** Operations of the snapshots of an API's documentation (spec openapi §15). */
export const documentationVersions = {
  /** Freezes the parts as they are; with `stageName` the stage publishes them from now on. */
  CreateDocumentationVersion(input: Input<'CreateDocumentationVersion'>, context: ControlContext) {
    const { store } = context
    const api = findApi(context, input.restApiId)
    const { documentationVersion: version, stageName } = input
    if (!version) throw badRequest('Documentation version cannot be empty')
    if (store.get('DocumentationVersion', api.id, version))
      throw conflict(`Documentation version already exists: ${version}`)
    const stage = stageName ? store.get('Stage', api.id, stageName) : undefined
    if (stageName && !stage) throw notFound('Invalid stage identifier specified')
    const createdDate = Math.floor(context.now / 1000)
    const created: DocumentationVersion = defined({
      version,
      createdDate,
      description: input.description || undefined,
    })
    store.put('DocumentationVersion', api.id, version, created)
    for (const part of store.list('DocumentationPart', api.id))
      store.put('VersionedDocumentationPart', api.id, frozenId(part.id, version), part, version)
    if (stage)
      saveStage(store, api, {
        ...stage,
        documentationVersion: version,
        lastUpdatedDate: createdDate,
      })
    return created
  },

  GetDocumentationVersions(input: Input<'GetDocumentationVersions'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    return listPage(context.store, 'DocumentationVersion', id, input, (version) => version)
  },

  GetDocumentationVersion(input: Input<'GetDocumentationVersion'>, { store }: ControlContext) {
    return findDocumentationVersion(store, input.restApiId, input.documentationVersion)
  },

  UpdateDocumentationVersion(
    input: Input<'UpdateDocumentationVersion'>,
    { store }: ControlContext,
  ) {
    const { restApiId, documentationVersion } = input
    const version = findDocumentationVersion(store, restApiId, documentationVersion)
    const patched = applyPatch(version, input.patchOperations, patches)
    store.put('DocumentationVersion', restApiId, documentationVersion, patched)
    return patched
  },

  DeleteDocumentationVersion(
    input: Input<'DeleteDocumentationVersion'>,
    { store }: ControlContext,
  ) {
    const { restApiId } = input
    const { version } = findDocumentationVersion(store, restApiId, input.documentationVersion)
    const stages = store.list('Stage', restApiId)
    if (stages.some((stage: Stage) => stage.documentationVersion === version))
      throw badRequest(
        'Active stages pointing to this documentation version must be moved or deleted',
      )
    for (const { id } of store.list('VersionedDocumentationPart', restApiId, version))
      store.delete('VersionedDocumentationPart', restApiId, frozenId(id, version))
    store.delete('DocumentationVersion', restApiId, version)
  },
} satisfies Operations

/** The version of that name; throws AWS's 404, whose text its users match on. */
export function findDocumentationVersion(
  store: Store,
  restApiId: string,
  version: string,
): DocumentationVersion {
  const found = store.get('DocumentationVersion', restApiId, version)
  if (!found) throw notFound('Invalid Documentation version specified')
  return found
}

/** Part ids have no colon, so two versions never share one. */
const frozenId = (partId: string, version: string) => `${partId}:${version}`

const patches: PatchTable<DocumentationVersion> = {
  refuse: listingPaths,
  rules: { '/description': { replace: setMember('description', optionalText) } },
}
