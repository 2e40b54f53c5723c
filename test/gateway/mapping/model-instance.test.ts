import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstance } from '../../../src/gateway/mapping/model-instance.ts'
import { FloatLiteral } from '../../../src/lang/json-schema/float-literal.ts'

test('what is read is what JSON.parse reads, member names that mean something included', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '1'))
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constantFrom(null, true, false),
      fc.array(tie('value')),
      fc.dictionary(key, tie('value')),
    ),
  }))
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, '\t'), (given, space) => {
      const text = JSON.stringify(given, null, space)
      expect(JSON.stringify(parseInstance(text))).toBe(JSON.stringify(JSON.parse(text)))
    }),
  )
  const hostile = parseInstance('{"__proto__":{"x":1}}') as object
  expect(Object.getPrototypeOf(hostile)).toBe(Object.prototype)
  expect(Object.keys(hostile)).toEqual(['__proto__'])
})

// Spec rest-request §5: 1.0 is no integer.
test.each([
  ['1', 1],
  ['-0', -0],
  ['1.5', 1.5],
  ['1e-3', 0.001],
  ['123456789012345678901234567890', 1.2345678901234568e29],
  ['1e400', Infinity],
  ['1.0', new FloatLiteral(1)],
  ['-0.0', new FloatLiteral(-0)],
  ['1e2', new FloatLiteral(100)],
  ['1.5E1', new FloatLiteral(15)],
  ['0.1234567890123456789e19', new FloatLiteral(1.2345678901234568e18)],
])('%s', (text, expected) => {
  expect(parseInstance(text)).toEqual(expected)
  expect(parseInstance(`{"a":[${text}]}`)).toEqual({ a: [expected] })
})

test.each([
  '{"a":1,"a":2}',
  '{"__proto__":1,"__proto__":2}',
  '01',
  '1.',
  '.5',
  '1e',
  '+1',
  'nul',
  '',
])('%s is refused', (text) => {
  expect(() => parseInstance(text)).toThrow(expect.objectContaining({ name: 'JsonError' }))
})
