import type { Location } from '../exchange/location.ts'
import { resourcePathOf } from '../exchange/location.ts'
import { decodedPath } from '../integrations/lambda/event-v2.ts'

/** What an address has before `@connections`: `/{stage}`, a mapping's key, or nothing. */
export function basePathOf({ customDomain, stageName }: Location): string {
  if (!customDomain) return `/${stageName}`
  const { basePathMatched = '' } = customDomain
  return basePathMatched === '' || basePathMatched.startsWith('(') ? '' : `/${basePathMatched}`
}

/** Whether a path is the stage alone, where clients connect (spec websocket §2). A slash behind it is let pass. */
export const isConnectPath = (location: Location): boolean => resourcePathOf(location) === '/'

/** What a call manages: a connection, a group of them, or that one is in the other. */
export type Managed = {
  readonly of: 'connection' | 'group' | 'member'
  /** Decoded. */
  readonly params: Readonly<Record<string, string>>
}

const connections = /^\/(?:@|%40)connections(?:\/([^/]*))?$/i
const groups = /^\/(?:@|%40)groups\/([^/]+)(?:\/(?:@|%40)connections\/([^/]+))?$/i

/** What a path names below a stage (spec websocket §11); an id is empty where there is none. Undefined for any other path. */
export function managedAt(location: Location): Managed | undefined {
  const path = resourcePathOf(location)
  const [one, id = ''] = connections.exec(path) ?? []
  if (one !== undefined) return { of: 'connection', params: { connectionId: decodedPath(id) } }
  const [, group, member] = groups.exec(path) ?? []
  if (group === undefined) return undefined
  const params = { group: decodedPath(group) }
  return member === undefined
    ? { of: 'group', params }
    : { of: 'member', params: { ...params, connectionId: decodedPath(member) } }
}
