import type { Token } from './tokens.ts'

/** A member expression that begins with a known name: `event?.headers['x-tenant']`. */
export type Chain = {
  /** From the event, dots between: `headers.x-tenant`. Without what is called on it: `.split(…)`. */
  readonly path: string
  /** Whether a computed name goes on from there. */
  readonly isComputed: boolean
  /** The token after it. */
  readonly end: number
}

/** What names stand for, as ways from the event; the event itself is the empty one. */
export type Names = ReadonlyMap<string, string>

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** The chain that begins at a token; undefined where none does. */
export function chainAt(tokens: readonly Token[], start: number, names: Names): Chain | undefined {
  const first = tokens[start]
  if (first?.kind !== 'name') return undefined
  let path = names.get(first.value)
  if (path === undefined || isMember(tokens, start)) return undefined
  // A key of an object, and no value: `{ event: … }`.
  if (is(tokens[start + 1], ':') && (is(tokens[start - 1], '{') || is(tokens[start - 1], ',')))
    return undefined
  let at = start + 1
  for (;;) {
    const optional = is(tokens[at], '?.') ? 1 : 0
    const bracket = at + optional
    const [open, inner, close] = tokens.slice(bracket, bracket + 3)
    let name: string
    let next: number
    if (is(open, '[')) {
      if (inner?.kind !== 'text' || !is(close, ']'))
        return { path, isComputed: true, end: closing(tokens, bracket) + 1 }
      name = inner.value
      next = bracket + 3
    } else if (optional ? open?.kind === 'name' : is(open, '.') && inner?.kind === 'name') {
      name = (optional ? open : inner)!.value
      next = optional ? bracket + 1 : bracket + 2
    } else return { path, isComputed: false, end: at }
    if (is(tokens[next], '(')) return { path, isComputed: false, end: at }
    path = joined(path, name)
    at = next
  }
}

/** Whether a token names a member of something else: `request.event`. */
const isMember = (tokens: readonly Token[], at: number): boolean =>
  is(tokens[at - 1], '.') || is(tokens[at - 1], '?.')

/** Whether a token is that mark. */
export const is = (token: Token | undefined, mark: string): boolean =>
  token?.kind === 'mark' && token.value === mark

/** Where the bracket that is opened at a token is closed; the last token where it is not. */
export const closing = (tokens: readonly Token[], open: number): number =>
  tokens[open]?.close ?? tokens.length - 1
