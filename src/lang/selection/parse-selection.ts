import { SelectionError } from './selection-error.ts'

/** What a variable may begin with, and what stands behind each: a JSONPath or nothing, a name, or nothing. */
const roots = {
  'request.body': 'path',
  'integration.response.body': 'path',
  'integration.response.header': 'name',
  'integration.response.multivalueheader': 'name',
  'integration.response.statuscode': 'nothing',
} as const

export type SelectionRoot = keyof typeof roots

/** A variable of a selection expression. */
export type SelectionVariable = {
  readonly root: SelectionRoot
  /** Behind the root: a header's name, or a JSONPath without its `$`, such as `.action` and `[0]`; may be empty. */
  readonly rest: string
  /** Of its first character behind the dollar and the brace; counts from 1. */
  readonly column: number
}

/** A selection expression: texts, and variables whose values stand between them. */
export type Selection = readonly (string | SelectionVariable)[]

const onRequest = ['request.body'] as const

/** By the member of an API's definition that it is, which variables an expression may have (spec websocket §3). */
const places = {
  routeSelectionExpression: onRequest,
  modelSelectionExpression: onRequest,
  /** Of an integration. */
  templateSelectionExpression: onRequest,
  /** The same member of an integration response. */
  responseTemplateSelectionExpression: Object.keys(roots) as readonly SelectionRoot[],
} as const satisfies Readonly<Record<string, readonly SelectionRoot[]>>

export type SelectionPlace = keyof typeof places

/** Characters: no key that is selected by it is longer. */
const maxLength = 1_024
/** A value may be a whole message: so many of them bound what one selection makes. */
const maxVariables = 32

/** `\$`, `${name}`, `$name`, and a dollar that is none of them. A bare name takes all that a path may have. */
const dollar = /\\\$|\$(?:\{([^{}]*)\}|((?:[\w.-]|\[(?:'[^']*'|"[^"]*"|[^\]'"])*\])+))?/g

/**
 * Takes a selection expression apart: `${request.body.service}/${request.body.action}`, `$request.body.action`, or a text
 * that says itself. Throws `SelectionError` for what is none, or has a variable that its place does not know.
 */
export function parseSelection(text: string, place: SelectionPlace): Selection {
  if (text.length > maxLength)
    throw new SelectionError(`The expression has more than ${maxLength} characters`, maxLength + 1)
  // Many write the key of that name without its backslash.
  if (text === '$default') return [text]
  const parts: (string | SelectionVariable)[] = []
  let literal = ''
  let at = 0
  let variables = 0
  for (const match of text.matchAll(dollar)) {
    literal += text.slice(at, match.index)
    at = match.index + match[0].length
    if (match[0] === '\\$') {
      literal += '$'
      continue
    }
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push(variableOf(match, place))
    if (++variables > maxVariables)
      throw new SelectionError(
        `The expression has more than ${maxVariables} variables`,
        match.index + 1,
      )
  }
  literal += text.slice(at)
  if (literal !== '') parts.push(literal)
  return parts
}

function variableOf(match: RegExpExecArray, place: SelectionPlace): SelectionVariable {
  const [, braced, bare] = match
  const name = braced ?? bare
  if (name === undefined)
    throw new SelectionError(
      match.input.startsWith('${', match.index)
        ? 'A ${ has no }'
        : 'A $ that is no variable is written \\$',
      match.index + 1,
    )
  const column = match.index + (braced === undefined ? 2 : 3)
  const known: readonly SelectionRoot[] = places[place]
  const root = known.find((each) => isOf(name, each))
  if (root === undefined)
    throw new SelectionError(
      `${match[0]} is no variable here. Variables are ${known.map(shown).join(', ')}`,
      column,
    )
  const rest = name.slice(root.length)
  return { root, rest: roots[root] === 'name' ? rest.slice(1) : rest, column }
}

function isOf(name: string, root: SelectionRoot): boolean {
  if (!name.startsWith(root)) return false
  const rest = name.slice(root.length)
  switch (roots[root]) {
    case 'nothing':
      return rest === ''
    case 'name':
      return /^\.[A-Za-z0-9._$-]+$/.test(rest)
    case 'path':
      return rest === '' || /^[.[]./s.test(rest)
  }
}

const shown = (root: SelectionRoot): string =>
  `$${root}${{ path: '.{path}', name: '.{name}', nothing: '' }[roots[root]]}`
