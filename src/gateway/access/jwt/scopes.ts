import type { TokenObject } from './read-token.ts'

/** The scopes of `scope`, a text with blanks between them. What is no text grants nothing. */
export const scopesOf = ({ scope }: TokenObject): ReadonlySet<string> =>
  new Set(typeof scope === 'string' ? words(scope) : [])

/** Those of `scp` as well, where some issuers have them, as a list or a text (spec http-api §4). */
export function allScopesOf(payload: TokenObject): ReadonlySet<string> {
  const { scp } = payload
  const more: readonly unknown[] = typeof scp === 'string' ? words(scp) : listOf(scp)
  return new Set([...scopesOf(payload), ...more.filter((scope) => typeof scope === 'string')])
}

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '')

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
