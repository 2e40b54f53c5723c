import type { Location } from '../exchange/location.ts'
import { resourcePathOf } from '../exchange/location.ts'

/** What an address has before `@connections`: `/{stage}`, a mapping's key, or nothing. */
export function basePathOf({ customDomain, stageName }: Location): string {
  if (!customDomain) return `/${stageName}`
  const { basePathMatched = '' } = customDomain
  return basePathMatched === '' || basePathMatched.startsWith('(') ? '' : `/${basePathMatched}`
}

/** Whether a path is the stage alone, where clients connect (spec websocket §2). A slash behind it is let pass. */
export const isConnectPath = (location: Location): boolean => resourcePathOf(location) === '/'

const connections = /^\/(?:@|%40)connections(?:\/([^/]*))?$/i

/** The raw id behind `@connections/`; empty where there is none, undefined for any other path (spec websocket §11). */
export function managedIdOf(location: Location): string | undefined {
  const match = connections.exec(resourcePathOf(location))
  return match ? (match[1] ?? '') : undefined
}
