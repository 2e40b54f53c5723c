import { type KnownVpcLink } from '../../model/published.ts'
import type { Passage } from '../../model/platform.ts'
import { EgressRefused, linkEgressCheck } from '../../wire/egress/check-egress.ts'
import type { EgressPolicy } from '../../wire/egress/policy.ts'
import { readVpcLinkTargets, vpcLinkTarget } from '../../wire/egress/vpc-link-targets.ts'
import { isFetcher } from '../fetcher.ts'

/** The link of an id; undefined when there is none. */
export type FindVpcLink = (
  id: string,
) => KnownVpcLink | undefined | Promise<KnownVpcLink | undefined>

/** Makes a call that no link carries. */
type Send = (target: string | Request, init: RequestInit, passage: Passage) => Promise<Response>

/**
 * Sends calls through VPC links. A link leads where the operator has declared that it leads, and nowhere
 * else: a link without a target carries nothing. Throws `EgressSettingError` for a setting that cannot be used.
 */
export function linkVpcLinks(
  env: Readonly<Record<string, unknown>>,
  policy: EgressPolicy,
  find: FindVpcLink,
  sendPublic: Send,
): (target: string | Request, init: RequestInit, passage: Passage) => Promise<Response> {
  const setting = env['TIDEGATE_VPC_LINKS']
  const targets = readVpcLinkTargets(typeof setting === 'string' ? setting : undefined)
  // A link leads into a private network, whose hosts are nobody's business here; metadata still is.
  const check = linkEgressCheck({ ...policy, scope: 'private' })

  async function known(id: string): Promise<KnownVpcLink | undefined> {
    try {
      return await find(id)
    } catch (error) {
      throw new EgressRefused(`VPC link ${id} cannot be looked up: ${String(error)}`)
    }
  }

  return async (target, init, passage) => {
    const { vpcLink: { id = '', integrationTarget } = {}, hostFromClient } = passage
    const { clientCertificateId } = passage
    const link = await known(id)
    if (!link) throw new EgressRefused(`VPC link ${id} does not exist`)
    const named = `VPC link ${id} (${link.name})`
    if (link.status !== 'AVAILABLE') throw new EgressRefused(`${named} is ${link.status}`)
    const to = vpcLinkTarget(targets, link, integrationTarget)
    if (!to) {
      throw new EgressRefused(`${named} has no target: TIDEGATE_VPC_LINKS does not name it`)
    }
    const url = typeof target === 'string' ? target : target.url
    check(url, hostFromClient)
    const at = (origin: string) => {
      const moved = origin + url.replace(/^https?:\/\/[^/?#\\]*/i, '')
      return typeof target === 'string' ? moved : new Request(moved, target)
    }
    // The tunnel's host is the operator's word; its own TLS may show the certificate.
    if ('url' in to && (clientCertificateId === undefined || to.url.startsWith('https:'))) {
      return sendPublic(
        at(to.url),
        init,
        clientCertificateId === undefined ? {} : { clientCertificateId },
      )
    }
    if (clientCertificateId !== undefined || 'url' in to) {
      throw new EgressRefused(
        `client certificate ${clientCertificateId} cannot be presented through ${named}`,
      )
    }
    const binding = 'binding' in to ? to.binding : to.service
    const service = env[binding]
    if (!isFetcher(service)) {
      throw new EgressRefused(
        'binding' in to
          ? `${named} leads to the binding ${binding}, which this Worker does not have`
          : `${named} leads to the address ${to.address.origin}, which only a self-hosted gateway calls: on Cloudflare a link has a binding or a url`,
      )
    }
    const moves = 'binding' in to && to.origin !== undefined
    return service.fetch(moves ? at(to.origin) : target, init)
  }
}
