import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import { compileTemplate, type Template } from '../../lang/vtl/compile-template.ts'
import { maxTemplateLength } from '../../lang/vtl/limits.ts'
import type { Scope } from '../../lang/vtl/rendering.ts'
import { TemplateError } from '../../lang/vtl/template-error.ts'
import type { Value } from '../../lang/vtl/values/value.ts'
import { Fault } from '../../model/fault.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { inTurn, newEffort, type Effort } from '../body/turns.ts'
import { invalidJsonInRequestBody, misconfigured } from '../exchange/faults.ts'
import { contextMap } from './templates/context.ts'
import { inputObject } from './templates/input.ts'
import { utilObject } from './templates/util.ts'

/** A mapping template, linked. */
export type LinkedTemplate =
  /** An empty template: the body passes as it is. */
  | { readonly kind: 'passthrough' }
  /** The same output for every request. */
  | { readonly kind: 'static'; readonly text: string }
  | {
      readonly kind: 'dynamic'
      readonly template: Template
      readonly invalidJson: () => Fault
      readonly effort: Effort
    }
  /** AWS takes a template that does not parse and fails each call of it (spec mapping-templates §17). */
  | { readonly kind: 'broken'; readonly problem: string }

/** Which side of the backend a template works on: a body that is no JSON is the client's fault or ours. */
export type Side = 'request' | 'response'

/**
 * Links the templates of an integration or an integration response, by content type or another key.
 *
 * @param invalidJson the fault of a body that is no JSON where a template reads it
 */
export function linkTemplates(
  templates: Readonly<Record<string, string | null>> | undefined,
  side: Side,
  invalidJson = side === 'request' ? invalidJsonInRequestBody : misconfigured,
): ReadonlyMap<string, LinkedTemplate> {
  return new Map(
    Object.entries(templates ?? {}).map(([key, text]) => [
      key,
      linkTemplate(text, `${side} template ${key}`, invalidJson),
    ]),
  )
}

/** What begins anything but text. */
const special = /[$#\\]/

function linkTemplate(text: string | null, name: string, invalidJson: () => Fault): LinkedTemplate {
  if (!text) return { kind: 'passthrough' }
  // Most templates of most APIs are like this, those of every preflight among them.
  if (text.length <= maxTemplateLength && !special.test(text)) return { kind: 'static', text }
  try {
    const template = compileTemplate(text, name, {
      compilePattern: compileJavaPattern,
    })
    if (template.isStatic) return { kind: 'static', text: template.text }
    return { kind: 'dynamic', template, invalidJson, effort: newEffort() }
  } catch (error) {
    if (error instanceof TemplateError) return { kind: 'broken', problem: error.message }
    throw error
  }
}

/**
 * Puts a body of so many bytes through a template; a rendering that is long waits for its turn, and so does the making of
 * what it reads: those who wait hold their bytes, and no text of them as well.
 */
export function renderInTurn(
  linked: LinkedTemplate | undefined,
  x: Exchange,
  size: number,
  body: () => Uint8Array | string,
): Uint8Array | string | Promise<Uint8Array | string> {
  if (linked?.kind !== 'dynamic') return render(linked, x, body())
  return inTurn(linked.effort, size, x.platform.now, () => render(linked, x, body()))
}

/** A template cannot read bytes (spec integrations §19). Throws faults only. */
function render(
  linked: LinkedTemplate | undefined,
  x: Exchange,
  body: Uint8Array | string,
): Uint8Array | string {
  if (!linked || linked.kind === 'passthrough') return body
  if (linked.kind === 'broken') throw misconfigured(linked.problem)
  if (typeof body !== 'string') throw misconfigured('a mapping template cannot read a binary body')
  if (linked.kind === 'static') return linked.text
  try {
    return linked.template.render(scopeOf(x, body, linked.invalidJson))
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    if (error.cause instanceof Fault) throw error.cause
    throw misconfigured(error.message)
  }
}

/** The four names a template knows, each made when it is first used. */
function scopeOf(x: Exchange, body: string, invalidJson: () => Fault): Scope {
  const made = new Map<string, Value>()
  return {
    get(name) {
      const present = made.get(name)
      if (present !== undefined || !Object.hasOwn(makers, name)) return present
      const value = makers[name]!(x, body, invalidJson)
      made.set(name, value)
      return value
    },
  }
}

const makers: Readonly<
  Record<string, (x: Exchange, body: string, invalidJson: () => Fault) => Value>
> = {
  input: inputObject,
  util: () => utilObject,
  context: contextMap,
  stageVariables: (x) => new Map(Object.entries(x.stage.variables)),
}
