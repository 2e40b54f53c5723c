import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { compileTemplate, type RenderOptions } from '../../../src/lang/vtl/compile-template.ts'
import { TemplateError } from '../../../src/lang/vtl/template-error.ts'
import type { HostObject, Value } from '../../../src/lang/vtl/values/value.ts'

/** A value as the gateway's JSON parser hands it over: integers exact, arrays plain, objects maps. */
export function fromJson(json: string): Value {
  return JSON.parse(json, (_, value: unknown) => {
    if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return new Map(Object.entries(value))
  }) as Value
}

/** A host object over a map, with methods by `name/arity`. */
export function hostObject(
  properties: Map<string, Value>,
  methods: Record<string, (...args: Value[]) => Value> = {},
): HostObject {
  return {
    host: true,
    get: (name) => properties.get(name),
    call: (name, args) => methods[`${name}/${args.length}`]?.(...args),
    set: (name, value) => properties.set(name, value).has(name),
    toText: () => '{host}',
  }
}

/** `$input` over a JSON body; `path` knows plain member chains, which is all that these tests need. */
export function inputOf(body: string): HostObject {
  const root = fromJson(body)
  const path = (expression: Value): Value => {
    let value: Value | undefined = root
    for (const key of (expression as string).split('.').slice(1))
      value = value instanceof Map ? value.get(key) : undefined
    return value ?? null
  }
  return hostObject(new Map([['body', body]]), { 'path/1': path })
}

/** Renders, or tells how it failed as `kind line:column message`. */
export function render(
  template: string,
  variables: Record<string, Value> = {},
  options: RenderOptions = {},
): string {
  try {
    const compiled = compileTemplate(template, 'template', { compilePattern: compileJavaPattern })
    return compiled.render(new Map(Object.entries(variables)), options)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return `${error.kind} ${error.line}:${error.column} ${error.problem}`
  }
}
