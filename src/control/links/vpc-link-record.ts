import { vpcLinkKey } from '../../model/published.ts'
import type { VpcLink } from '../../model/account/vpc-link.ts'
import { badRequest } from '../answer/api-error.ts'
import { account, type Store } from '../state/store.ts'

/** What an integration needs of a link, of either version; undefined when there is none of that id. */
export function usableLink(store: Store, id: string): UsableLink | undefined {
  const second = store.get('VpcLinkV2', account, id)
  return second ? { id, name: second.name, status: 'AVAILABLE' } : store.get('VpcLink', account, id)
}

export type UsableLink = Pick<VpcLink, 'id' | 'name' | 'status'>

/** Lets the data plane know of a link, of either version. */
export function publishLink(store: Store, { id, name, status }: UsableLink): void {
  store.publish(vpcLinkKey(id), JSON.stringify({ id, name, status }))
}

/** Why a link is shown as failed. */
export const undeclared = 'The setting TIDEGATE_VPC_LINKS names no target for this link'

/** References listed in one refusal. */
export const maxReferences = 20

/**
 * Throws BadRequestException when integrations of HTTP or WebSocket APIs would lose the way to their backends. What is only
 * deployed does not count: an API that is taken down piece by piece loses its integrations before its link.
 */
export function checkUnusedV2(store: Store, id: string): void {
  const references = store.list('ApiV2', account).flatMap(({ apiId }) =>
    store
      .list('IntegrationV2', apiId)
      .filter(({ connectionId }) => connectionId === id)
      .map(({ integrationId }) => `${apiId}:${integrationId}`),
  )
  if (references.length > 0)
    throw badRequest(
      `Cannot delete vpc link. Vpc link '${id}', is referenced in [${references.slice(0, maxReferences).join(', ')}] in format of [ApiId:IntegrationId].`,
    )
}
