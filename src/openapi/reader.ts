import { isObject } from '../model/json-object.ts'
import type { SourceDocument } from '../wire/yaml/document.ts'
import type { ImportOptions } from './definition.ts'
import { ImportError, type ImportProblem, jsonPointer, whereabouts } from './import-error.ts'

/** A node of the document with the way to it. */
export type Spot = { readonly value: unknown; readonly path: readonly string[] }

/** How a node of the wrong type is treated; errors are for what protects an API, warnings for the rest. */
export type Severity = 'warn' | 'fail'

/** Messages kept of each kind; past it a document is told once that there are more. */
const maxMessages = 200

/**
 * Units of work one import may do; a unit is a character copied. A definition of 6 MB that refers to
 * everything once takes about 12 million; only references that multiply a document take more (ATTACKS 56).
 */
const maxWork = 32 * 1024 * 1024

/** What looking at one node costs, in units: measured at about a microsecond, as long as copying a line. */
const nodeWork = 50

/** A {@link Cursor} over the document of a REST API. */
export type Reader = Cursor & { readonly options: ImportOptions }

/** A cursor over one document: typed access, local references, and a place for every message. */
export type Cursor = {
  readonly root: Spot
  readonly warnings: readonly string[]
  /** What is right and has no effect on this kind of API. */
  readonly notes: readonly string[]
  /** The node below; its value is undefined when there is none. */
  child(spot: Spot, key: string): Spot
  /** Members of an object, references left alone; none, with a message, when it is something else. */
  members(spot: Spot, severity?: Severity): readonly (readonly [key: string, spot: Spot])[]
  items(spot: Spot, severity?: Severity): readonly Spot[]
  /** Text, or a number or boolean written as in the document. Undefined, with a message, for anything else. */
  text(spot: Spot, severity?: Severity): string | undefined
  /** `true`, `false` or their texts. */
  flag(spot: Spot, severity?: Severity): boolean | undefined
  /** One of some upper-case words, whatever its case in the document; anything else is an error. */
  word<T extends string>(spot: Spot, words: readonly T[]): T | undefined
  /** Follows a `$ref`, if there is one. Throws when it leaves the document, leads nowhere or runs in a circle. */
  resolve(spot: Spot): Spot
  /** The same with a warning and undefined in the place of an error. */
  find(spot: Spot): Spot | undefined
  /** `at` adds where; AWS's own recorded texts go without. */
  warn(message: string, at?: Spot): void
  note(message: string, at: Spot): void
  /** Collects an error; reading goes on, to find the others. */
  fail(message: string, at: Spot): void
  /** An error after which reading on makes no sense. */
  abort(message: string, at: Spot): never
  written(spot: Spot): string | undefined
  spend(work: number, at: Spot): void
  /** Errors so far. */
  failures(): number
  /** Throws everything collected by {@link fail}. */
  finish(): void
}

/** A cursor's step down. Paths are asked for in messages alone, so one is put together only then. */
class Below implements Spot {
  readonly value: unknown
  readonly #above: Spot
  readonly #key: string

  constructor(value: unknown, above: Spot, key: string) {
    this.value = value
    this.#above = above
    this.#key = key
  }

