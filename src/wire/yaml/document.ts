import { CORE_SCHEMA, constructFromEvents, type Event, mergeTag, YAMLException } from 'js-yaml'
import { construct } from './construct.ts'
import { DocumentError, openPositions, type Position, positionAt } from './document-error.ts'
import { maxAliases, maxMergeKeys, oversize } from './document-size.ts'
import { jsonTree } from './json-tree.ts'
import { findNode, type PositionTree } from './position-tree.ts'
import { yamlEvents } from './yaml-events.ts'
import { yamlTree } from './yaml-tree.ts'

/** A parsed text that can still say where each of its nodes stands. Paths are unescaped JSON-pointer segments. */
export type SourceDocument = {
  readonly format: 'JSON' | 'YAML'
  /** Plain JSON values; all keys are strings. */
  readonly value: unknown
  /** Where the node at a path stands; for one that is missing, its nearest ancestor. */
  locate(path: readonly string[]): Position
  /** A scalar as it was written, without quotes: `1.0` stays `1.0`. Undefined when there is none. */
  written(path: readonly string[]): string | undefined
}

/**
 * Reads JSON or YAML 1.2 (core schema: `on`, `yes` and dates stay strings; integer keys become strings;
 * `<<` merges). Positions are computed on first demand. Throws a {@link DocumentError}.
 */
export function parseDocument(text: string): SourceDocument {
  const work = parseInSlices(text)
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** The same in slices, for a text whose length nobody chose. */
export function* parseInSlices(text: string): Generator<undefined, SourceDocument> {
  const json = parseJson(text)
  yield
  if (json) return yield* located(text, 'JSON', json.value, () => jsonTree(text))
  const { events, value } = yield* parseYaml(text)
  return yield* located(text, 'YAML', value, () => yamlTree(text, events))
}

/** The text of UTF-8 bytes. Throws a {@link DocumentError} at the first byte that is not. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    const lenient = new TextDecoder().decode(bytes)
    const at = Math.max(0, lenient.indexOf('\uFFFD'))
    throw new DocumentError('is not UTF-8 text', positionAt(lenient, at))
  }
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined // not JSON, hence YAML: the sniffing order of spec openapi §1
  }
}

function* parseYaml(
  text: string,
): Generator<undefined, { readonly events: Event[]; readonly value: unknown }> {
  try {
    const events = yield* yamlEvents(text)
    const common = yield* construct(events, text, schema, maxAliases)
    if (common) return { events, value: common.value }
    const documents = constructFromEvents(events, {
      source: text,
      schema,
      maxAliases,
      maxTotalMergeKeys: maxMergeKeys,
    })
    if (documents.length === 1) return { events, value: documents[0] }
  } catch (error) {
    // A text that begins as JSON is told what JSON expects: YAML's own words would mislead.
    if (/^\s*[{[]/.test(text)) jsonTree(text)
    if (error instanceof YAMLException && error.mark) {
      const hint = hints.find(([reason]) => error.reason.startsWith(reason))?.[1]
      throw new DocumentError(hint ? `${error.reason}; expected ${hint}` : error.reason, {
        line: error.mark.line + 1,
        column: error.mark.column + 1,
      })
    }
    throw new DocumentError(
      error instanceof Error ? error.message : 'cannot be read as YAML',
      start,
    )
  }
  throw new DocumentError('expected exactly one document', start)
}

function* located(
  text: string,
  format: 'JSON' | 'YAML',
  value: unknown,
  build: () => PositionTree,
): Generator<undefined, SourceDocument> {
  const reason = yield* oversize(value)
  if (reason !== undefined) throw new DocumentError(`the document ${reason}`, start)
  let tree: PositionTree | undefined
  const root = () => (tree ??= build())
  let positions: ((offset: number) => Position) | undefined
  return {
    format,
    value,
    locate(path) {
      positions ??= openPositions(text)
      return positions(findNode(root(), path).node.at)
    },
    written(path) {
      const { node, exact } = findNode(root(), path)
      return exact && !node.children ? text.slice(node.start, node.end) : undefined
    },
  }
}

const start: Position = { line: 1, column: 1 }

const schema = CORE_SCHEMA.withTags(mergeTag)

const noTags = 'no tag: functions such as !Ref and !Sub must be resolved before import'

/** What would have been right, for the parser's commonest complaints. */
const hints: readonly (readonly [reason: string, expected: string])[] = [
  [
    'bad indentation of a mapping entry',
    'a key in line with its siblings; quote a value that contains ": "',
  ],
  ['bad indentation of a sequence entry', '"-" in line with its siblings'],
  ['tab characters must not be used', 'spaces'],
  ['duplicated mapping key', 'each key once in a mapping'],
  ['unexpected end of the stream within a single quoted scalar', "a closing '"],
  ['unexpected end of the stream within a double quoted scalar', 'a closing "'],
  ['unexpected end of the stream within a flow collection', '"]" or "}"'],
  ['deficient indentation', 'a line indented deeper than its parent, or the missing "]" or "}"'],
  ['missed comma between flow collection entries', '","'],
  ['unknown scalar tag', noTags],
  ['unknown sequence tag', noTags],
  ['unknown mapping tag', noTags],
  ['object-based map does not support complex keys', 'a plain text as key'],
]
