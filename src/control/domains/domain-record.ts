import { domainKey } from '../../model/published.ts'
import type {
  BasePathMapping,
  DomainName,
  DomainRouting,
  PrivateRouting,
} from '../../model/account/domain-name.ts'
import type { ApiV2 } from '../../model/v2/api.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { ControlContext } from '../run/operation.ts'
import { account, type Store } from '../state/store.ts'
import { defined } from '../entity/defined.ts'

/** Owner of a domain's mappings and rules. It has a dot, so it is never an API's id. */
export const domainOwner = (domainName: string) => domainName.toLowerCase()

/**
 * The domain a path names; throws AWS's 404. A private domain is only found with its id, and the id is only right for
 * a private domain (spec control-plane §12).
 */
export function findDomain(store: Store, domainName: string, domainNameId?: string): DomainName {
  const domain = store.get('DomainName', account, domainOwner(domainName))
  if (!domain || domain.domainNameId !== domainNameId)
    throw notFound('Invalid domain name identifier specified')
  return domain
}

export const isPrivate = (domain: DomainName): boolean =>
  domain.endpointConfiguration.types.includes('PRIVATE')

/** A private domain's ARN names its id and the account (spec control-plane §3). */
export function domainArn(
  { domainName, domainNameId }: DomainName,
  { region, accountId }: Pick<ControlContext, 'region' | 'accountId'>,
): string {
  return domainNameId === undefined
    ? `arn:aws:apigateway:${region}::/domainnames/${domainName}`
    : `arn:aws:apigateway:${region}:${accountId}:/domainnames/${domainName}+${domainNameId}`
}

/** Stores a domain and publishes it. */
export function saveDomain(store: Store, domain: DomainName): void {
  store.put('DomainName', account, domainOwner(domain.domainName), domain)
  publishDomain(store, domain)
}

/** Stores a mapping under its API, for the question which domains an API has, and publishes its domain. */
export function saveMapping(store: Store, domain: DomainName, mapping: BasePathMapping): void {
  const owner = domainOwner(domain.domainName)
  store.put('BasePathMapping', owner, mapping.id, mapping, mapping.restApiId)
  publishDomain(store, domain)
}

/** Makes the domain's tables readable by the data plane, as they are now: they need no deployment. */
export function publishDomain(store: Store, domain: DomainName): void {
  const owner = domainOwner(domain.domainName)
  const mappings = store.list('BasePathMapping', owner)
  const routing: DomainRouting = defined({
    routingMode: domain.routingMode,
    mappings: mappings.map(({ basePath, restApiId, stage }) =>
      defined({ basePath, apiId: restApiId, stage }),
    ),
    rules: store
      .list('RoutingRule', owner)
      .toSorted((a, b) => a.priority - b.priority)
      .map(({ routingRuleId, conditions, actions }) => {
        const { apiId, stage, stripBasePath = false } = actions[0]!.invokeApi
        return { id: routingRuleId, conditions, apiId, stage, stripBasePath }
      }),
    multiLevel: mappings.some(({ basePath }) => basePath.includes('/')),
    private: privateRouting(store, domain),
    mutualTls: truststoreOf(domain),
  })
  store.publish(domainKey(owner), JSON.stringify(routing))
}

function privateRouting(store: Store, domain: DomainName): PrivateRouting | undefined {
  if (!isPrivate(domain)) return undefined
  const { domainName, domainNameId = '', policy } = domain
  const resource = `/domainnames/${domainName}+${domainNameId}`
  return defined({
    resource,
    policy,
    vpcEndpointIds: store
      .list('DomainNameAccessAssociation', account)
      .filter(({ domainNameArn }) => domainNameArn.endsWith(`:${resource}`))
      .map(({ accessAssociationSource }) => accessAssociationSource),
  })
}

/** Of a domain with mutual TLS. One that names no truststore, which none should, trusts nobody. */
function truststoreOf({ mutualTlsAuthentication: mutualTls }: DomainName) {
  if (!mutualTls) return undefined
  const { truststoreUri = '', truststoreVersion } = mutualTls
  return defined({ truststoreUri, truststoreVersion: truststoreVersion || undefined })
}

/** Deletes a domain with everything it owns, and withdraws it. */
export function dropDomain(store: Store, domain: DomainName): void {
  const owner = domainOwner(domain.domainName)
  store.deleteOwned(owner)
  store.delete('DomainName', account, owner)
  store.publish(domainKey(owner), undefined)
}

/**
 * Throws BadRequestException when a custom domain leads to the API. AWS's text:
 * github.com/glomex/gcdt/issues/373.
 */
