import type { Passage } from '../../model/platform.ts'
import type { Exchange } from '../exchange.ts'
import type { LinkedUri } from '../mapping/uri.ts'

/** Links what the calls of an HTTP integration need besides their address; most need nothing. */
export function linkPassage(
  uri: LinkedUri,
): (x: Exchange, path: ReadonlyMap<string, string>, url: string) => Passage | undefined {
  const { hostFromClient } = uri
  if (!hostFromClient) return () => undefined
  return (x, path, url) => (hostFromClient(x, path, url) ? { hostFromClient: true } : undefined)
}
