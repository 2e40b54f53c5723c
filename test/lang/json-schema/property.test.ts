import { Validator } from '@cfworker/json-schema'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileSchema } from '../../../src/lang/json-schema/compile-schema.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2000)

const name = fc.constantFrom('a', 'b', 'c', 'toString')
const scalar = fc.constantFrom<unknown>(
  null,
  true,
  false,
  0,
  1,
  2,
  1.5,
  -3,
  '',
  'a',
  'ab',
  'abc',
  '😀',
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}))
const type = fc.constantFrom('array', 'boolean', 'integer', 'null', 'number', 'object', 'string')
const small = fc.integer({ min: 0, max: 3 })
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 2 })

/** Schemas of draft-04 made of all keywords two validators read in the same way. */
const { schema } = fc.letrec<{ schema: object }>((tie) => {
  const inner = tie('schema')
  const several = fc.array(inner, { minLength: 1, maxLength: 3 })
  return {
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })) }),
      fc.record({ enum: fc.array(value, { minLength: 1, maxLength: 3 }) }),
      fc.record({ minimum: small, exclusiveMinimum: fc.boolean() }),
      fc.record({ maximum: small, multipleOf: fc.constantFrom(1, 2, 0.5) }),
      fc.record(
        { minLength: small, maxLength: small, pattern: fc.constantFrom('a', '^a', 'b$') },
        { requiredKeys: [] },
      ),
      fc.record(
        { minItems: small, maxItems: small, uniqueItems: fc.boolean() },
        { requiredKeys: [] },
      ),
      fc.record(
        { minProperties: small, maxProperties: small, required: names },
        { requiredKeys: [] },
      ),
      fc.record({
        items: fc.oneof(inner, several),
        additionalItems: fc.oneof(fc.boolean(), inner),
      }),
      fc.record(
        {
          properties: fc.dictionary(name, inner, { maxKeys: 3 }),
          patternProperties: fc.dictionary(fc.constantFrom('^a', 'c'), inner, { maxKeys: 2 }),
          additionalProperties: fc.oneof(fc.boolean(), inner),
        },
        { requiredKeys: [] },
      ),
      fc.record({ dependencies: fc.dictionary(name, fc.oneof(names, inner), { maxKeys: 2 }) }),
      fc.record(
        { allOf: several, anyOf: several, oneOf: several, not: inner },
        { requiredKeys: [] },
      ),
    ),
  }
})

/** fast-check makes objects without a prototype; JSON does not. */
function plain<T>(made: T): T {
  return JSON.parse(JSON.stringify(made)) as T
}

test(
  'two independent validators agree, and errors() agrees with valid()',
  { timeout: 30_000 + numRuns * 5 },
  () => {
    fc.assert(
      fc.property(schema.map(plain), value.map(plain), (made, instance) => {
        const ours = compileSchema(made)
        const expected = new Validator(made, '4').validate(instance).valid
        expect(ours.valid(instance)).toBe(expected)
        expect(ours.errors(instance).length === 0).toBe(expected)
      }),
      { numRuns },
    )
  },
)

test(
  'any JSON is a schema or refused with a SchemaError',
  { timeout: 30_000 + numRuns * 5 },
  () => {
    const keyword = fc.constantFrom(
      'type',
      'enum',
      'minimum',
      'exclusiveMinimum',
      'multipleOf',
      'minLength',
      'pattern',
      'format',
      'items',
      'additionalItems',
      'uniqueItems',
      'required',
      'properties',
      'patternProperties',

      'additionalProperties',
      'dependencies',
      'allOf',
      'not',
      '$ref',
      'id',
      'definitions',
      '__proto__',
    )
    const text = fc.constantFrom<unknown>(
      '#',
      '#/',
      '#/definitions/a',
      '(',
      'string',
      'uri',
      'http://x/',
      '/a',
      '',
    )
    const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
      anything: fc.oneof(
        { depthSize: 'medium' },
        scalar,
        text,
        fc.array(tie('anything'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(keyword, name), tie('anything'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(anything.map(plain), value.map(plain), (made, instance) => {
        try {
          const compiled = compileSchema(made)
          expect(compiled.errors(instance).length === 0).toBe(compiled.valid(instance))
        } catch (error) {
          expect(error).toMatchObject({ name: 'SchemaError', pointer: expect.any(String) })
        }
      }),
      { numRuns },
    )
  },
)
