import type { DomainName } from '../../model/account/domain-name.ts'
import { badRequest } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { listPage } from '../entity/paging.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account, type Store } from '../state/store.ts'
import { defined, nonEmpty } from '../entity/defined.ts'
import { dropAssociations } from './domain-access-associations.ts'
import { patchDomain } from './domain-name-patch.ts'
import { domainArn, domainOwner, dropDomain, findDomain, saveDomain } from './domain-record.ts'
import { checkDomain, checkDomainName, readDomainEndpoint, withHosts } from './domain-settings.ts'
import { readPolicy } from '../entity/policy.ts'
import { tellingOfTruststore } from './truststore-warnings.ts'
import { readTags } from '../rest/api/rest-apis.ts'

const domainIdLength = 10

/** Operations of custom domain names (spec control-plane §6, §7, §12). Certificates are kept by name alone. */
export const domainNames = {
  CreateDomainName: tellingOfTruststore(
    (input: Input<'CreateDomainName'>, context: ControlContext) => {
      const { store } = context
      const domainName = checkDomainName(input.domainName)
      const endpointConfiguration = readDomainEndpoint(input.endpointConfiguration)
      const isPrivate = endpointConfiguration.types.includes('PRIVATE')
      const certified =
        input.certificateArn ??
        input.certificateName ??
        input.regionalCertificateArn ??
        input.regionalCertificateName
      const domain: DomainName = defined({
        domainName,
        domainNameId: isPrivate ? context.newId(domainIdLength) : undefined,
        certificateName: input.certificateName || undefined,
        certificateArn: input.certificateArn || undefined,
        regionalCertificateName: input.regionalCertificateName || undefined,
        regionalCertificateArn: input.regionalCertificateArn || undefined,
        certificateUploadDate: certified ? Math.floor(context.now / 1000) : undefined,
        ownershipVerificationCertificateArn: input.ownershipVerificationCertificateArn || undefined,
        endpointConfiguration,
        securityPolicy: input.securityPolicy ?? 'TLS_1_2',
        endpointAccessMode: input.endpointAccessMode,
        mutualTlsAuthentication: nonEmpty(input.mutualTlsAuthentication),
        routingMode: input.routingMode ?? 'BASE_PATH_MAPPING_ONLY',
        policy: readPolicy(input.policy, '', context),
        tags: readTags(input.tags),
      })
      return showDomain(createDomain(store, domain, context), context)
    },
  ),

  GetDomainNames(input: Input<'GetDomainNames'>, context: ControlContext) {
    if (input.resourceOwner === 'OTHER_ACCOUNTS') return { items: [] }
    return listPage(context.store, 'DomainName', account, input, (domain) =>
      showDomain(domain, context),
    )
  },

  GetDomainName: tellingOfTruststore((input: Input<'GetDomainName'>, context: ControlContext) => {
    return showDomain(findDomain(context.store, input.domainName, input.domainNameId), context)
  }),

  UpdateDomainName: tellingOfTruststore(
    (input: Input<'UpdateDomainName'>, context: ControlContext) => {
      const domain = findDomain(context.store, input.domainName, input.domainNameId)
      const patched = patchDomain(domain, input.patchOperations, context)
      saveDomain(context.store, patched)
      return showDomain(patched, context)
    },
  ),

  /** Takes the domain's mappings, rules and associations along. */
  DeleteDomainName(input: Input<'DeleteDomainName'>, context: ControlContext) {
    const { store } = context
    const domain = findDomain(store, input.domainName, input.domainNameId)
    dropAssociations(store, domainArn(domain, context))
    dropDomain(store, domain)
  },
} satisfies Operations

/**
 * Stores a new domain with its hosts. Throws BadRequestException for a name that is taken (AWS's text:
 * github.com/Miserlou/Zappa/issues/1410) and for settings that do not go together.
 */
export function createDomain(store: Store, given: DomainName, context: ControlContext): DomainName {
  if (store.get('DomainName', account, domainOwner(given.domainName)))
    throw badRequest('The domain name you provided already exists.')
  const domain = withHosts(checkDomain(given), context)
  saveDomain(store, domain)
  return domain
}

/**
 * A domain as replies carry it: there is nothing to wait for, so it is AVAILABLE at once. Its policies are plain JSON
 * text, not escaped once more as a RestApi's is: Terraform's provider (5.100) reads a domain's as it stands.
 */
function showDomain(domain: DomainName, context: ControlContext) {
  return defined({
    ...domain,
    domainNameArn: domainArn(domain, context),
    domainNameStatus: 'AVAILABLE',
    tags: nonEmpty(domain.tags),
  })
}