export function checkUnmapped(
  store: Store,
  restApiId: string,
  kind: 'RestApi' | 'Api' = 'RestApi',
): void {
  const domains = store
    .list('DomainName', account)
    .map(({ domainName }) => domainName)
    .filter((name) => leadsTo(store, domainOwner(name), restApiId))
  if (domains.length > 0)
    throw badRequest(
      `Deleting ${kind} ${restApiId} failed. Please remove all base path mappings related to the ${kind} in your domains: ${domains.join(', ')}`,
    )
}

/** The same of a stage of an API of version 2: each mapping of one names its stage. */
export function checkUnmappedStage(store: Store, apiId: string, stageName: string): void {
  const domains = store
    .list('DomainName', account)
    .map(({ domainName }) => domainName)
    .filter((name) =>
      store
        .list('BasePathMapping', domainOwner(name), apiId)
        .some(({ stage }) => stage === stageName),
    )
  if (domains.length > 0)
    throw badRequest(
      `Deleting stage ${stageName} failed. Please remove all API mappings related to the stage in your domains: ${domains.join(', ')}`,
    )
}

const leadsTo = (store: Store, owner: string, restApiId: string) =>
  store.list('BasePathMapping', owner, restApiId).length > 0 ||
  store
    .list('RoutingRule', owner)
    .some(({ actions }) => actions.some(({ invokeApi }) => invokeApi.apiId === restApiId))

/**
 * Checks where a mapping or a rule leads: the API and its stage are there, and both ends are public or both private
 * (spec control-plane §12, rest-routing §10). Throws BadRequestException.
 *
 * @param view of version 2 alone HTTP and WebSocket APIs can be named
 * @param mappingId the mapping that is checked: it may change its kind
 */
export function checkTarget(
  store: Store,
  domain: DomainName,
  apiId: string,
  stage: string | undefined,
  view: 'v1' | 'v2' = 'v1',
  mappingId?: string,
): void {
  const api = view === 'v2' ? store.get('ApiV2', account, apiId) : undefined
  if (api) checkTargetV2(store, domain, api, stage)
  else checkRestTarget(store, domain, apiId, stage)
  checkKind(store, domain, apiId, mappingId)
}

function checkRestTarget(
  store: Store,
  domain: DomainName,
  apiId: string,
  stage: string | undefined,
): void {
  const api = store.get('RestApi', account, apiId)
  if (!api) throw badRequest('Invalid REST API identifier specified')
  if (stage !== undefined && !store.get('Stage', apiId, stage))
    throw badRequest('Invalid stage identifier specified')
  if (api.endpointConfiguration.types.includes('PRIVATE') !== isPrivate(domain))
    throw badRequest(
      `A ${isPrivate(domain) ? 'private' : 'public'} custom domain name cannot lead to the ${isPrivate(domain) ? 'public' : 'private'} API ${apiId}`,
    )
}

/** APIs of version 2 are regional, and so are the domains that lead to them. */
function checkTargetV2(
  store: Store,
  { endpointConfiguration }: DomainName,
  { apiId, protocolType }: ApiV2,
  stage: string | undefined,
): void {
  if (stage === undefined || !store.get('StageV2', apiId, stage))
    throw badRequest('Invalid stage identifier specified')
  if (endpointConfiguration.types.some((type) => type !== 'REGIONAL'))
    throw badRequest(
      `Only a REGIONAL custom domain name can lead to the ${protocolType === 'HTTP' ? 'HTTP' : 'WebSocket'} API ${apiId}`,
    )
}

/** A domain that leads to WebSocket APIs leads to no others (spec websocket §2). */
function checkKind(
  store: Store,
  { domainName }: DomainName,
  apiId: string,
  mappingId: string | undefined,
): void {
  const owner = domainOwner(domainName)
  const isWebSocket = (id: string) => store.get('ApiV2', account, id)?.protocolType === 'WEBSOCKET'
  const others = [
    ...store
      .list('BasePathMapping', owner)
      .filter(({ id }) => id !== mappingId)
      .map(({ restApiId }) => restApiId),
    ...store
      .list('RoutingRule', owner)
      .flatMap(({ actions }) => actions.map(({ invokeApi }) => invokeApi.apiId)),
  ]
  const other = others.find((id) => isWebSocket(id) !== isWebSocket(apiId))
  if (other !== undefined)
    throw badRequest(
      `The domain name ${domainName} leads to the API ${other}: WebSocket APIs cannot share a domain name with HTTP or REST APIs`,
    )
}
