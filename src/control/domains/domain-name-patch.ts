import type { DomainName } from '../../model/account/domain-name.ts'
import { badRequest } from '../answer/api-error.ts'
import type { ControlContext } from '../run/operation.ts'
import { apigateway } from '../operations/apigateway.ts'
import {
  applyPatch,
  enumText,
  listingOps,
  optionalText,
  type PatchEffect,
  type PatchOperation,
  type PatchRule,
  type PatchTable,
  setMember,
  unsetMember,
} from '../entity/patch.ts'
import { defined, nonEmpty } from '../entity/defined.ts'
import { readEndpointType } from '../entity/endpoint.ts'
import { checkDomain, withHosts } from './domain-settings.ts'
import { readIpAddressType } from '../entity/endpoint.ts'
import { readPolicy } from '../entity/policy.ts'

/** Applies the operations of an UpdateDomainName; the result is checked as a whole (spec control-plane §7). */
export function patchDomain(
  domain: DomainName,
  operations: readonly PatchOperation[] | undefined,
  context: ControlContext,
): DomainName {
  refuseAddWithRemove(operations)
  const { domainName, ...rest } = domain
  const patched = applyPatch({ domainName, ...rest }, operations, patches(context))
  return withHosts(checkDomain(patched), context)
}

const certificatePaths = [
  '/certificateName',
  '/certificateArn',
  '/regionalCertificateName',
  '/regionalCertificateArn',
] as const

function refuseAddWithRemove(operations: readonly PatchOperation[] = []): void {
  for (const path of certificatePaths) {
    const ops = new Set(operations.filter((each) => each.path === path).map(({ op }) => op))
    if (ops.has('add') && ops.has('remove'))
      throw badRequest(`Cannot add and remove ${path} in the same request`)
  }
}

type CertificateMember =
  | 'certificateName'
  | 'certificateArn'
  | 'regionalCertificateName'
  | 'regionalCertificateArn'

const { EndpointAccessMode, RoutingMode, SecurityPolicy } = apigateway.enums

function patches(context: ControlContext): PatchTable<DomainName> {
  const policy = (value: string | undefined) => readPolicy(value, '', context)
  const certificate = (member: CertificateMember): PatchRule<DomainName> => {
    const set: PatchEffect<DomainName> = (domain, { value }) =>
      defined({
        ...domain,
        [member]: value || undefined,
        certificateUploadDate: Math.floor(context.now / 1000),
      })
    return { add: set, replace: set, remove: unsetMember(member) }
  }
  const verification = setMember<DomainName, 'ownershipVerificationCertificateArn'>(
    'ownershipVerificationCertificateArn',
    optionalText,
  )
  return {
    refuse: listingOps,
    rules: {
      '/certificateName': certificate('certificateName'),
      '/certificateArn': certificate('certificateArn'),
      '/regionalCertificateName': certificate('regionalCertificateName'),
      '/regionalCertificateArn': certificate('regionalCertificateArn'),
      '/ownershipVerificationCertificateArn': {
        add: verification,
        replace: verification,
        remove: unsetMember('ownershipVerificationCertificateArn'),
      },
      '/mutualTlsAuthentication/truststoreUri': trust('truststoreUri'),
      '/mutualTlsAuthentication/truststoreVersion': trust('truststoreVersion'),
      '/endpointConfiguration/types': { add: addType, remove: removeType },
      '/endpointConfiguration/types/{type}': { replace: replaceType },
      '/endpointConfiguration/ipAddressType': {
        replace: (domain, { value }) => ({
          ...domain,
          endpointConfiguration: {
            ...domain.endpointConfiguration,
            ipAddressType: readIpAddressType(value),
          },
        }),
      },
      '/endpointAccessMode': {
        replace: setMember(
          'endpointAccessMode',
          enumText('endpointAccessMode', EndpointAccessMode),
        ),
      },
      '/securityPolicy': {
        replace: (domain, { value }) => ({
          ...domain,
          securityPolicy: enumText('securityPolicy', SecurityPolicy)(value) ?? 'TLS_1_2',
        }),
      },
      '/routingMode': {
        replace: (domain, { value }) => ({
          ...domain,
          routingMode:
            enumText('routingMode', RoutingMode)(v1Mode(value)) ?? 'BASE_PATH_MAPPING_ONLY',
        }),
      },
      '/policy': { replace: setMember('policy', policy) },
      '/managementPolicy': { replace: setMember('managementPolicy', policy) },
    },
  }
}

/** The v2 spelling is taken too (spec rest-routing §10). */
const v1Mode = (value: string | undefined) => value?.replace('API_MAPPING', 'BASE_PATH_MAPPING')

/** Without a truststore there is no mutual TLS: removing the URI removes the version with it. */
function trust(member: 'truststoreUri' | 'truststoreVersion'): PatchRule<DomainName> {
  const change = (domain: DomainName, value: string | undefined): DomainName => {
    const trusted = defined({ ...domain.mutualTlsAuthentication, [member]: value || undefined })
    const off = member === 'truststoreUri' && !value
    return defined({ ...domain, mutualTlsAuthentication: off ? undefined : nonEmpty(trusted) })
  }
  const set: PatchEffect<DomainName> = (domain, { value }) => change(domain, value)
  return { add: set, replace: set, remove: (domain) => change(domain, undefined) }
}

function withTypes(
  domain: DomainName,
  types: DomainName['endpointConfiguration']['types'],
): DomainName {
  // Which clients may reach a domain is decided when it is made: its id and ARN say so.
  if (types.includes('PRIVATE') !== domain.endpointConfiguration.types.includes('PRIVATE'))
    throw badRequest('A domain name cannot be changed to or from the endpoint type PRIVATE')
  const endpointConfiguration = { ...domain.endpointConfiguration, types: [...new Set(types)] }
  return { ...domain, endpointConfiguration }
}

const addType: PatchEffect<DomainName> = (domain, { value }) =>
  withTypes(domain, [...domain.endpointConfiguration.types, readEndpointType(value)])

const removeType: PatchEffect<DomainName> = (domain, { value }) => {
  const type = readEndpointType(value)
  return withTypes(
    domain,
    domain.endpointConfiguration.types.filter((other) => other !== type),
  )
}

/** The token is an index or the old type. */
const replaceType: PatchEffect<DomainName> = (domain, { key, value }) => {
  const { types } = domain.endpointConfiguration
  const at = types.findIndex((type, index) => type === key || String(index) === key)
  if (at < 0) throw badRequest(`Invalid patch path /endpointConfiguration/types/${key}`)
  return withTypes(domain, types.with(at, readEndpointType(value)))
}
