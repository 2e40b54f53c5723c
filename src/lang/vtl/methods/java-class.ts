import { className, type HostObject, type Value } from '../values/value.ts'

/**
 * What `$value.class` gives: a name and nothing else. API Gateway's engine blocks reflection
 * (spec mapping-templates §9); here there is none to block.
 */
export function javaClass(value: Value): HostObject {
  const name = className(value)
  const simpleName = name.slice(name.lastIndexOf('.') + 1)
  return {
    host: true,
    get: (property) =>
      property === 'name' ? name : property === 'simpleName' ? simpleName : undefined,
    call: (method, args) => {
      if (args.length > 0) return undefined
      if (method === 'getName') return name
      if (method === 'getSimpleName') return simpleName
      return method === 'toString' ? `class ${name}` : undefined
    },
    toText: () => `class ${name}`,
  }
}
