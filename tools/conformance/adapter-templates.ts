import { inputObject } from '../../src/gateway/mapping/templates/input.ts'
import { newOverrides, type Overrides } from '../../src/gateway/exchange/overrides.ts'
import { utilObject } from '../../src/gateway/mapping/templates/util.ts'
import { toTemplateValue } from '../../src/gateway/mapping/templates/values.ts'
import { compileJavaPattern } from '../../src/lang/java-regex/compile-pattern.ts'
import { fromPlain, toPlain } from '../../src/lang/json/plain.ts'
import { Work } from '../../src/lang/vtl/work.ts'
import type { Value as JsonValue } from '../../src/lang/json/value.ts'
import { compileTemplate } from '../../src/lang/vtl/compile-template.ts'
import type { Value } from '../../src/lang/vtl/values/value.ts'
import { unitExchange } from './adapter-exchange.ts'

/** Input of `vtlRender`, `vtlRequest` and `vtlResponse`: variables by name, `input` as its parts. */
export interface TemplateInput {
  readonly template: string
  readonly context: Readonly<Record<string, unknown>> & {
    readonly input?: { readonly body?: string; readonly params?: Parameters }
    readonly context?: Readonly<Record<string, unknown>>
  }
}

type Parameters = Readonly<Record<'path' | 'querystring' | 'header', object | undefined>>

export function vtlRender(input: TemplateInput): string {
  return rendered(input, newOverrides())
}

export function vtlRequest(input: TemplateInput) {
  const overrides = newOverrides()
  const body = rendered(input, overrides)
  return {
    body,
    context: {
      requestOverride: plain(overrides.request),
      responseOverride: plain(overrides.response),
    },
  }
}

export function vtlResponse(input: TemplateInput) {
  const overrides = newOverrides()
  const body = rendered(input, overrides)
  return { body, responseOverride: plain(overrides.response) }
}

export function vtlUtil(input: { readonly function: string; readonly args: readonly unknown[] }) {
  const result = utilObject.call(input.function, input.args.map(fromData), new Work())
  if (result === undefined) throw new Error(`$util has no ${input.function} for these arguments`)
  return plain(result)
}

function rendered({ template, context }: TemplateInput, overrides: Overrides): string {
  const compiled = compileTemplate(template, 'unit case', {
    compilePattern: compileJavaPattern,
    macros: true, // the reference implementation's own tests use them
  })
  return compiled.render({
    get(name) {
      if (name === 'util') return utilObject
      if (name === 'input' && context.input) return inputOf(context.input)
      if (!Object.hasOwn(context, name)) return undefined
      const value = fromData(context[name])
      if (name === 'context' && value instanceof Map) {
        value.set('requestOverride', overrides.request)
        value.set('responseOverride', overrides.response)
      }
      return value
    },
  })
}

/** `$input` of the gateway, but for the parameters: a case lists them, headers included, as templates see them. */
function inputOf({ body, params }: NonNullable<TemplateInput['context']['input']>): Value {
  const object = inputObject(unitExchange({}, {}), body ?? '', () => new Error('invalid JSON'))
  return {
    ...object,
    call: (name, args, work) =>
      name === 'params' && args.length === 0 && params
        ? fromData({ path: params.path, querystring: params.querystring, header: params.header })
        : object.call(name, args, work),
  }
}

const fromData = (data: unknown): Value => toTemplateValue(fromPlain(data))

/** Results hold data only: whatever `#set` can put into a map came from a literal or from JSON. */
const plain = (value: Value): unknown => toPlain(value as JsonValue)
