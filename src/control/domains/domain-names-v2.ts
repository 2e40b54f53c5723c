import type { DomainName, RoutingMode } from '../../model/account/domain-name.ts'
import { badRequest } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { ApigatewayV2Input as Input } from '../protocol/operation.ts'
import { defined, nonEmpty } from '../entity/defined.ts'
import { dropAssociations } from './domain-access-associations.ts'
import { createDomain } from './domain-names.ts'
import { domainArn, dropDomain, findDomain, isPrivate, saveDomain } from './domain-record.ts'
import { checkDomain, checkDomainName, withHosts } from './domain-settings.ts'
import { tellingOfTruststore } from './truststore-warnings.ts'
import { readTags } from '../rest/api/rest-apis.ts'
import { account } from '../state/store.ts'
import { listPageV2 } from '../entity/list-page-v2.ts'

type Configuration = NonNullable<Input<'CreateDomainName'>['domainNameConfigurations']>[number]

/** Operations of custom domain names as v2 knows them: the same domains as v1's (spec control-plane §12). */
export const domainNames = {
  CreateDomainName: tellingOfTruststore(
    (input: Input<'CreateDomainName'>, context: ControlContext) => {
      const [configuration = {}, ...more] = input.domainNameConfigurations ?? []
      if (more.length > 0) throw badRequest('A new domain name must have exactly one configuration')
      const domain: DomainName = defined({
        domainName: checkDomainName(input.domainName),
        ...configured(configuration, undefined, context),
        mutualTlsAuthentication: nonEmpty(input.mutualTlsAuthentication),
        routingMode: v1Mode(input.routingMode) ?? ('BASE_PATH_MAPPING_ONLY' as const),
        tags: readTags(input.tags),
      })
      return showDomain(createDomain(context.store, domain, context), context)
    },
  ),

  /** Without private domains, which v2 does not know. */
  GetDomainNames(input: Input<'GetDomainNames'>, context: ControlContext) {
    const { items, ...page } = listPageV2(
      context.store,
      'DomainName',
      account,
      input,
      (domain) => domain,
    )
    const shown = items.filter((domain) => !isPrivate(domain))
    return { items: shown.map((domain) => showDomain(domain, context)), ...page }
  },

  GetDomainName: tellingOfTruststore((input: Input<'GetDomainName'>, context: ControlContext) => {
    return showDomain(findDomain(context.store, input.domainName), context)
  }),

  UpdateDomainName: tellingOfTruststore(
    (input: Input<'UpdateDomainName'>, context: ControlContext) => {
      const domain = findDomain(context.store, input.domainName)
      const [configuration, ...more] = input.domainNameConfigurations ?? []
      if (more.length > 0) throw badRequest('A domain name must have exactly one configuration')
      const { mutualTlsAuthentication: mutualTls } = input
      const changed: DomainName = defined({
        ...domain,
        ...(configuration && configured(configuration, domain, context)),
        // An empty truststore switches mutual TLS off, as members are deleted in v2 (spec control-plane §15).
        mutualTlsAuthentication: mutualTls
          ? mutualTls.truststoreUri === ''
            ? undefined
            : nonEmpty({ ...domain.mutualTlsAuthentication, ...mutualTls })
          : domain.mutualTlsAuthentication,
        routingMode: v1Mode(input.routingMode) ?? domain.routingMode,
      })
      const updated = withHosts(checkDomain(changed), context)
      saveDomain(context.store, updated)
      return showDomain(updated, context)
    },
  ),

  DeleteDomainName(input: Input<'DeleteDomainName'>, context: ControlContext) {
    const domain = findDomain(context.store, input.domainName)
    dropAssociations(context.store, domainArn(domain, context))
    dropDomain(context.store, domain)
  },
} satisfies Operations

/** What a configuration sets of a domain; REGIONAL unless it or the domain says otherwise. */
function configured(given: Configuration, domain: DomainName | undefined, { now }: ControlContext) {
  const type = given.endpointType ?? domain?.endpointConfiguration.types[0] ?? 'REGIONAL'
  const [arn, name] =
    type === 'EDGE'
      ? (['certificateArn', 'certificateName'] as const)
      : (['regionalCertificateArn', 'regionalCertificateName'] as const)
  const certified = given.certificateArn ?? given.certificateName
  return {
    endpointConfiguration: {
      types: [type],
      ipAddressType:
        given.ipAddressType ?? domain?.endpointConfiguration.ipAddressType ?? ('ipv4' as const),
    },
    [arn]: given.certificateArn ?? domain?.[arn],
    [name]: given.certificateName ?? domain?.[name],
    certificateUploadDate: certified ? Math.floor(now / 1000) : domain?.certificateUploadDate,
    ownershipVerificationCertificateArn:
      given.ownershipVerificationCertificateArn ?? domain?.ownershipVerificationCertificateArn,
    securityPolicy: given.securityPolicy ?? domain?.securityPolicy ?? 'TLS_1_2',
  }
}

/** The routing mode in v1's words, which are those that are kept. */
const v1Mode = (mode: Input<'CreateDomainName'>['routingMode']): RoutingMode | undefined =>
  mode?.replace('API_MAPPING', 'BASE_PATH_MAPPING') as RoutingMode | undefined

function showDomain(domain: DomainName, context: ControlContext) {
  return defined({
    apiMappingSelectionExpression: '$request.basepath',
    domainName: domain.domainName,
    domainNameArn: domainArn(domain, context),
    domainNameConfigurations: domain.endpointConfiguration.types.map((type) => {
      const edge = type === 'EDGE'
      return defined({
        apiGatewayDomainName: edge ? domain.distributionDomainName : domain.regionalDomainName,
        certificateArn: edge ? domain.certificateArn : domain.regionalCertificateArn,
        certificateName: edge ? domain.certificateName : domain.regionalCertificateName,
        certificateUploadDate: isoSeconds(domain.certificateUploadDate),
        domainNameStatus: 'AVAILABLE',
        endpointType: type,
        hostedZoneId: edge ? domain.distributionHostedZoneId : domain.regionalHostedZoneId,
        ipAddressType: domain.endpointConfiguration.ipAddressType,
        ownershipVerificationCertificateArn: domain.ownershipVerificationCertificateArn,
        securityPolicy: domain.securityPolicy,
      })
    }),
    mutualTlsAuthentication: domain.mutualTlsAuthentication,
    routingMode: domain.routingMode.replace('BASE_PATH_MAPPING', 'API_MAPPING'),
    tags: domain.tags ?? {},
  })
}

/** `2018-11-15T06:49:09Z` (spec control-plane §3). */
const isoSeconds = (epochSeconds: number | undefined): string | undefined =>
  epochSeconds === undefined
    ? undefined
    : new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z')
