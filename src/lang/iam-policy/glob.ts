import type { PolicyRequest } from './policy.ts'
import { PolicyError } from './policy-error.ts'

/** A policy's text with its wildcards and variables. */
export type Glob = {
  matches(text: string, request: PolicyRequest): boolean
  /** Condition keys of variables that must have a value for the text to mean anything. */
  readonly needs: readonly string[]
}

export type GlobOptions = {
  /** Whether `*` and `?` stand for other characters. */
  readonly wildcards: boolean
  /** Whether `${…}` stands for a variable. */
  readonly variables: boolean
  readonly ignoreCase?: boolean
}

/** Any run of characters, and any one character; all else stands for itself. */
const star = -1
const any = -2
type Token = number

/** Throws {@link PolicyError} for a `${…}` that is none. */
export function compileGlob(where: string, text: string, options: GlobOptions): Glob {
  const fold = options.ignoreCase ? lowerCase : same
  const parts = partsOf(where, text, options)
  const needs = parts.flatMap((part) =>
    part.type === 'variable' && part.fallback === undefined ? [part.key] : [],
  )
  if (!parts.some(({ type }) => type === 'variable')) {
    const tokens = tokensOf(parts, fold, undefined)!
    const wildcard = tokens.findIndex((token) => token === star || token === any)
    if (wildcard < 0) {
      const exact = String.fromCharCode(...tokens)
      return { needs, matches: (value) => fold(value) === exact }
    }
    // What most texts differ in is found by a comparison of strings, not of characters.
    const start = String.fromCharCode(...tokens.slice(0, wildcard))
    const rest = tokens.slice(wildcard)
    return {
      needs,
      matches(value) {
        const folded = fold(value)
        return folded.startsWith(start) && matchTokens(rest, folded, start.length)
      },
    }
  }
  return {
    needs,
    matches(value, request) {
      const tokens = tokensOf(parts, fold, request)
      return tokens !== undefined && matchTokens(tokens, fold(value))
    },
  }
}

const same = (value: string): string => value

/** A request's action is compared with that of every statement. */
function lowerCase(value: string): string {
  if (value !== known.value) known = { value, folded: value.toLowerCase() }
  return known.folded
}

/** The last text, as it is in lower case. */
let known = { value: '', folded: '' }

type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'wildcard'; readonly token: Token }
  | { readonly type: 'variable'; readonly key: string; readonly fallback: string | undefined }

const pieces = /\$\{([^}]*)\}|[*?]/g
const variable = /^([A-Za-z0-9-]+:[\w+=.@:/-]+)(?:\s*,\s*'([^']*)')?$/

function partsOf(where: string, text: string, { wildcards, variables }: GlobOptions): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of text.matchAll(pieces)) {
    const [piece, name] = match
    if (name === undefined ? !wildcards : !variables) continue
    if (match.index > at) parts.push({ type: 'text', text: text.slice(at, match.index) })
    at = match.index + piece.length
    parts.push(
      name === undefined
        ? { type: 'wildcard', token: piece === '*' ? star : any }
        : variableOf(where, name),
    )
  }
  if (at < text.length) parts.push({ type: 'text', text: text.slice(at) })
  if (variables && parts.some((part) => part.type === 'text' && part.text.includes('${'))) {
    throw new PolicyError(where, 'has a ${ without its }')
  }
  return parts
}

/** `${*}`, `${?}` and `${$}` are the characters themselves. */
function variableOf(where: string, name: string): Part {
  if (name === '*' || name === '?' || name === '$') return { type: 'text', text: name }
  const [, key, fallback] = variable.exec(name) ?? []
  if (key === undefined) throw new PolicyError(where, `has no variable \${${name}}`)
  return { type: 'variable', key: key.toLowerCase(), fallback }
}

/** What a variable holds stands for itself, wildcards included. Undefined when one has no value. */
function tokensOf(
  parts: readonly Part[],
  fold: (value: string) => string,
  request: PolicyRequest | undefined,
): Token[] | undefined {
  const tokens: Token[] = []
  for (const part of parts) {
    if (part.type === 'wildcard') {
      tokens.push(part.token)
      continue
    }
    const text = part.type === 'text' ? part.text : valueOf(part.key, part.fallback, request)
    if (text === undefined) return undefined
    const folded = fold(text)
    for (let at = 0; at < folded.length; at++) tokens.push(folded.charCodeAt(at))
  }
  return tokens
}

/** A variable stands for one value: a key with several has none. */
function valueOf(
  key: string,
  fallback: string | undefined,
  request: PolicyRequest | undefined,
): string | undefined {
  const value = request?.value(key)
  return typeof value === 'string' ? value : fallback
}

/** Goes back to the last star only, so that its time is the product of the lengths at most. */
function matchTokens(tokens: readonly Token[], text: string, from = 0): boolean {
  let at = from
  let token = 0
  let starAt = 0
  let starToken = -1
  while (at < text.length) {
    const wanted = tokens[token]
    if (wanted === star) {
      starToken = token++
      starAt = at
    } else if (wanted === any || wanted === text.charCodeAt(at)) {
      at++
      token++
    } else if (starToken >= 0) {
      token = starToken + 1
      at = ++starAt
    } else return false
  }
  while (tokens[token] === star) token++
  return token === tokens.length
}
