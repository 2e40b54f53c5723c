import { javaEquals } from '../values/comparison.ts'
import { heldBytes } from '../limits.ts'
import { javaList, type JavaListKind, type Value } from '../values/value.ts'
import type { Work } from '../work.ts'
import { hashCode } from './hash-code.ts'
import { javaClass } from './java-class.ts'
import { javaIterator } from './java-iterator.ts'
import { MethodFailed, methodTable, type Method, type MethodTable } from './method-table.ts'

type Methods = Record<string, Method<Value[]>>

const reading = {
  'size()': (l) => BigInt(l.length),
  'isEmpty()': (l) => l.length === 0,
  'contains(o)': (l, [item], { work }) => find(l, item, work) >= 0,
  'containsAll(l)': (l, [items], { work }) =>
    (items as Value[]).every((item) => find(l, item, work) >= 0),
  'iterator()': (l) => javaIterator(l),
  'toArray()': (l, _, { work }) => {
    payList(l.length, work)
    return javaList(l, 'array')
  },
  'equals(o)': (l, [other], { work }) => javaEquals(l, other ?? null, work),
  'hashCode()': (l, _, { work }) => BigInt(hashCode(l, work)),
  'toString()': (l, _, context) => context.text(l),
  'getClass()': (l) => javaClass(l),
} satisfies Methods

const byIndex = {
  'get(i)': (l, [index]) => at(l, index),
  'indexOf(o)': (l, [item], { work }) => BigInt(find(l, item, work)),
  'lastIndexOf(o)': (l, [item], { work }) => {
    work.charge(l.length)
    return BigInt(l.findLastIndex((one) => javaEquals(one, item ?? null, work)))
  },
  'subList(ii)': (l, [from, to], { work }) => {
    const end = position(to, l.length + 1, 'subList')
    const start = position(from, end + 1, 'subList')
    payList(end - start, work)
    return javaList(l.slice(start, end))
  },
  'set(io)': (l, [index, item], { work }) => {
    work.change()
    const old = at(l, index)
    l[Number(index)] = item ?? null
    return old
  },
} satisfies Methods

const growing = {
  'add(o)': (l, [item], { work }) => {
    work.charge(1)
    work.hold(heldBytes.place)
    work.change()
    l.push(item ?? null)
    return true
  },
  'add(io)': (l, [index, item], { work }) => {
    const at = position(index, l.length + 1, 'add')
    work.charge(1 + l.length - at)
    work.hold(heldBytes.place)
    work.change()
    l.splice(at, 0, item ?? null)
    return null
  },
  'addAll(l)': (l, [items], { work }) => insertAll(l, l.length, items as Value[], work),
  'addAll(il)': (l, [index, items], { work }) =>
    insertAll(l, position(index, l.length + 1, 'addAll'), items as Value[], work),
  'remove(i)': (l, [index], { work }) => {
    work.charge(1 + l.length - Number(index))
    work.change()
    const old = at(l, index)
    l.splice(Number(index), 1)
    return old
  },
  'remove(o)': (l, [item], { work }) => {
    const found = find(l, item, work)
    work.change()
    if (found >= 0) l.splice(found, 1)
    return found >= 0
  },
  'removeAll(l)': (l, [items], { work }) =>
    keep(l, work, (one) => find(items as Value[], one, work) < 0),
  'retainAll(l)': (l, [items], { work }) =>
    keep(l, work, (one) => find(items as Value[], one, work) >= 0),
  'clear()': (l, _, { work }) => {
    work.change()
    l.length = 0
    return null
  },
} satisfies Methods

const list = methodTable<Value[]>({ ...reading, ...byIndex, ...growing })
const set = methodTable<Value[]>(reading)

/** `java.util.List` and its kin, by what a `JavaList` stands for; a JSON array is a `list`. */
export const listMethods: Readonly<Record<JavaListKind, MethodTable<Value[]>>> = {
  list,
  set,
  collection: set,
  array: methodTable<Value[]>({ ...reading, ...byIndex }),
}

/** An element by Java index; outside the list it is an exception. */
export function at(items: readonly Value[], index: Value | undefined): Value {
  return items[position(index, items.length, 'get')] ?? null
}

/** What a new list of so many elements costs. */
export function payList(length: number, work: Work): void {
  work.charge(length)
  work.hold(heldBytes.list + length * heldBytes.place)
}

function find(items: readonly Value[], item: Value = null, work: Work): number {
  return items.findIndex((one) => {
    work.charge(1)
    return javaEquals(one, item, work)
  })
}

function position(index: Value | undefined, end: number, method: string): number {
  const number = Number(index)
  if (number < 0 || number >= end)
    throw new MethodFailed(`${method}: index ${number} is out of bounds, there are ${end} places`)
  return number
}

function insertAll(items: Value[], at: number, added: readonly Value[], work: Work): boolean {
  work.charge(items.length - at + added.length)
  work.hold(added.length * heldBytes.place)
  work.change()
  const tail = items.splice(at)
  // A list may be added to itself, so what is added is fixed before it grows.
  for (const item of [...added.slice(), ...tail]) items.push(item)
  return added.length > 0
}

function keep(items: Value[], work: Work, wanted: (item: Value) => boolean): boolean {
  work.charge(items.length)
  work.change()
  const kept = items.filter(wanted)
  const changed = kept.length < items.length
  items.length = 0
  for (const item of kept) items.push(item)
  return changed
}
