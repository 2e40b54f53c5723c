import { javaEquals } from '../values/comparison.ts'
import { heldBytes } from '../limits.ts'
import { javaList, type HostObject, type Value } from '../values/value.ts'
import { hashCode } from './hash-code.ts'
import { javaClass } from './java-class.ts'
import { payList } from './list-methods.ts'
import { methodTable, type MethodContext } from './method-table.ts'

type JavaMap = Map<string, Value>

/** `java.util.LinkedHashMap` (spec mapping-templates §9). Keys are texts, as in JSON: another key counts by its print form. */
export const mapMethods = methodTable<JavaMap>({
  'get(o)': (m, [key], context) => m.get(keyOf(key, context)) ?? null,
  'getOrDefault(oo)': (m, [key, fallback], context) => {
    const found = m.get(keyOf(key, context))
    return found === undefined ? (fallback ?? null) : found
  },
  'put(oo)': (m, [key, value], context) => put(m, key, value, context),
  'putIfAbsent(oo)': (m, [key, value], context) => {
    const found = m.get(keyOf(key, context)) ?? null
    if (found === null) put(m, key, value, context)
    return found
  },
  'putAll(m)': (m, [other], { work }) => {
    const added = other as JavaMap
    work.charge(added.size)
    work.hold(added.size * heldBytes.member)
    work.change()
    for (const [key, value] of added) m.set(key, value)
    return null
  },
  'remove(o)': (m, [key], context) => {
    context.work.change()
    const name = keyOf(key, context)
    const found = m.get(name) ?? null
    m.delete(name)
    return found
  },
  'containsKey(o)': (m, [key], context) => m.has(keyOf(key, context)),
  'containsValue(o)': (m, [value], { work }) => {
    work.charge(m.size)
    return [...m.values()].some((one) => javaEquals(one, value ?? null, work))
  },
  'keySet()': (m, _, { work }) => {
    payList(m.size, work)
    return javaList(m.keys(), 'set')
  },
  'values()': (m, _, { work }) => {
    payList(m.size, work)
    return javaList(m.values(), 'collection')
  },
  'entrySet()': (m, _, context) => {
    payList(m.size, context.work)
    context.work.hold(m.size * heldBytes.map)
    return javaList(
      [...m.keys()].map((key) => mapEntry(m, key, context)),
      'set',
    )
  },
  'size()': (m) => BigInt(m.size),
  'isEmpty()': (m) => m.size === 0,
  'clear()': (m, _, { work }) => {
    work.change()
    m.clear()
    return null
  },
  'equals(o)': (m, [other], { work }) => javaEquals(m, other ?? null, work),
  'hashCode()': (m, _, { work }) => BigInt(hashCode(m, work)),
  'toString()': (m, _, context) => context.text(m),
  'getClass()': (m) => javaClass(m),
})

function keyOf(key: Value = null, { text, work }: MethodContext): string {
  const name = text(key)
  work.read(name.length)
  return name
}

function put(map: JavaMap, key: Value = null, value: Value = null, context: MethodContext): Value {
  context.work.charge(1)
  context.work.hold(heldBytes.member)
  context.work.change()
  const name = keyOf(key, context)
  const old = map.get(name) ?? null
  map.set(name, value)
  return old
}

/** `Map.Entry`: `.key`, `.value`, and prints `key=value`. */
function mapEntry(map: JavaMap, key: string, context: MethodContext): HostObject {
  const value = () => map.get(key) ?? null
  const text = () => `${key}=${value() === null ? 'null' : context.text(value())}`
  return {
    host: true,
    get(name) {
      if (name === 'key' || name === 'Key') return key
      return name === 'value' || name === 'Value' ? value() : undefined
    },
    call(name, args) {
      const [item] = args
      if (name === 'setValue' && item !== undefined) return put(map, key, item, context)
      if (args.length > 0) return undefined
      if (name === 'getKey') return key
      if (name === 'getValue') return value()
      return name === 'toString' ? text() : undefined
    },
    toText: text,
  }
}
