import { vpcLinkKey } from '../../model/published.ts'
import type { VpcLink } from '../../model/account/vpc-link.ts'
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
