import type { Exchange } from './exchange.ts'

/** Name and value, decoded once; `+` is a space, a key without `=` has the empty value (spec rest-routing §6). */
export type QueryPair = readonly [name: string, value: string]

/** The request's decoded query in the order sent; parsed when first asked for. */
export function queryOf(x: Exchange): readonly QueryPair[] {
  return (x.queryPairs ??= parseQuery(x.query ?? ''))
}

/** Splits and decodes a raw query. `&` and `;` separate (spec integrations §4). */
function parseQuery(raw: string): readonly QueryPair[] {
  if (raw === '') return []
  const pairs: QueryPair[] = []
  for (const part of raw.split(/[&;]/)) {
    if (part === '') continue
    const equals = part.indexOf('=')
    pairs.push(
      equals < 0
        ? [decode(part), '']
        : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))],
    )
  }
  return pairs
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced // malformed escapes are data: the pair is kept as it was sent
  }
}

const plain = /^[A-Za-z0-9\-._~=&/:?@!$()*,]*$/

/**
 * The client's query as it goes to an HTTP backend: decoded and encoded anew (spec rest-routing §6, integrations
 * §5). A query of characters that stay as they are is its own result.
 */
export function forwardedQuery(x: Exchange): string {
  const raw = x.query
  if (raw === undefined || raw === '' || plain.test(raw)) return raw ?? ''
  return writeQuery(queryOf(x))
}

/** Encodes pairs for a URL. */
export const writeQuery = (pairs: readonly QueryPair[]): string =>
  pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')

/** A URI with more of a query: its own comes first, and nothing is overwritten. */
export const withQuery = (uri: string, query: string): string =>
  query === '' ? uri : uri + (uri.includes('?') ? '&' : '?') + query

/** What a query may hold as it is stays so (RFC 3986 §3.4), as on AWS; but for what ends a pair, and `+`. */
function encode(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed())
  return encoded.includes('%') ? encoded.replace(needless, decodeURIComponent) : encoded
}

const needless = /%(?:24|2C|2F|3A|3B|3F|40)/g

/** Each name with all of its values. */
export function multiValues(
  pairs: readonly (readonly [string, string])[],
): Record<string, string[]> {
  const grouped = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    const values = grouped.get(name)
    if (values) values.push(value)
    else grouped.set(name, [value])
  }
  return Object.fromEntries(grouped)
}
