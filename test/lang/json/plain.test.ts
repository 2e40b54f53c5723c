import { describe, expect, test } from 'vitest'
import { Decimal } from '../../../src/lang/json/decimal.ts'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { fromPlain, toPlain } from '../../../src/lang/json/plain.ts'

test('ordinary JSON values keep order and kind', () => {
  expect(fromPlain({ b: 1, a: [1.5, 'x', null, true], skipped: undefined })).toEqual(
    new Map<string, unknown>([
      ['b', 1n],
      ['a', [1.5, 'x', null, true]],
    ]),
  )
})

test.each([[2 ** 53], [1e21], [-0], [0.5]])('%d, not a safe integer, stays a double', (number) => {
  expect(fromPlain(number)).toBe(number)
})

test('values become ordinary objects, arrays and numbers', () => {
  const value = parseJson(
    '{"a":[1,1.5,"x",null],"big":12345678901234567890,"d":0.1234567890123456789}',
  )
  expect(toPlain(value)).toStrictEqual({
    a: [1, 1.5, 'x', null],
    big: 12345678901234567000,
    d: 0.12345678901234568,
  })
})

test('decimals pass unchanged', () => {
  const decimal = new Decimal('1e400')
  expect(fromPlain({ a: decimal })).toEqual(new Map([['a', decimal]]))
})

// ATTACKS 53.
describe('__proto__', () => {
  const text = '{"__proto__":{"admin":true}}'

  test('becomes an own member', () => {
    const plain = toPlain(parseJson(text)) as Record<string, unknown>
    expect(Object.keys(plain)).toEqual(['__proto__'])
    expect(plain['admin']).toBeUndefined()
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype)
  })

  test('is read from own members only', () => {
    expect(fromPlain(JSON.parse(text))).toEqual(parseJson(text))
    expect(fromPlain(Object.create({ __proto__: null, inherited: 1 }) as unknown)).toEqual(
      new Map(),
    )
  })
})

test.each([
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['undefined', undefined],
  ['a date', new Date(0)],
  ['a map', new Map()],
])('%s is no JSON value', (_, value) => {
  expect(() => fromPlain(value)).toThrow(TypeError)
})

test('a cycle is refused', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  expect(() => fromPlain(cycle)).toThrow(/levels of nesting/)
})
