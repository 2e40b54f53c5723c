import { anyValueKeywords } from './any-value.ts'
import { arrayChildren, arrayKeywords } from './arrays.ts'
import { all, isObject, LimitReached } from './check.ts'
import type { Check, JsonObject, SchemaNode } from './check.ts'
import { openDocuments } from './documents.ts'
import type { Place } from './documents.ts'
import { FloatLiteral } from './float-literal.ts'
import { pointerTo } from './keyword.ts'
import type { Context, Keywords, Pattern } from './keyword.ts'
import { MAX_MESSAGES } from './limits.ts'
import { objectChildren, objectKeywords } from './objects.ts'
import { numberKeywords, stringKeywords } from './scalars.ts'
import { SchemaError } from './schema-error.ts'

export interface SchemaOptions {
  /**
   * The schema behind a `$ref` that leaves the document, by its URI without fragment, such as
   * `https://apigateway.amazonaws.com/restapis/{api}/models/Pet`; undefined when there is none.
   */
  readonly resolve?: (reference: string) => unknown
  /** Compiles `pattern` and `patternProperties`; may throw. Default: the RegExp of the platform. */
  readonly compilePattern?: (source: string) => Pattern
}

/** A compiled draft-04 schema; holds no state, can be used for ever. */
export interface Schema {
  /** Whether a value, as JSON.parse gives it but for its {@link FloatLiteral}s, is valid. The fast way. */
  valid(value: unknown): boolean
  /**
   * What is wrong with the value, in the wording of the Java validator behind
   * `$context.error.validationErrorString`; empty when it is valid.
   */
  errors(value: unknown): readonly string[]
}

/**
 * Compiles a JSON Schema draft-04, the language of API Gateway models (rest-request §5), to closures.
 * Keywords of later drafts (`const`, `if` …) and unknown ones do nothing. References may be cyclic.
 * Throws SchemaError for a schema that is not draft-04 or refers to nothing.
 *
 * A number is an integer when its value is whole and it is no {@link FloatLiteral}.
 */
export function compileSchema(schema: unknown, options: SchemaOptions = {}): Schema {
  const { check } = link(schema, options)
  return {
    valid(value) {
      try {
        return check(value, { depth: 0, steps: 0 }, null)
      } catch (error) {
        if (error instanceof LimitReached) return false
        throw error
      }
    },
    errors(value) {
      const messages: string[] = []
      try {
        check(value, { depth: 0, steps: 0 }, messages)
      } catch (error) {
        if (!(error instanceof LimitReached)) throw error
        messages.push(error.message)
      }
      // The one recording with two messages has "object has missing …" before "object instance …",
      // against the order of keywords; sorted texts agree with it.
      return messages.toSorted().slice(0, MAX_MESSAGES)
    },
  }
}

function link(schema: unknown, options: SchemaOptions): SchemaNode {
  const documents = openDocuments(schema, options.resolve ?? (() => undefined))
  const compilePattern = options.compilePattern ?? ecmaPattern
  const nodes = new Map<JsonObject, SchemaNode>()
  const pending: { node: SchemaNode; place: Place; schema: JsonObject }[] = []

  function nodeFor(at: Place): SchemaNode {
    let place = at
    const passed = new Set<JsonObject>()
    for (;;) {
      const current = place.schema
      if (!isObject(current)) {
        throw new SchemaError(
          place.pointer,
          `a schema must be an object, not ${describe(current)}`,
          'write {} for "anything"',
        )
      }
      const reference = Object.hasOwn(current, '$ref') ? current['$ref'] : undefined
      if (typeof reference !== 'string') {
        const known = nodes.get(current)
        if (known !== undefined) return known
        const node: SchemaNode = { check: () => true, pointer: place.pointer, sameValue: [] }
        nodes.set(current, node)
        pending.push({ node, place, schema: current })
        return node
      }
      if (passed.has(current)) {
        throw new SchemaError(
          place.pointer,
          '"$ref" leads back to itself',
          'let one of the references end at a schema',
        )
      }
      passed.add(current)
      place = documents.find(reference, place.base, place.pointer)
    }
  }

  function contextOf(node: SchemaNode, place: Place, schema: JsonObject): Context {
    const base = documents.baseOf(schema, place.base)
    const context: Context = {
      schema,
      pointer: place.pointer,
      child: (inner, ...keys) =>
        nodeFor({ schema: inner, pointer: pointerTo(context, ...keys), base }),
      same(inner, ...keys) {
        const found = context.child(inner, ...keys)
        node.sameValue.push(found)
        return found
      },
      pattern(source, ...keys) {
        try {
          return bounded(compilePattern(source))
        } catch (error) {
          throw new SchemaError(
            pointerTo(context, ...keys),
            `${JSON.stringify(source)} is not a regular expression (${error instanceof Error ? error.message : String(error)})`,
            'correct it',
          )
        }
      },
    }
    return context
  }

  const root = nodeFor(documents.root)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    next.node.check = compileNode(contextOf(next.node, next.place, next.schema))
  }
  refuseEndless([...nodes.values()])
  return root
}

