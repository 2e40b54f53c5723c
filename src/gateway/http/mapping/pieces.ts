import { linkValue, type Value } from './value.ts'

/** A piece of a mapped value: fixed text, or one reference. */
export type Piece = { readonly text: string } | Reference

/** What one reference finds. */
export type Reference = {
  /** Without its dollar sign. */
  readonly expression: string
  /** It is a part of the path, percent-encoded as it was sent. */
  readonly isOfPath: boolean
  readonly value: Value
}

const roots = 'request|response|context|stageVariables'
const whole = new RegExp(`^\\$(?:${roots})\\.[^$\\{\\}\\s/]+$`)
/** A bare one inside of a text is taken as well: definitions have them. */
const inside = new RegExp(
  `\\$\\{([^{}]+)\\}|\\$((?:${roots})\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*)`,
  'g',
)

/** Takes a mapping's value apart where each reference has to be treated by itself. */
export function linkPieces(value: string): readonly Piece[] {
  if (whole.test(value)) return [reference(value.slice(1))]
  const pieces: Piece[] = []
  let at = 0
  for (const match of value.matchAll(inside)) {
    if (match.index > at) pieces.push({ text: value.slice(at, match.index) })
    pieces.push(reference((match[1] ?? match[2])!))
    at = match.index + match[0].length
  }
  if (at < value.length || pieces.length === 0) pieces.push({ text: value.slice(at) })
  return pieces
}

const reference = (expression: string): Reference => ({
  expression,
  isOfPath: /^request\.path(?:\.|$)/.test(expression),
  value: linkValue(`$${expression}`),
})

/** Whether a value reads the body of that message. */
export const readsBody = (pieces: readonly Piece[], side: 'request' | 'response'): boolean =>
  pieces.some((piece) => 'value' in piece && piece.value.bodies.has(side))

/** The text of a value: nothing where its only piece finds nothing; a piece of several that does is empty. */
export function renderPieces(
  pieces: readonly Piece[],
  read: (reference: Reference) => string | undefined,
): string | undefined {
  const [only] = pieces
  if (only && pieces.length === 1) return 'text' in only ? only.text : read(only)
  return pieces.map((piece) => ('text' in piece ? piece.text : (read(piece) ?? ''))).join('')
}
