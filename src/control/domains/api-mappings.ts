import {
  type BasePathMapping,
  type DomainName,
  emptyBasePath,
} from '../../model/account/domain-name.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { ApigatewayV2Input as Input } from '../protocol/operation.ts'
import {
  basePathPattern,
  checkFree,
  mappingIdLength,
  maxBasePathLength,
} from './base-path-mappings.ts'
import { defined } from '../entity/defined.ts'
import {
  checkTarget,
  domainOwner,
  findDomain,
  publishDomain,
  saveMapping,
} from './domain-record.ts'
import { account, type Store } from '../state/store.ts'
import { listPageV2 } from '../entity/list-page-v2.ts'

/** Multi-level mappings of a domain: spec rest-routing §9. */
const maxMultiLevel = 200

/** Operations of a domain's base paths as v2 knows them: of several levels, and named by an id (spec control-plane §12). */
export const apiMappings = {
  CreateApiMapping(input: Input<'CreateApiMapping'>, context: ControlContext) {
    const domain = findDomain(context.store, input.domainName)
    return save(context.store, domain, {
      id: context.newId(mappingIdLength),
      basePath: readMappingKey(input.apiMappingKey),
      restApiId: input.apiId,
      stage: input.stage,
    })
  },

  GetApiMappings(input: Input<'GetApiMappings'>, { store }: ControlContext) {
    const owner = domainOwner(findDomain(store, input.domainName).domainName)
    return listPageV2(store, 'BasePathMapping', owner, input, showMapping)
  },

  GetApiMapping(input: Input<'GetApiMapping'>, { store }: ControlContext) {
    return showMapping(findMapping(store, findDomain(store, input.domainName), input.apiMappingId))
  },

  UpdateApiMapping(input: Input<'UpdateApiMapping'>, { store }: ControlContext) {
    const domain = findDomain(store, input.domainName)
    const mapping = findMapping(store, domain, input.apiMappingId)
    const { apiMappingKey } = input
    return save(
      store,
      domain,
      defined({
        ...mapping,
        restApiId: input.apiId,
        stage: input.stage ?? mapping.stage,
        basePath: apiMappingKey === undefined ? mapping.basePath : readMappingKey(apiMappingKey),
      }),
    )
  },

  DeleteApiMapping(input: Input<'DeleteApiMapping'>, { store }: ControlContext) {
    const domain = findDomain(store, input.domainName)
    const { id } = findMapping(store, domain, input.apiMappingId)
    store.delete('BasePathMapping', domainOwner(domain.domainName), id)
    publishDomain(store, domain)
  },
} satisfies Operations

function save(store: Store, domain: DomainName, mapping: BasePathMapping) {
  const { restApiId: apiId, basePath } = mapping
  checkTarget(store, domain, apiId, mapping.stage, 'v2', mapping.id)
  if (basePath.includes('/')) {
    if (store.get('ApiV2', account, apiId)?.protocolType === 'WEBSOCKET')
      throw badRequest(
        `Invalid API mapping key specified: ${basePath}. The mapping key of a WebSocket API has no '/'`,
      )
    checkMultiLevel(store, domain, mapping)
  }
  checkFree(store, domain, mapping, 'ApiMapping key already exists for this domain name')
  saveMapping(store, domain, mapping)
  return showMapping(mapping)
}

/** What a mapping of several levels needs of its domain (spec rest-routing §9). */
function checkMultiLevel(store: Store, domain: DomainName, { id }: BasePathMapping): void {
  if (domain.endpointConfiguration.types.some((type) => type !== 'REGIONAL'))
    throw badRequest('Multi-level API mappings are only supported for REGIONAL domain names')
  if (domain.securityPolicy === 'TLS_1_0')
    throw badRequest(
      'Multi-level API mappings are only supported for domain names with the security policy TLS_1_2',
    )
  const others = store
    .list('BasePathMapping', domainOwner(domain.domainName))
    .filter((other) => other.basePath.includes('/') && other.id !== id)
  if (others.length >= maxMultiLevel)
    throw badRequest(`A domain name can have at most ${maxMultiLevel} multi-level API mappings`)
}

function findMapping(store: Store, { domainName }: DomainName, id: string): BasePathMapping {
  const mapping = store.get('BasePathMapping', domainOwner(domainName), id)
  if (!mapping) throw notFound('Invalid API mapping identifier specified')
  return mapping
}

/** Segments between single slashes, or {@link emptyBasePath} for none. Texts: conformance moto:apigatewayv2_mappings. */
function readMappingKey(key: string | undefined): string {
  if (!key || key === emptyBasePath) return emptyBasePath
  if (key.startsWith('/') || key.includes('//'))
    throw badRequest("API mapping key should not start with a '/' or have consecutive '/'s.")
  if (key.endsWith('/')) throw badRequest("API mapping key should not end with a '/'.")
  if (!basePathPattern.test(key) || key.length > maxBasePathLength)
    throw badRequest(
      `Invalid API mapping key specified: ${key}. It may have at most ${maxBasePathLength} letters, digits and characters of $-_.+!*'()/`,
    )
  return key
}

const showMapping = ({ id, basePath, restApiId, stage }: BasePathMapping) =>
  defined({
    apiId: restApiId,
    apiMappingId: id,
    apiMappingKey: basePath === emptyBasePath ? '' : basePath,
    stage,
  })
