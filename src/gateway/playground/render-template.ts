import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import { JsonError } from '../../lang/json/json-error.ts'
import { parseJson } from '../../lang/json/parse-json.ts'
import { compileTemplate } from '../../lang/vtl/compile-template.ts'
import type { TraceStep } from '../../lang/vtl/trace.ts'
import type { HostObject, Value } from '../../lang/vtl/values/value.ts'
import { Work } from '../../lang/vtl/work.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Side } from '../mapping/template.ts'
import { overridesOf } from '../mapping/templates/context.ts'
import { inputObject } from '../mapping/templates/input.ts'
import { overriddenStatus, type Overrides } from '../exchange/overrides.ts'
import { utilObject } from '../mapping/templates/util.ts'
import type { PlaygroundEvent } from './event.ts'
import { eventContext, exchangeOf } from './event-exchange.ts'

export type TemplateRun = {
  readonly template: string
  /** What errors call the template, such as its file. */
  readonly name: string
  readonly event: PlaygroundEvent
  /** Which body the template reads: the request's (default), or that of the event's `response`. */
  readonly side?: Side
  /** Told of every `#set`, condition and loop turn as it happens. */
  readonly onStep?: (step: TraceStep) => void
}

export type RenderedTemplate = {
  readonly output: string
  /** What holds under `$context.requestOverride` and `responseOverride` when the template has run. */
  readonly overrides: readonly Override[]
}

export type Override = {
  /** `$context.responseOverride.status`. */
  readonly name: string
  readonly value: Value
  /** Why it has no effect; absent when it has. */
  readonly ignored?: string
}

/**
 * Renders a mapping template by itself, with the objects it has behind the gateway. An empty template lets
 * the body pass, as there. Throws `TemplateError`, with the place in the template.
 */
export function renderTemplate(run: TemplateRun): RenderedTemplate {
  const { template, name, event, side = 'request', onStep } = run
  const body = side === 'request' ? event.body : (event.response?.body ?? '')
  if (template === '') return { output: body, overrides: [] }
  const x = exchangeOf(event)
  const scope: ReadonlyMap<string, Value> = new Map<string, Value>([
    ['input', inputOf(x, event, body, side)],
    ['util', utilObject],
    ['context', eventContext(x, event)],
    ['stageVariables', new Map(event.stageVariables)],
  ])
  const compiled = compileTemplate(template, name, { compilePattern: compileJavaPattern })
  const output = compiled.render(scope, onStep ? { onStep } : {})
  return { output, overrides: listOverrides(overridesOf(x)) }
}

function inputOf(x: Exchange, event: PlaygroundEvent, body: string, side: Side): HostObject {
  const input = inputObject(x, body, () => invalidBody(body, side))
  const parameters = input.call('params', [], new Work())
  const headers = parameters instanceof Map ? parameters.get('header') : undefined
  if (!(headers instanceof Map)) throw new Error('$input.params() has no header')
  // The event's headers are what arrived: nothing is left to take off, add or spell anew.
  headers.clear()
  for (const [name, value] of event.headers) headers.set(name, value)
  return input
}

/** Why the gateway would refuse the body, and how it answers then (spec mapping-templates §17). */
function invalidBody(body: string, side: Side): Error {
  const answer =
    side === 'request' ? '400 "Invalid JSON in request body"' : '500 "Internal server error"'
  try {
    parseJson(body)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return new Error(
      `the ${side} body is not JSON: ${error.message}; API Gateway answers ${answer}`,
    )
  }
  return new Error(`the ${side} body is not JSON`)
}

function listOverrides({ request, response }: Overrides): readonly Override[] {
  const status = response.get('status')
  return [
    ...under('$context.requestOverride', request),
    ...under('$context.responseOverride', response),
  ].map((override) =>
    status !== undefined &&
    override.name === '$context.responseOverride.status' &&
    overriddenStatus(response) === undefined
      ? { ...override, ignored: 'only an integer from 100 to 599 counts' }
      : override,
  )
}

/** The maps of parts are opened; whatever else a template keeps there is one override. */
const under = (prefix: string, map: ReadonlyMap<string, Value>): Override[] =>
  [...map].flatMap(([name, value]) =>
    value instanceof Map
      ? [...value].map(([key, item]) => ({
          name: prefix + member(name) + member(key),
          value: item,
        }))
      : [{ name: prefix + member(name), value }],
  )

const member = (name: string): string =>
  /^[A-Za-z][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
