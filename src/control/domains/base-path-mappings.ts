import {
  type BasePathMapping,
  type DomainName,
  emptyBasePath,
} from '../../model/account/domain-name.ts'
import { badRequest, conflict, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { listPage } from '../entity/paging.ts'
import {
  applyPatch,
  listingOps,
  optionalText,
  type PatchEffect,
  type PatchTable,
  setMember,
} from '../entity/patch.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import type { Store } from '../state/store.ts'
import { defined } from '../entity/defined.ts'
import {
  checkTarget,
  domainOwner,
  findDomain,
  publishDomain,
  saveMapping,
} from './domain-record.ts'

/** An id is v2's name for a mapping; v1 names it by its base path. */
export const mappingIdLength = 6

/** Operations of a domain's base paths; every change is live at once (spec control-plane §12, rest-routing §13). */
export const basePathMappings = {
  CreateBasePathMapping(input: Input<'CreateBasePathMapping'>, context: ControlContext) {
    const { store } = context
    const domain = findDomain(store, input.domainName, input.domainNameId)
    const mapping: BasePathMapping = defined({
      id: context.newId(mappingIdLength),
      basePath: readBasePath(input.basePath),
      restApiId: input.restApiId,
      stage: input.stage || undefined,
    })
    checkTarget(store, domain, mapping.restApiId, mapping.stage)
    checkFree(store, domain, mapping)
    saveMapping(store, domain, mapping)
    return showMapping(mapping)
  },

  GetBasePathMappings(input: Input<'GetBasePathMappings'>, { store }: ControlContext) {
    const { domainName } = findDomain(store, input.domainName, input.domainNameId)
    return listPage(store, 'BasePathMapping', domainOwner(domainName), input, showMapping)
  },

  GetBasePathMapping(input: Input<'GetBasePathMapping'>, { store }: ControlContext) {
    const domain = findDomain(store, input.domainName, input.domainNameId)
    return showMapping(findMapping(store, domain, input.basePath))
  },

  UpdateBasePathMapping(input: Input<'UpdateBasePathMapping'>, { store }: ControlContext) {
    const domain = findDomain(store, input.domainName, input.domainNameId)
    const mapping = findMapping(store, domain, input.basePath)
    const patched = applyPatch(mapping, input.patchOperations, patches)
    checkTarget(store, domain, patched.restApiId, patched.stage, 'v1', patched.id)
    checkFree(store, domain, patched)
    saveMapping(store, domain, patched)
    return showMapping(patched)
  },

  DeleteBasePathMapping(input: Input<'DeleteBasePathMapping'>, { store }: ControlContext) {
    const domain = findDomain(store, input.domainName, input.domainNameId)
    const { id } = findMapping(store, domain, input.basePath)
    store.delete('BasePathMapping', domainOwner(domain.domainName), id)
    publishDomain(store, domain)
  },
} satisfies Operations

function findMapping(store: Store, { domainName }: DomainName, basePath: string): BasePathMapping {
  const mapping = store
    .list('BasePathMapping', domainOwner(domainName))
    .find((each) => each.basePath === basePath)
  // AWS's text as its users' tools know it: conformance moto:apigateway::test_get_base_path_mapping_with_unknown_base_path
  if (!mapping) throw notFound('Invalid base path mapping identifier specified')
  return mapping
}

/** Throws ConflictException when another mapping of the domain has the base path. */
export function checkFree(
  store: Store,
  { domainName }: DomainName,
  { id, basePath }: BasePathMapping,
  message = 'Base path already exists for this domain name',
): void {
  const taken = store
    .list('BasePathMapping', domainOwner(domainName))
    .some((other) => other.basePath === basePath && other.id !== id)
  if (taken) throw conflict(message)
}

/** Characters of base paths, v1's and v2's (spec rest-routing §9). */
export const maxBasePathLength = 300
export const basePathPattern = /^[A-Za-z0-9$\-_.+!*'()/]+$/

/** One segment, or {@link emptyBasePath} for none; throws BadRequestException. */
function readBasePath(text: string | undefined): string {
  if (!text || text === emptyBasePath) return emptyBasePath
  if (text.includes('/'))
    throw badRequest(
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
    )
  if (!basePathPattern.test(text) || text.length > maxBasePathLength)
    throw badRequest(
      `Invalid base path specified: ${text}. It may have at most ${maxBasePathLength} letters, digits and characters of $-_.+!*'()`,
    )
  return text
}

const showMapping = ({ basePath, restApiId, stage }: BasePathMapping) =>
  defined({ basePath, restApiId, stage })

const replaceBasePath: PatchEffect<BasePathMapping> = (mapping, { value }) => ({
  ...mapping,
  basePath: readBasePath(value),
})

const replaceApi: PatchEffect<BasePathMapping> = (mapping, { value }) => ({
  ...mapping,
  restApiId: value ?? '',
})

/** Both spellings of two paths are in use (spec control-plane §7). */
const patches: PatchTable<BasePathMapping> = {
  refuse: listingOps,
  rules: {
    '/basePath': { replace: replaceBasePath },
    '/basepath': { replace: replaceBasePath },
    '/restapiId': { replace: replaceApi },
    '/restApiId': { replace: replaceApi },
    '/stage': { replace: setMember('stage', optionalText) },
  },
}
