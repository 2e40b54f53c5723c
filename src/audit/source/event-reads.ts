import type { FunctionSource } from '../audited-api.ts'
import { bindingsOf } from './bindings.ts'
import { chainAt } from './chain.ts'
import { tokenize, type Token } from './tokens.ts'

/** What a function reads of its event, as far as its text says. */
export type EventReads = {
  /** Members by their way from the event: `headers.x-tenant`, `requestContext.identity.sourceIp`. */
  readonly members: ReadonlySet<string>
  /** Members read as a whole, or by names that are computed: `headers`. */
  readonly whole: ReadonlySet<string>
  /** Whether it answers a policy for every resource. */
  readonly allowsEverything: boolean
  /** Whether it answers a policy for the one resource that it was asked for. */
  readonly allowsWhatWasAsked: boolean
}

/** Looks at the text alone: values are followed through names, patterns and calls of the module's own functions. */
export function readsOf({ text, handler }: FunctionSource): EventReads {
  const tokens = tokenize(text)
  const { names, members: destructured } = bindingsOf(tokens, handler)
  const members = new Set(destructured)
  const whole = new Set<string>()
  let allowsWhatWasAsked = false
  for (let at = 0; at < tokens.length; at++) {
    const chain = chainAt(tokens, at, names)
    if (!chain) continue
    const { path, isComputed, end } = chain
    if (isComputed || isSpread(tokens, at, end)) whole.add(path)
    else if (path === 'methodArn') allowsWhatWasAsked ||= isAnswered(tokens, at, end)
    else if (path !== '') members.add(path)
  }
  return { members, whole, allowsEverything: allowsEverything(tokens), allowsWhatWasAsked }
}

const isMark = (token: Token | undefined, value: string): boolean =>
  token?.kind === 'mark' && token.value === value

/** `Object.keys(event.headers)`, `{...event.headers}`, `for (const name in event.headers)`. */
function isSpread(tokens: readonly Token[], start: number, end: number): boolean {
  const before = tokens[start - 1]
  if (isMark(before, '...')) return true
  if (before?.kind === 'name' && (before.value === 'in' || before.value === 'of')) return true
  return (
    isMark(before, '(') &&
    isMark(tokens[end], ')') &&
    isMark(tokens[start - 3], '.') &&
    tokens[start - 4]?.value === 'Object'
  )
}

/** `Resource: event.methodArn`, or a call `policy('me', 'Allow', event.methodArn)`. */
function isAnswered(tokens: readonly Token[], at: number, end: number): boolean {
  // What is made of it, `event.methodArn.split('/')`, is another resource.
  if (isMark(tokens[end], '.')) return false
  const before = tokens[isMark(tokens[at - 1], '[') ? at - 2 : at - 1]
  if (isMark(before, ':')) {
    const key = tokens[isMark(tokens[at - 1], '[') ? at - 3 : at - 2]
    return key?.value === 'Resource'
  }
  return isMark(before, ',') && isEffect(tokens[at - 2])
}

const isEffect = (token: Token | undefined): boolean => token?.value === 'Allow'

/** `*`, or an ARN whose stage, verb and path are left open: `arn:aws:execute-api:*:*:*`, `…/*`. */
const everything = /^\*$|^arn:aws[\w-]*:execute-api:[^/]*(?:\*|\/\*(?:\/\*)*)$|^(?:\/\*){1,3}$/

function allowsEverything(tokens: readonly Token[]): boolean {
  return tokens.some((token, at) => {
    if (token.kind !== 'text' || !everything.test(token.value)) return false
    const start = isMark(tokens[at - 1], '[') ? at - 1 : at
    const isResource = isMark(tokens[start - 1], ':') && tokens[start - 2]?.value === 'Resource'
    return isResource || (isMark(tokens[at - 1], ',') && isEffect(tokens[at - 2]))
  })
}