function compileNode(context: Context): Check {
  const of = (keywords: Keywords): Check | undefined => all(keywords(context))
  const any = of(anyValueKeywords)
  const string = of(stringKeywords)
  const number = of(numberKeywords)
  const array = container(of(arrayKeywords), of(arrayChildren))
  const object = container(of(objectKeywords), of(objectChildren))

  const typed: Check = (value, run, out) => {
    if (typeof value === 'string') return string === undefined || string(value, run, out)
    if (typeof value === 'number') return number === undefined || number(value, run, out)
    if (typeof value !== 'object' || value === null) return true
    if (Array.isArray(value)) return array(value, run, out)
    if (value instanceof FloatLiteral) return number === undefined || number(value.value, run, out)
    return object(value, run, out)
  }
  return any === undefined ? typed : containerOf(any, typed)
}

/** Both checks; the second runs even if the first failed, when messages are wanted. */
function containerOf(first: Check, second: Check): Check {
  return (value, run, out) => {
    const ok = first(value, run, out)
    if (!ok && out === null) return false
    return second(value, run, out) && ok
  }
}

/** The Java validator goes into a container only while nothing has failed. */
function container(own: Check | undefined, children: Check | undefined): Check {
  return (value, run, out) => {
    if (own !== undefined && !own(value, run, out)) return false
    if (children === undefined) return true
    if (out !== null && out.length > 0) return false
    return children(value, run, out)
  }
}

/** Refuses schemas that apply themselves to the same value, which would never end. */
function refuseEndless(nodes: readonly SchemaNode[]): void {
  const done = new Set<SchemaNode>()
  for (const start of nodes) {
    const open = new Set<SchemaNode>()
    const stack: { node: SchemaNode; next: number }[] = [{ node: start, next: 0 }]
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!
      if (top.next === 0) open.add(top.node)
      const inner = done.has(top.node) ? undefined : top.node.sameValue[top.next++]
      if (inner === undefined) {
        open.delete(top.node)
        done.add(top.node)
        stack.pop()
      } else if (open.has(inner)) {
        throw new SchemaError(
          inner.pointer,
          'the schema applies itself to the same value without end',
          'put the reference under "properties" or "items"',
        )
      } else if (!done.has(inner)) {
        stack.push({ node: inner, next: 0 })
      }
    }
  }
}

/**
 * A pattern that gives up (V8 runs out of stack on texts of some megabytes, other engines have bounds
 * of their own) makes the value invalid; it must not end the request.
 */
function bounded(pattern: Pattern): Pattern {
  return {
    test(text) {
      try {
        return pattern.test(text)
      } catch {
        throw new LimitReached(`string is too long for a pattern (length: ${text.length})`)
      }
    },
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  return value === null ? 'null' : `a ${typeof value}`
}

function ecmaPattern(source: string): Pattern {
  try {
    return new RegExp(source, 'u')
  } catch {
    // Escapes such as `\-` are errors under "u" only; the Java validator's engine takes them.
    return new RegExp(source)
  }
}