  get path(): readonly string[] {
    return [...this.#above.path, this.#key]
  }
}

export function openReader(
  document: SourceDocument,
  value: unknown,
  options: ImportOptions,
): Reader {
  return { ...openCursor(document, value), options }
}

/** A cursor at the root of a document whose value had its variables replaced. */
export function openCursor(document: SourceDocument, value: unknown): Cursor {
  const warnings: string[] = []
  const notes: string[] = []
  const problems: ImportProblem[] = []
  let work = 0

  const problem = (message: string, at: Spot): ImportProblem => {
    const position = document.locate(at.path)
    return {
      message: message + whereabouts(position, at.path),
      pointer: jsonPointer(at.path),
      ...position,
    }
  }

  const add = (messages: string[], message: string, at: Spot | undefined, kind: string) => {
    if (messages.length === maxMessages) messages.push(`More ${kind} were left out`)
    if (messages.length > maxMessages) return
    messages.push(at ? problem(message, at).message : message)
  }

  const reader: Cursor = {
    root: { value, path: [] },
    warnings,
    notes,

    child: (spot, key) =>
      new Below(
        isObject(spot.value) && Object.hasOwn(spot.value, key) ? spot.value[key] : undefined,
        spot,
        key,
      ),

    members(spot, severity = 'warn') {
      if (isAbsent(spot)) return []
      if (!isObject(spot.value)) {
        reader[severity](wrongType(spot, 'object'), spot)
        return []
      }
      const entries = Object.entries(spot.value)
      reader.spend(entries.length * nodeWork, spot)
      return entries.map(([key, item]) => [key, new Below(item, spot, key)])
    },

    items(spot, severity = 'warn') {
      if (isAbsent(spot)) return []
      if (!Array.isArray(spot.value)) {
        reader[severity](wrongType(spot, 'array'), spot)
        return []
      }
      reader.spend(spot.value.length * nodeWork, spot)
      return spot.value.map((item: unknown, index) => new Below(item, spot, String(index)))
    },

    text(spot, severity = 'warn') {
      const { value: found } = spot
      if (typeof found === 'string') {
        reader.spend(found.length, spot)
        return found
      }
      if (typeof found === 'number') return reader.written(spot) ?? String(found)
      if (typeof found === 'boolean') return String(found)
      if (!isAbsent(spot)) reader[severity](wrongType(spot, 'string'), spot)
      return undefined
    },

    flag(spot, severity = 'warn') {
      const word = typeof spot.value === 'string' ? spot.value.toLowerCase() : spot.value
      if (word === true || word === 'true') return true
      if (word === false || word === 'false') return false
      if (!isAbsent(spot)) reader[severity](wrongType(spot, 'boolean'), spot)
      return undefined
    },

    word(spot, words) {
      if (spot.value === undefined) return undefined
      const upper = typeof spot.value === 'string' ? spot.value.toUpperCase() : undefined
      const found = words.find((word) => word === upper)
      if (found === undefined) {
        reader.fail(
          `Invalid value ${shown(spot.value)} for '${spot.path.at(-1)}'. Must be one of ${words.join(', ')}`,
          spot,
        )
      }
      return found
    },

    resolve(spot) {
      const found = target(reader, spot)
      return 'reason' in found ? reader.abort(found.reason, found.at) : found
    },

    find(spot) {
      const found = target(reader, spot)
      if (!('reason' in found)) return found
      reader.warn(found.reason, found.at)
      return undefined
    },

    warn(message, at) {
      add(warnings, message, at, 'warnings')
    },

    note(message, at) {
      add(notes, message, at, 'notes')
    },

    fail(message, at) {
      problems.push(problem(message, at))
      if (problems.length >= maxMessages) reader.finish()
    },

    abort(message, at) {
      problems.push(problem(message, at))
      throw new ImportError('content', problems)
    },

    written: (spot) => document.written(spot.path),

    spend(units, at) {
      work += units
      if (work > maxWork) {
        reader.abort('The document grows too large when its references are followed', at)
      }
    },

    failures: () => problems.length,

    finish() {
      if (problems.length > 0) throw new ImportError('content', problems)
    },
  }
  return reader
}

/** A member without a value, as YAML's `parameters:` is, is no member. */
function isAbsent(spot: Spot): boolean {
  return spot.value === undefined || spot.value === null
}

/** Keys of `#/a/b~1c`. Percent escapes are allowed, as a reference is a URI. */
function parsePointer(ref: string): readonly string[] {
  return ref
    .slice(2)
    .split('/')
    .map((key) => unescapeUri(key).replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A value as it may appear in a message: short, on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text
}

/** Characters of a caller's value that a message repeats. */
const maxShown = 120

/** What a chain of references leads to, or why it leads nowhere. */
function target(reader: Cursor, spot: Spot): Spot | { readonly reason: string; readonly at: Spot } {
  const seen = new Set<string>()
  let at = spot
  for (;;) {
    const ref = isObject(at.value) && Object.hasOwn(at.value, '$ref') ? at.value['$ref'] : undefined
    if (ref === undefined) return at
    if (typeof ref !== 'string' || !ref.startsWith('#/')) {
      const reason = `Reference ${shown(ref)} is not supported: only references within the document ('#/…') are; copy what it names into the document`
      return { reason, at }
    }
    if (seen.has(ref)) return { reason: `Reference '${ref}' runs in a circle`, at: spot }
    seen.add(ref)
    reader.spend(nodeWork, spot)
    const next = follow(reader, parsePointer(ref))
    if (next.value === undefined) {
      return { reason: `Reference '${ref}' leads nowhere: the document has no such node`, at }
    }
    at = next
  }
}

function follow(reader: Cursor, path: readonly string[]): Spot {
  let at = reader.root
  for (const key of path) {
    at = Array.isArray(at.value)
      ? new Below((at.value as unknown[])[Number(key)], at, key)
      : reader.child(at, key)
  }
  return at
}

// The wording of AWS's parser (spec openapi §9: `Parse issue: attribute paths.'/x'(get).… is missing`).
function wrongType(spot: Spot, type: string): string {
  const name = spot.path.map((key) => (key.includes('/') ? `'${key}'` : key)).join('.')
  const [key = ''] = isObject(spot.value) ? Object.keys(spot.value) : []
  const hint = /^(?:Fn::|Ref$)/.test(key)
    ? `; the CloudFormation function '${key}' must be resolved before import`
    : ''
  return `Parse issue: attribute ${name} is not of type \`${type}\`${hint}`
}

function unescapeUri(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray percent sign means itself
  }
}
