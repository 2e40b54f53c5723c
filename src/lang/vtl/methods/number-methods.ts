import { className, isInt, isLong, type Value } from '../values/value.ts'
import { javaClass } from './java-class.ts'
import { hashCode } from './hash-code.ts'
import { MethodFailed, methodTable, type Method } from './method-table.ts'
import type { Work } from '../work.ts'

/** What every Number has, and the static methods that a value of the class lends (spec mapping-templates §9). */
const anyNumber = {
  'intValue()': (n) => BigInt.asIntN(32, truncate(n, 31)),
  'longValue()': (n) => BigInt.asIntN(64, truncate(n, 63)),
  'shortValue()': (n) => BigInt.asIntN(16, truncate(n, 31)),
  'byteValue()': (n) => BigInt.asIntN(8, truncate(n, 31)),
  'doubleValue()': (n) => Number(n),
  'floatValue()': (n) => Math.fround(Number(n)),
  'equals(o)': (n, [other]) => typeof n === typeof other && Object.is(n, other),
  'hashCode()': (n, _, { work }) => BigInt(hashCode(n, work)),
  'compareTo(o)': (n, [other]) => compareSame(n, other ?? null),
  'toString()': (n, _, context) => context.text(n),
  'getClass()': (n) => javaClass(n),
} satisfies Record<string, Method<bigint | number>>

const wholeNumber = {
  ...anyNumber,
  'compare(nn)': (_, [left, right]) => compare(left as bigint, right as bigint),
  'max(nn)': (_, [left, right]) => (Number(left) >= Number(right) ? left! : right!),
  'min(nn)': (_, [left, right]) => (Number(left) <= Number(right) ? left! : right!),
  'sum(nn)': (_, [left, right]) => asInteger(left) + asInteger(right),
  'signum(n)': (_, [value]) => compare(value as bigint, 0n),
  'toString(n)': (_, [value], context) => context.text(value ?? null),
  'toString(ni)': (_, [value, radix]) => asInteger(value).toString(radixOf(radix)),
  'toHexString(n)': (_, [value]) => unsigned(value).toString(16),
  'toOctalString(n)': (_, [value]) => unsigned(value).toString(8),
  'toBinaryString(n)': (_, [value]) => unsigned(value).toString(2),
  'valueOf(n)': (_, [value]) => asInteger(value),
} satisfies Record<string, Method<bigint | number>>

/** `java.lang.Integer`. */
export const integerMethods = methodTable<bigint | number>({
  ...wholeNumber,
  'parseInt(s)': (_, [text]) => parseInteger(text as string, 10, isInt),
  'parseInt(si)': (_, [text, radix]) => parseInteger(text as string, radixOf(radix), isInt),
  'valueOf(s)': (_, [text]) => parseInteger(text as string, 10, isInt),
  'valueOf(si)': (_, [text, radix]) => parseInteger(text as string, radixOf(radix), isInt),
})

/** `java.lang.Long`, and what of it serves for `java.math.BigInteger`. */
export const longMethods = methodTable<bigint | number>({
  ...wholeNumber,
  'parseLong(s)': (_, [text]) => parseInteger(text as string, 10, isLong),
  'parseLong(si)': (_, [text, radix]) => parseInteger(text as string, radixOf(radix), isLong),
  'valueOf(s)': (_, [text]) => parseInteger(text as string, 10, isLong),
})

/** `java.lang.Double`. */
export const doubleMethods = methodTable<bigint | number>({
  ...anyNumber,
  'isNaN()': (d) => Number.isNaN(d),
  'isInfinite()': (d) => Math.abs(Number(d)) === Number.POSITIVE_INFINITY,
  'compare(nn)': (_, [left, right]) => compare(left as number, right as number),
  'max(nn)': (_, [left, right]) => Math.max(Number(left), Number(right)),
  'min(nn)': (_, [left, right]) => Math.min(Number(left), Number(right)),
  'sum(nn)': (_, [left, right]) => Number(left) + Number(right),
  'parseDouble(s)': (_, [text], { work }) => parseDouble(text as string, work),
  'valueOf(s)': (_, [text], { work }) => parseDouble(text as string, work),
  'valueOf(n)': (_, [value]) => Number(value),
  'toString(n)': (_, [value], context) => context.text(Number(value)),
})

/** `java.lang.Boolean`. */
export const booleanMethods = methodTable<boolean>({
  'booleanValue()': (b) => b,
  'toString()': (b) => String(b),
  'equals(o)': (b, [other]) => b === other,
  'compareTo(o)': (b, [other]) => compareSame(b, other ?? null),
  'hashCode()': (b, _, { work }) => BigInt(hashCode(b, work)),
  'parseBoolean(s)': (_, [text]) => isTrue(text as string),
  'valueOf(s)': (_, [text]) => isTrue(text as string),
  'getClass()': (b) => javaClass(b),
})

const isTrue = (text: string): boolean => text.length === 4 && text.toLowerCase() === 'true'

function compare(left: bigint | number, right: bigint | number): bigint {
  if (left < right) return -1n
  return left > right ? 1n : 0n
}

/** `compareTo(Object)`: another class is an exception. */
function compareSame<T extends bigint | number | boolean>(left: T, right: Value): bigint {
  if (className(left) !== className(right))
    throw new MethodFailed(`compareTo: ${className(right)} is not a ${className(left)}`)
  const other = right as T
  if (left === other) return 0n
  return left < other ? -1n : 1n
}

function asInteger(value: Value | undefined): bigint {
  return typeof value === 'bigint' ? value : truncate(Number(value), 63)
}

/** A Double becomes the nearest integer towards zero, held within `bits`; NaN becomes 0. */
function truncate(value: bigint | number, bits: number): bigint {
  if (typeof value === 'bigint') return value
  if (Number.isNaN(value)) return 0n
  const limit = 2 ** bits
  if (value >= limit) return (1n << BigInt(bits)) - 1n
  return value <= -limit ? -(1n << BigInt(bits)) : BigInt(Math.trunc(value))
}

function unsigned(value: Value | undefined): bigint {
  const integer = asInteger(value)
  return BigInt.asUintN(isInt(integer) ? 32 : 64, integer)
}

function radixOf(radix: Value | undefined): number {
  const number = Number(radix)
  if (number < 2 || number > 36) throw new MethodFailed(`radix ${number} is outside 2 to 36`)
  return number
}

function parseInteger(text: string, radix: number, fits: (value: bigint) => boolean): bigint {
  const [, sign, digits = ''] = /^([+-]?)([0-9a-z]{1,80})$/i.exec(text) ?? []
  let value = 0n
  for (const digit of digits) {
    const number = Number.parseInt(digit, radix)
    if (Number.isNaN(number)) throw notANumber(text)
    value = value * BigInt(radix) + BigInt(number)
  }
  if (sign === '-') value = -value
  if (digits === '' || !fits(value)) throw notANumber(text)
  return value
}

function parseDouble(text: string, work: Work): number {
  work.read(text.length)
  const trimmed = text.trim()
  if (/^[+-]?(?:NaN|Infinity)$/.test(trimmed)) return Number(trimmed.replace(/^[+-]NaN/, 'NaN'))
  if (!/^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?[fd]?$/i.test(trimmed))
    throw notANumber(text)
  return Number(trimmed.replace(/[fd]$/i, ''))
}

function notANumber(text: string): MethodFailed {
  return new MethodFailed(`For input string: ${JSON.stringify(text.slice(0, 80))}`)
}
