import { at, listMethods } from './methods/list-methods.ts'
import { mapMethods } from './methods/map-methods.ts'
import { runMethod, type MethodContext } from './methods/method-table.ts'
import {
  booleanMethods,
  doubleMethods,
  integerMethods,
  longMethods,
} from './methods/number-methods.ts'
import { javaClass } from './methods/java-class.ts'
import { stringMethods } from './methods/string-methods.ts'
import { heldBytes } from './limits.ts'
import { isInt, JavaList, type Value } from './values/value.ts'
import type { Work } from './work.ts'

/** A property's names, made once per link: `.name` may be a key, `getName()` or `isName()`. */
export interface PropertyNames {
  readonly key: string
  readonly getter: string
  readonly tester: string
}

export function propertyNames(key: string): PropertyNames {
  const capital = key.charAt(0).toUpperCase() + key.slice(1)
  return { key, getter: `get${capital}/0`, tester: `is${capital}/0` }
}

const noArguments: Value[] = []

/** `$receiver.name`, in the engine's order: getter, map key, `isName()` (spec mapping-templates §4). */
export function getProperty(
  receiver: Value,
  { key, getter, tester }: PropertyNames,
  context: MethodContext,
): Value | undefined {
  if (receiver instanceof Map) return key === 'class' ? javaClass(receiver) : receiver.get(key)
  if (typeof receiver === 'object' && receiver !== null && !Array.isArray(receiver))
    return receiver.get(key)
  return (
    callTable(receiver, getter, noArguments, context) ??
    callTable(receiver, tester, noArguments, context)
  )
}

/** `$receiver.name(args)`; `key` is `name/arity`. Undefined when the type has no such method. */
export function callMethod(
  receiver: Value,
  name: string,
  key: string,
  args: Value[],
  context: MethodContext,
): Value | undefined {
  if (typeof receiver !== 'object' || receiver === null || Array.isArray(receiver))
    return callTable(receiver, key, args, context)
  if (receiver instanceof Map) return runMethod(mapMethods, key, receiver, args, context)
  const result = receiver.call(name, args, context.work)
  if (result !== undefined) return result
  // `.get(k)` and `.put(k, v)` read and write any object's properties, as on the maps these stand for.
  if (key === 'get/1') return receiver.get(context.text(args[0] ?? null))
  if (key === 'toString/0') return receiver.toText()
  if (key === 'put/2') receiver.set?.(context.text(args[0] ?? null), args[1] ?? null)
  return undefined
}

/** String methods that need not look at the text: collecting a result piece by piece stays cheap. */
const immediate: ReadonlySet<string> = new Set([
  'length/0',
  'isEmpty/0',
  'concat/1',
  'toString/0',
  'getClass/0',
])

function callTable(
  receiver: Value,
  key: string,
  args: Value[],
  context: MethodContext,
): Value | undefined {
  if (typeof receiver === 'string') {
    if (!immediate.has(key)) context.work.read(receiver.length)
    return runMethod(stringMethods, key, receiver, args, context)
  }
  if (Array.isArray(receiver)) {
    const kind = receiver instanceof JavaList ? receiver.kind : 'list'
    return runMethod(listMethods[kind], key, receiver, args, context)
  }
  if (typeof receiver === 'bigint')
    return runMethod(isInt(receiver) ? integerMethods : longMethods, key, receiver, args, context)
  if (typeof receiver === 'number') return runMethod(doubleMethods, key, receiver, args, context)
  if (typeof receiver === 'boolean') return runMethod(booleanMethods, key, receiver, args, context)
  return undefined
}

/** `$receiver[index]`: a list's element (negative counts from the end), a map's or object's key. */
export function getIndex(receiver: Value, index: Value, context: MethodContext): Value | undefined {
  if (Array.isArray(receiver)) {
    if (typeof index !== 'bigint' || !isIndexed(receiver)) return undefined
    return at(receiver, fromEnd(index, receiver.length))
  }
  if (typeof receiver !== 'object' || receiver === null) return undefined
  return receiver.get(keyText(index, context))
}

/** `#set($receiver.name = value)`; what takes no such property is left as it is. */
export function setProperty(receiver: Value, name: string, value: Value, work: Work): void {
  work.change()
  work.hold(heldBytes.member)
  if (receiver instanceof Map) receiver.set(name, value)
  else if (typeof receiver === 'object' && receiver !== null && !Array.isArray(receiver))
    receiver.set?.(name, value)
}

/** `#set($receiver[index] = value)`; outside a list it is an exception, as in Java. */
export function setIndex(
  receiver: Value,
  index: Value,
  value: Value,
  context: MethodContext,
): void {
  if (!Array.isArray(receiver)) setProperty(receiver, keyText(index, context), value, context.work)
  else if (typeof index === 'bigint' && isIndexed(receiver)) {
    const position = fromEnd(index, receiver.length)
    at(receiver, position)
    context.work.change()
    receiver[Number(position)] = value
  }
}

function keyText(index: Value, { text, work }: MethodContext): string {
  const key = text(index)
  work.read(key.length)
  return key
}

function isIndexed(list: Value[]): boolean {
  return !(list instanceof JavaList) || list.kind === 'list' || list.kind === 'array'
}

function fromEnd(index: bigint, length: number): bigint {
  return index < 0n ? index + BigInt(length) : index
}
