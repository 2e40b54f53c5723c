import { isInt, isLong, type Value } from '../values/value.ts'
import type { Work } from '../work.ts'

/** Java's `hashCode()` of a value, an `int`. */
export function hashCode(value: Value, work: Work, depth = 0): number {
  if (typeof value === 'string') {
    work.read(value.length)
    return hashText(value)
  }
  if (typeof value === 'boolean') return value ? 1231 : 1237
  if (typeof value === 'bigint') return hashInteger(value)
  if (typeof value === 'number') return hashDouble(value)
  if (value === null) return 0
  work.enter(depth)
  let hash = 0
  if (Array.isArray(value)) {
    work.charge(1 + value.length)
    hash = 1
    for (const item of value) hash = (Math.imul(hash, 31) + hashCode(item, work, depth + 1)) | 0
  } else if (value instanceof Map) {
    work.charge(1 + value.size)
    for (const [key, item] of value) {
      work.read(key.length)
      hash = (hash + (hashText(key) ^ hashCode(item, work, depth + 1))) | 0
    }
  } else hash = hashText(value.toText())
  return hash
}

function hashText(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

function hashInteger(value: bigint): number {
  if (isInt(value)) return Number(value)
  if (isLong(value)) return Number(BigInt.asIntN(32, value ^ (value >> 32n)))
  return hashText(String(value))
}

function hashDouble(value: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getInt32(0) ^ view.getInt32(4)
}
