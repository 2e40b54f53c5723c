import { expect, test } from 'vitest'
import { compileSchema } from '../../../src/lang/json-schema/compile-schema.ts'

function nested(levels: number): unknown {
  return JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels))
}

const tree = { properties: { a: { $ref: '#' } } }

// Attack: a body nested 10⁵ levels deep.
test.each<[object, unknown]>([
  [tree, nested(100_000)],
  [{ enum: [{}] }, nested(100_000)],
  [{ uniqueItems: true }, [nested(100_000)]],
  [{ anyOf: [tree] }, nested(100_000)],
])('%j refuses a value that is nested too deeply', (schema, value) => {
  const compiled = compileSchema(schema)
  expect(compiled.valid(value)).toBe(false)
  const errors = compiled.errors(value)
  expect(errors).toHaveLength(1)
  if (!('anyOf' in schema)) {
    expect(errors).toEqual(['instance is nested too deeply (maximum: 1000 levels)'])
  }
})

test('a deep value is no matter where the schema does not look', () => {
  expect(compileSchema({ type: 'object' }).valid(nested(100_000))).toBe(true)
  expect(compileSchema(tree).valid(nested(900))).toBe(true)
})

test('alternatives that double at every level end at a bound', () => {
  const branch = { properties: { a: { $ref: '#' } } }
  const schema = compileSchema({
    anyOf: [{ type: 'array' }, branch, branch],
    not: { type: 'integer' },
  })
  const start = performance.now()
  expect(schema.valid(nested(200))).toBe(false)
  expect(schema.errors(nested(200))).toEqual([
    'instance takes too many steps to validate (maximum: 5000000)',
  ])
  expect(performance.now() - start).toBeLessThan(10_000)
})

test('a schema document nested too deeply is refused', () => {
  let schema: object = {}
  for (let i = 0; i < 300; i++) schema = { not: schema }
  expect(() => compileSchema(schema)).toThrow('schema is nested more than 200 levels deep')
})

test('a long chain of references compiles, up to the depth of a validation', () => {
  const definitions: Record<string, object> = { d0: { type: 'string' } }
  for (let i = 1; i <= 5000; i++) definitions[`d${i}`] = { $ref: `#/definitions/d${i - 1}` }
  const schema = compileSchema({ definitions, items: { $ref: '#/definitions/d5000' } })
  expect([schema.valid(['a']), schema.valid([1])]).toEqual([true, false])
})

test('many messages are cut to a hundred', () => {
  const value = Array.from({ length: 5000 }, () => 1)
  expect(compileSchema({ items: { type: 'null' } }).errors(value)).toHaveLength(100)
})

test('uniqueItems is linear', () => {
  const value = Array.from({ length: 200_000 }, (_, i) => [i])
  const start = performance.now()
  expect(compileSchema({ uniqueItems: true }).valid(value)).toBe(true)
  expect(performance.now() - start).toBeLessThan(3000)
})

test('a pattern that gives up makes the value invalid', () => {
  const text = 'a'.repeat(9_000_000)
  const schema = compileSchema({ pattern: '^(?:a|b)*$' })
  expect(schema.valid(text)).toBe(false)
  expect(schema.errors(text)).toEqual(['string is too long for a pattern (length: 9000000)'])
})

test.each([
  'date-time',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'regex',
  'uri',
  'base64',
  'json-pointer',
  'mac',
  'uuid',
])('format %s answers on ten megabytes', (format) => {
  const schema = compileSchema({ format })
  for (const unit of ['a', '/', '-', '%41', '\\w', 'é', '1.', ':a', '"@']) {
    const text = unit.repeat(10_000_000 / unit.length)
    expect(typeof schema.valid(text)).toBe('boolean')
    expect(schema.errors(text).length === 0).toBe(schema.valid(text))
  }
})
