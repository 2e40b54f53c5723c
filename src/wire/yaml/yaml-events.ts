import { COLLECTION_STYLE_BLOCK, EVENT_ID, type Event, parseEvents } from 'js-yaml'
import { maxDocumentDepth } from './document-size.ts'

/** Characters that are parsed in one go: some milliseconds. */
const pieceLength = 65_536

/** A key in a line of its own, whose value is below it. */
const headLine = /[\w-]+:(?:[ \t]+#[^\n]*|[ \t]*)\r?\n/y

/** What may stand above a key: the mark of a document's beginning, blank lines, comments. */
const above = /(?:---[ \t]*\r?\n|[ \t]*(?:#[^\n]*)?\r?\n)*/y

/** A place in a text where one may be cut, and those that begin there. */
type Piece = { readonly from: number; readonly to: number }

/**
 * The events of a YAML text, in slices: those that the parser finds in all of it, found in pieces. A text that is not
 * a mapping in block style with keys at the left edge, as definitions are, is parsed at once; so is one with a problem,
 * for the words and the place that the parser has for it.
 */
export function* yamlEvents(text: string, length = pieceLength): Generator<undefined, Event[]> {
  if (text.length > length && !unusual.test(text)) {
    const found = yield* inPieces(text, length)
    if (found) return found
  }
  return parseEvents(text, { maxDepth: maxDocumentDepth })
}

/** What would mean something else in a piece, or ends a document: directives, marks, explicit keys, lone carriage returns. */
const unusual = /\r(?!\n)|[^]\uFEFF|^(?:%|\.\.\.|[?:][ \t\r\n])|\n(?:%|---|\.\.\.| *[?:][ \t\r\n])/

function* inPieces(text: string, length: number): Generator<undefined, Event[] | undefined> {
  const all: Event[] = []
  const members: Event[] = []
  try {
    for (const piece of joined(yield* starts(text, 0, text.length, 0), length)) {
      const inner =
        piece.to - piece.from > length ? yield* innerPieces(text, piece, length) : undefined
      const events = inner ?? (yield* mappingOf(text, piece, 0))
      if (!events) return undefined
      if (all.length === 0) all.push(...events.around)
      for (const event of events.members) members.push(event)
    }
  } catch {
    return undefined // told by who parses all of it
  }
  const [document, mapping] = all
  return document && mapping ? [document, mapping, ...members, pop(), pop()] : undefined
}

/** The events of a mapping's members, and those of the document and the mapping around them. */
type Mapping = { readonly around: readonly Event[]; readonly members: readonly Event[] }

/** A member that is itself a mapping of many members, below its key. */
function* innerPieces(
  text: string,
  { from, to }: Piece,
  length: number,
): Generator<undefined, Mapping | undefined> {
  above.lastIndex = from
  above.test(text)
  headLine.lastIndex = above.lastIndex
  if (!headLine.test(text)) return undefined
  const below = headLine.lastIndex
  const indent = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*( +)[^ \t\r\n#-]/.exec(
    text.slice(below, below + length),
  )?.[1]
  if (indent === undefined) return undefined
  const head = yield* mappingOf(text, { from, to: below }, 0)
  const [key, empty] = head?.members ?? []
  if (!head || !key || !empty) return undefined
  const members: Event[] = [key]
  for (const piece of joined(yield* starts(text, below, to, indent.length), length)) {
    const inner = yield* mappingOf(text, piece, 1)
    const mapping = inner?.around[1]
    if (!inner || !mapping) return undefined
    if (members.length === 1) members.push(mapping)
    for (const event of inner.members) members.push(event)
  }
  members.push(pop())
  return { around: head.around, members }
}

/** Parses a piece, which must be a mapping in block style without anything to its name, as if it stood in its place. */
function* mappingOf(
  text: string,
  { from, to }: Piece,
  depth: number,
): Generator<undefined, Mapping | undefined> {
  const events = parseEvents(text.slice(from, to), { maxDepth: maxDocumentDepth - depth })
  for (const event of events) shift(event, from)
  yield
  const [document, mapping] = events
  const isMapping =
    document?.type === EVENT_ID.DOCUMENT &&
    mapping?.type === EVENT_ID.MAPPING &&
    mapping.style === COLLECTION_STYLE_BLOCK &&
    mapping.anchorStart < 0 &&
    mapping.tagStart < 0
  if (!isMapping || events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length > 1)
    return undefined
  return { around: [document, mapping], members: events.slice(2, -2) }
}

const pop = (): Event => ({ type: EVENT_ID.POP })

/** Ranges of an event count from the beginning of its text; those that are absent are -1. */
function shift(event: Event, by: number): void {
  const ranges = event as unknown as Record<string, unknown>
  for (const name of rangeNames) {
    const at = ranges[name]
    if (typeof at === 'number' && at >= 0) ranges[name] = at + by
  }
}

const rangeNames = [
  'start',
  'valueStart',
  'valueEnd',
  'anchorStart',
  'anchorEnd',
  'tagStart',
  'tagEnd',
]

/** Where lines begin that are indented by so many blanks and hold a key; the first one is the beginning. */
function* starts(
  text: string,
  from: number,
  to: number,
  indent: number,
): Generator<undefined, readonly number[]> {
  const found = [from]
  let looked = from
  for (let line = from; line < to;) {
    let at = line
    while (at - line < indent && text.charCodeAt(at) === 0x20) at++
    if (at - line === indent && !continuing.includes(text[at] ?? '\n')) found.push(line)
    const end = text.indexOf('\n', line)
    line = end < 0 ? to : end + 1
    if (line - looked > 16 * pieceLength) {
      looked = line
      yield
    }
  }
  // What is above the first key belongs to it.
  return found.length > 1 ? [from, ...found.slice(2), to] : [from, to]
}

/** What a line begins with that does not begin a member: nothing, a deeper one, a comment, an item of a list. */
const continuing = ' \t\r\n#-'

/** Pieces between neighbouring starts, joined as long as they are short. */
function* joined(starts: readonly number[], length: number): Generator<Piece> {
  let from = starts[0]!
  for (const [index, to] of starts.entries()) {
    const next = starts[index + 1]
    if (to === from || (next !== undefined && next - from <= length)) continue
    yield { from, to }
    from = to
  }
}
