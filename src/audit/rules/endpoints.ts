import type { AuditedApi } from '../audited-api.ts'
import type { Rule } from '../finding.ts'
import { sources } from '../sources.ts'

/** The one policy that lets old versions in; all others begin at 1.2. */
const isOld = (securityPolicy: string): boolean => securityPolicy === 'TLS_1_0'

/** Whether it has a domain that wants client certificates. */
const hasMutualTls = ({ domains }: AuditedApi): boolean => domains.some((each) => each.hasMutualTls)

/** Rules about the ways to an API. */
export const endpoints: readonly Rule[] = [
  {
    id: 'tls-version-old',
    title: 'Old versions of TLS are taken',
    severity: 'medium',
    why: 'TLS 1.0 and 1.1 have known weaknesses, and no client of today needs them.',
    fix: 'Set the security policy to TLS_1_2, or a newer one by name.',
    sources: [sources.tlsVersions],
    *check({ securityPolicy, domains }) {
      if (securityPolicy !== undefined && isOld(securityPolicy))
        yield {
          place: { at: ['x-amazon-apigateway-security-policy'] },
          message: `The API’s endpoint has the security policy ${securityPolicy}`,
        }
      for (const { name, securityPolicy: policy, place } of domains)
        if (isOld(policy)) yield { place, message: `${name} has the security policy ${policy}` }
    },
  },
  {
    id: 'mutual-tls-default-endpoint',
    title: 'Mutual TLS, and the default endpoint open',
    severity: 'high',
    why: 'A custom domain asks for client certificates. The API’s default endpoint does not, and its address is no secret.',
    fix: 'Set disableExecuteApiEndpoint.',
    sources: [sources.mutualTls, sources.defaultEndpoint],
    *check(api) {
      if (!api.isDefaultEndpointOpen || api.reach === 'private' || !hasMutualTls(api)) return
      const { name } = api.domains.find((each) => each.hasMutualTls)!
      yield {
        place: { at: ['x-amazon-apigateway-endpoint-configuration'] },
        message: `${name} asks for client certificates, the default endpoint does not`,
      }
    },
  },
  {
    id: 'mutual-tls-other-domain',
    title: 'Mutual TLS on one domain of several',
    severity: 'medium',
    why: 'One domain asks for client certificates, and another leads to the same API without.',
    fix: 'Ask for certificates on every domain of the API, or give it two APIs.',
    sources: [sources.mutualTls],
    *check(api) {
      if (!hasMutualTls(api)) return
      for (const { name, hasMutualTls: has, place } of api.domains)
        if (!has) yield { place, message: `${name} leads here without a client certificate` }
    },
  },
]
