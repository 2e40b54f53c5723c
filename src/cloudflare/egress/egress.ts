import type { Platform } from '../../model/platform.ts'
import { linkEgressCheck } from '../../wire/egress/check-egress.ts'
import { readEgressPolicy, type EgressSettings } from '../../wire/egress/policy.ts'
import { linkClientCertificates } from './client-certificates.ts'
import { linkVpcLinks, type FindVpcLink } from './vpc-links.ts'

/** The settings and bindings that outgoing calls depend on, besides those that settings name. */
export type EgressEnv = EgressSettings & {
  /** `1` on a developer's machine: private backend addresses are allowed unless `TIDEGATE_EGRESS` says otherwise. */
  readonly TIDEGATE_LOCAL?: string
  /** Where VPC links lead. */
  readonly TIDEGATE_VPC_LINKS?: string
  /** By what client certificates are presented. */
  readonly TIDEGATE_CLIENT_CERTIFICATES?: string
  /** The network without its own filter, for hosts the operator declares; only when self-hosted. */
  readonly EGRESS_DECLARED?: Fetcher
}

/**
 * The one function by which anything leaves this gateway: integrations, key sets, AWS, functions hosted
 * here. Throws `EgressSettingError` for settings that cannot be used.
 */
export function linkEgress(env: EgressEnv, findVpcLink: FindVpcLink): Platform['fetch'] {
  const policy = readEgressPolicy(env, env.TIDEGATE_LOCAL === '1' ? 'private' : 'public')
  const check = linkEgressCheck(policy)
  const declared = env.EGRESS_DECLARED
  const presenting = linkClientCertificates(env)
  const throughLink = linkVpcLinks(env, policy, findVpcLink, (target, init, passage) =>
    send(target, init, passage),
  )

  const send: Platform['fetch'] = async (target, init, passage) => {
    const url = typeof target === 'string' ? target : target.url
    // A redirect is an answer for the client: it must not lead this gateway anywhere (ATTACKS 61).
    if (init.redirect !== 'manual') throw new Error(`a call to ${url} would follow redirects`)
    if (passage?.vpcLink) return throughLink(target, init, passage)
    const kind = check(url, passage?.hostFromClient)
    if (passage?.clientCertificateId !== undefined) {
      return presenting(passage.clientCertificateId, url).fetch(target, init)
    }
    if (kind === 'declared' && declared) return declared.fetch(target, init)
    return fetch(target, init)
  }
  return send
}
