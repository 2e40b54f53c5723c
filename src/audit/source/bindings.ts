import { chainAt, closing, is } from './chain.ts'
import type { Token } from './tokens.ts'

/** What names of a module stand for. */
export type Bindings = {
  readonly names: ReadonlyMap<string, string>
  /** Members that patterns take off the event: `const { headers: { host } } = event`. */
  readonly members: ReadonlySet<string>
}

/** Each round follows values through one more name; code that hands them on longer is not followed to its end. */
const rounds = 4

/** Follows the event from the handler's parameter. Names are taken to mean one thing in all of a module. */
export function bindingsOf(tokens: readonly Token[], handler: string): Bindings {
  const names = new Map<string, string>()
  const members = new Set<string>()
  const functions = functionsOf(tokens)
  const bind = (at: number, path: string): void => bindPattern(tokens, at, path, names, members)
  const entry = functions.get(handler) ?? functions.get('handler')
  if (entry?.[0] !== undefined) bind(entry[0], '')
  for (let round = 0; round < rounds; round++) {
    const before = names.size
    for (let at = 0; at < tokens.length; at++) {
      followAssignment(tokens, at, names, bind)
      followCall(tokens, at, names, functions, bind)
    }
    if (names.size === before) break
  }
  return { names, members }
}

/** Where the parameters of each named function begin. */
function functionsOf(tokens: readonly Token[]): ReadonlyMap<string, readonly number[]> {
  const functions = new Map<string, readonly number[]>()
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    if (token.kind !== 'name') continue
    if (token.value === 'function') {
      const named = tokens[at + 1]?.kind === 'name' ? at + 1 : undefined
      const open = (named ?? at) + 1
      const name = named === undefined ? assignedName(tokens, at - 1) : tokens[named]!.value
      if (name !== undefined && is(tokens[open], '('))
        functions.set(name, parametersAt(tokens, open))
    }
    const arrow = is(tokens[at + 1], '=') || is(tokens[at + 1], ':') ? at + 2 : undefined
    if (arrow === undefined) continue
    const start = tokens[arrow]?.value === 'async' ? arrow + 1 : arrow
    if (is(tokens[start], '(') && is(tokens[closing(tokens, start) + 1], '=>'))
      functions.set(token.value, parametersAt(tokens, start))
    else if (tokens[start]?.kind === 'name' && is(tokens[start + 1], '=>'))
      functions.set(token.value, [start])
  }
  return functions
}

/** `exports.handler = async function (…)`: the name before the equals sign. */
function assignedName(tokens: readonly Token[], before: number): string | undefined {
  const at = tokens[before]?.value === 'async' ? before - 1 : before
  const name = tokens[at - 1]
  return (is(tokens[at], '=') || is(tokens[at], ':')) && name?.kind === 'name'
    ? name.value
    : undefined
}

/** Where each item begins between a bracket and its end. */
function parametersAt(tokens: readonly Token[], open: number): readonly number[] {
  const end = closing(tokens, open)
  const starts: number[] = []
  for (let at = open + 1; at < end; at++) {
    starts.push(at)
    while (at < end && !is(tokens[at], ',')) {
      const opens = ['(', '[', '{'].some((bracket) => is(tokens[at], bracket))
      at = opens ? closing(tokens, at) + 1 : at + 1
    }
  }
  return starts
}

type Bind = (at: number, path: string) => void

/** `const tenant = event.headers`, `const { headers } = event ?? {}`. */
function followAssignment(
  tokens: readonly Token[],
  at: number,
  names: ReadonlyMap<string, string>,
  bind: Bind,
): void {
  const token = tokens[at]
  if (token?.kind !== 'name' || !/^(?:const|let|var)$/.test(token.value)) return
  const target = at + 1
  const equals = is(tokens[target], '{') ? closing(tokens, target) + 1 : target + 1
  if (!is(tokens[equals], '=')) return
  const chain = chainAt(tokens, equals + (is(tokens[equals + 1], '(') ? 2 : 1), names)
  // What a call on it makes, `event.headers.host.split('.')`, is something else.
  if (!chain || chain.isComputed || isCalled(tokens, chain.end)) return
  bind(target, chain.path)
}

const isCalled = (tokens: readonly Token[], at: number): boolean =>
  is(tokens[at], '.') || is(tokens[at], '?.') || is(tokens[at], '(')

/** `tenantOf(event)`, where `tenantOf` is a function of the module. */
function followCall(
  tokens: readonly Token[],
  at: number,
  names: ReadonlyMap<string, string>,
  functions: ReadonlyMap<string, readonly number[]>,
  bind: Bind,
): void {
  const name = tokens[at]
  if (name?.kind !== 'name' || !is(tokens[at + 1], '(')) return
  const parameters = functions.get(name.value)
  if (!parameters || tokens[at - 1]?.value === 'function') return
  for (const [index, start] of parametersAt(tokens, at + 1).entries()) {
    const parameter = parameters[index]
    const chain = chainAt(tokens, start, names)
    if (parameter === undefined || !chain || chain.isComputed) continue
    if (is(tokens[chain.end], ',') || is(tokens[chain.end], ')')) bind(parameter, chain.path)
  }
}

/** Binds a name, or the names of a pattern, to a way from the event. */
function bindPattern(
  tokens: readonly Token[],
  at: number,
  path: string,
  names: Map<string, string>,
  members: Set<string>,
): void {
  const token = tokens[at]
  if (token?.kind === 'name') {
    if (!names.has(token.value)) names.set(token.value, path)
    return
  }
  if (!is(token, '{')) return
  for (const start of parametersAt(tokens, at)) {
    const key = tokens[start]
    if (key === undefined || key.kind === 'mark') continue
    const below = path === '' ? key.value : `${path}.${key.value}`
    members.add(below)
    bindPattern(tokens, is(tokens[start + 1], ':') ? start + 2 : start, below, names, members)
  }
}
