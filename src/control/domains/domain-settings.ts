import type { DomainName } from '../../model/account/domain-name.ts'
import type { EndpointType } from '../../model/rest-api.ts'
import { badRequest } from '../answer/api-error.ts'
import type { ControlContext } from '../run/operation.ts'
import { defined } from '../entity/defined.ts'
import { isPrivate } from './domain-record.ts'

/** Characters of a name (RFC 1035 §3.1). */
const maxNameLength = 253

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?'
const domainPattern = new RegExp(
  `^(?:\\*\\.)?(?:${label}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$`,
  'i',
)

/** Checks a domain's name; throws BadRequestException. */
export function checkDomainName(name: string): string {
  if (name.length > maxNameLength || !domainPattern.test(name))
    throw badRequest(
      `Invalid domain name specified: ${name}. It must be a host name with at least two labels, such as api.example.com or *.example.com`,
    )
  // Such hosts are the default endpoints of APIs, and would never be looked up as a domain.
  if (name.toLowerCase().includes('.execute-api.'))
    throw badRequest(
      `Invalid domain name specified: ${name}. Names with the label execute-api belong to the gateway`,
    )
  return name
}

/** Route 53's zone of CloudFront, the same everywhere (spec control-plane §6). */
const distributionZone = 'Z2FDTNDATAQYW2'
/** Route 53's zone of API Gateway in us-east-1. No alias record points here, so one stands for every region. */
const regionalZone = 'Z1UJRXOUMOOFQ8'

/** In S3, or a file below a folder of the operator's: names without dots at their start lead nowhere else. */
const truststoreUri = /^(?:s3:\/\/[^/]+\/.+|file:[\w-][\w.-]*(?:\/[\w-][\w.-]*)*)$/

const edgeLabelLength = 13
const regionalLabelLength = 10

/** The host names a domain's endpoints get; those it has are kept. */
export function withHosts(
  domain: DomainName,
  { region, newId }: Pick<ControlContext, 'region' | 'newId'>,
): DomainName {
  const { types } = domain.endpointConfiguration
  return defined({
    ...domain,
    distributionDomainName: types.includes('EDGE')
      ? (domain.distributionDomainName ?? `d${newId(edgeLabelLength)}.cloudfront.net`)
      : undefined,
    distributionHostedZoneId: types.includes('EDGE') ? distributionZone : undefined,
    regionalDomainName: types.includes('REGIONAL')
      ? (domain.regionalDomainName ??
        `d-${newId(regionalLabelLength)}.execute-api.${region}.amazonaws.com`)
      : undefined,
    regionalHostedZoneId: types.includes('REGIONAL') ? regionalZone : undefined,
  })
}

type GivenEndpoint = {
  readonly types?: readonly EndpointType[]
  readonly ipAddressType?: 'ipv4' | 'dualstack'
  readonly vpcEndpointIds?: readonly string[]
}

/** Where a new domain is reached: one type, EDGE by default; private domains are dual stack (spec control-plane §6). */
export function readDomainEndpoint(given: GivenEndpoint = {}): DomainName['endpointConfiguration'] {
  const types = given.types ?? (['EDGE'] as const)
  if (types.length !== 1)
    throw badRequest(
      'A new domain name must have exactly one endpoint type: EDGE, REGIONAL or PRIVATE',
    )
  if (given.vpcEndpointIds?.length)
    throw badRequest(
      'vpcEndpointIds cannot be specified for domain names. Create a domain name access association instead.',
    )
  const ipAddressType = given.ipAddressType ?? (types.includes('PRIVATE') ? 'dualstack' : 'ipv4')
  return { types, ipAddressType }
}

/** Throws BadRequestException for settings that do not go together (spec rest-routing §9, §11; rest-auth §12). */
export function checkDomain(domain: DomainName): DomainName {
  const { types, ipAddressType } = domain.endpointConfiguration
  const { securityPolicy, endpointAccessMode, mutualTlsAuthentication: mutualTls } = domain
  if (types.length === 0)
    throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.')
  if (securityPolicy.startsWith('SecurityPolicy_') && !endpointAccessMode)
    throw badRequest(
      `Security policy ${securityPolicy} requires endpointAccessMode BASIC or STRICT`,
    )
  if (mutualTls) {
    if (types.some((type) => type !== 'REGIONAL'))
      throw badRequest('Mutual TLS is only supported for REGIONAL domain names')
    if (!truststoreUri.test(mutualTls.truststoreUri ?? ''))
      throw badRequest(
        `Invalid truststoreUri specified: ${mutualTls.truststoreUri ?? 'null'}. It must have the form s3://bucket/key, or file:name for a file in the folder TIDEGATE_TRUSTSTORES`,
      )
  }
  if (isPrivate(domain)) {
    if (types.length > 1)
      throw badRequest('A private domain name cannot have another endpoint type')
    if (ipAddressType !== 'dualstack')
      throw badRequest('Only dualstack ipAddressType is supported for Private domain names.')
    if (domain.domainName.startsWith('*.'))
      throw badRequest('Wildcard domain names are not supported for private domain names')
    if (securityPolicy !== 'TLS_1_2')
      throw badRequest('Private domain names only support the security policy TLS_1_2')
  } else if (domain.policy !== undefined || domain.managementPolicy !== undefined) {
    throw badRequest('Policies are only supported for private domain names')
  }
  return domain
}
