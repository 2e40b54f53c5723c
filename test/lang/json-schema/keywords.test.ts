import { describe, expect, test } from 'vitest'
import { compileSchema } from '../../../src/lang/json-schema/compile-schema.ts'
import { FloatLiteral } from '../../../src/lang/json-schema/float-literal.ts'

// Every keyword of draft-04 (json-schema-validation-00), with the messages of the Java validator
// (rest-request §5; java-json-tools/json-schema-validator, validation.properties).
type Row = [schema: object, value: unknown, errors: readonly string[]]

describe('any value', () => {
  test.each<Row>([
    [{}, { a: [1, null] }, []],
    [{ type: 'integer' }, 1, []],
    [
      { type: 'integer' },
      1.5,
      ['instance type (number) does not match any allowed primitive type (allowed: ["integer"])'],
    ],
    [
      { type: 'number' },
      '1',
      [
        'instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
      ],
    ],
    [{ type: ['string', 'null'] }, null, []],
    [
      { type: ['string', 'array'] },
      true,
      [
        'instance type (boolean) does not match any allowed primitive type (allowed: ["array","string"])',
      ],
    ],
    [
      { type: 'object' },
      [],
      ['instance type (array) does not match any allowed primitive type (allowed: ["object"])'],
    ],
    [
      { type: 'boolean' },
      null,
      ['instance type (null) does not match any allowed primitive type (allowed: ["boolean"])'],
    ],
    [{ enum: [{ b: [1], a: null }] }, { a: null, b: [1] }, []],
    [
      { enum: ['A', 1, false] },
      'B',
      ['instance value ("B") not found in enum (possible values: ["A",1,false])'],
    ],
    [{ enum: [0] }, false, ['instance value (false) not found in enum (possible values: [0])']],
    [{ enum: [[1]] }, ['1'], ['instance value (["1"]) not found in enum (possible values: [[1]])']],
    [
      { allOf: [{ type: 'string' }, { maxLength: 1 }] },
      'ab',
      ['instance failed to match all required schemas (matched only 1 out of 2)'],
    ],
    [
      { anyOf: [{ type: 'string' }, { minimum: 2 }] },
      1,
      ['instance failed to match at least one required schema among 2'],
    ],
    [{ anyOf: [{ type: 'string' }, { minimum: 2 }] }, 2, []],
    [
      { oneOf: [{ minimum: 1 }, { minimum: 2 }, {}] },
      3,
      ['instance failed to match exactly one schema (matched 3 out of 3)'],
    ],
    [{ oneOf: [{ minimum: 1 }, { minimum: 2 }] }, 1, []],
    [
      { oneOf: [{ type: 'string' }, { type: 'null' }] },
      1,
      ['instance failed to match exactly one schema (matched 0 out of 2)'],
    ],
    [{ not: { type: 'string' } }, 'a', ['instance matched a schema which it should not have']],
    [{ not: { type: 'string' } }, 1, []],
  ])('%j on %j', check)
})

// `1.0` in a body: no integer (rest-request §5), and equal to 1 (draft-04 §3.6). Java compares numbers as
// BigDecimals, and takes the type from the token.
describe('whole numbers written as fractions', () => {
  const one = new FloatLiteral(1)
  test.each<Row>([
    [
      { type: 'integer' },
      one,
      ['instance type (number) does not match any allowed primitive type (allowed: ["integer"])'],
    ],
    [{ type: 'number' }, one, []],
    [
      { type: 'object' },
      one,
      ['instance type (number) does not match any allowed primitive type (allowed: ["object"])'],
    ],
    [{ enum: [1] }, one, []],
    [{ enum: [[{ a: 1 }]] }, [{ a: one }], []],
    [{ enum: [2] }, one, ['instance value (1) not found in enum (possible values: [2])']],
    [{ uniqueItems: true }, [1, one], ['array must not contain duplicate elements']],
    [{ uniqueItems: true }, [[1], [one]], ['array must not contain duplicate elements']],
    [{ minimum: 1, maximum: 1, multipleOf: 0.5 }, one, []],
    [
      { minimum: 2 },
      one,
      ['numeric instance is lower than the required minimum (minimum: 2, found: 1)'],
    ],
    [{ anyOf: [{ type: 'integer' }, { minimum: 1 }] }, one, []],
    [{ not: { type: 'integer' } }, one, []],
    [{ minProperties: 5, required: ['value'], additionalProperties: false }, one, []],
  ])('%j on %j', check)
})

describe('numbers', () => {
  test.each<Row>([
    [{ minimum: 2 }, 2, []],
    [
      { minimum: 2 },
      1,
      ['numeric instance is lower than the required minimum (minimum: 2, found: 1)'],
    ],
    [
      { minimum: 2, exclusiveMinimum: true },
      2,
      ['numeric instance is not strictly greater than the required minimum 2'],
    ],
    [{ minimum: 2, exclusiveMinimum: false }, 2, []],
    [
      { maximum: 2 },
      3,
      ['numeric instance is greater than the required maximum (maximum: 2, found: 3)'],
    ],
    [
      { maximum: 2, exclusiveMaximum: true },
      2,
      ['numeric instance is not strictly lower than the required maximum 2'],
    ],
    [{ multipleOf: 2 }, 3, ['remainder of division is not zero (3 / 2)']],
    [{ multipleOf: 0.1 }, 0.3, []],
    [{ multipleOf: 0.01 }, 4.355, ['remainder of division is not zero (4.355 / 0.01)']],
    [{ multipleOf: 1e-7 }, 12.5, []],
    [{ minimum: 2 }, 'a', []],
  ])('%j on %j', check)
})

describe('strings', () => {
  test.each<Row>([
    [{ minLength: 2 }, 'a', ['string "a" is too short (length: 1, required minimum: 2)']],
    [{ minLength: 2 }, '😀', ['string "😀" is too short (length: 1, required minimum: 2)']],
    [{ maxLength: 1 }, 'ab', ['string "ab" is too long (length: 2, maximum allowed: 1)']],
    [{ maxLength: 1 }, '😀', []],
    [{ pattern: 'b+' }, 'abc', []],
    [{ pattern: '^b+$' }, 'abc', ['ECMA 262 regex "^b+$" does not match input string "abc"']],
    [{ pattern: '^\\-$' }, '-', []],
    [{ minLength: 2 }, 1, []],
  ])('%j on %j', check)
})

describe('arrays', () => {
  test.each<Row>([
    [
      { items: { type: 'string' } },
      ['a', 1],
      ['instance type (integer) does not match any allowed primitive type (allowed: ["string"])'],
    ],
    [{ items: [{ type: 'string' }] }, ['a', 1], []],
    [
      { items: [{}, { type: 'string' }] },
      [1, 1],
      ['instance type (integer) does not match any allowed primitive type (allowed: ["string"])'],
    ],
    [
      { items: [{}], additionalItems: false },
      [1, 2, 3],
      ['schema only allows 1 elements in array but instance has 3 elements'],
    ],
    [
      { items: [{}], additionalItems: { type: 'null' } },
      [1, 2],
      ['instance type (integer) does not match any allowed primitive type (allowed: ["null"])'],
    ],
    [{ items: {}, additionalItems: false }, [1, 2], []],
    [
      { minItems: 1 },
      [],
      ['array is too short: must have at least 1 elements but instance has 0 elements'],
    ],
    [
      { maxItems: 1 },
      [1, 2],
      ['array is too long: must have at most 1 elements but instance has 2 elements'],
    ],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      ['array must not contain duplicate elements'],
    ],
    [{ uniqueItems: true }, [1, '1', true, 0, false, null, [], {}, [0], [false]], []],
    [{ uniqueItems: false }, [1, 1], []],
  ])('%j on %j', check)
})

describe('objects', () => {
  test.each<Row>([
    // The first three are recorded (rest-request §5).
    [
      { required: ['password', 'email'] },
      {},
      ['object has missing required properties (["email","password"])'],
    ],
    [
      { type: 'object' },
      'x',
      ['instance type (string) does not match any allowed primitive type (allowed: ["object"])'],
    ],
    [
      { required: ['bar'], properties: { bar: {} }, additionalProperties: false },
      { foo: 1 },
      [
        'object has missing required properties (["bar"])',
        'object instance has properties which are not allowed by the schema: ["foo"]',
      ],
    ],
    [
      { properties: { a: { type: 'null' } } },
      { a: 1, b: 2 },
      ['instance type (integer) does not match any allowed primitive type (allowed: ["null"])'],
    ],
    [
      { patternProperties: { '^x': { type: 'null' } } },
      { xa: 1, a: 1 },
      ['instance type (integer) does not match any allowed primitive type (allowed: ["null"])'],
    ],
    [
      { properties: { xa: {} }, patternProperties: { '^x': { type: 'null' } } },
      { xa: 1 },
      ['instance type (integer) does not match any allowed primitive type (allowed: ["null"])'],
    ],
    [
      { patternProperties: { '^x': {} }, additionalProperties: false },
      { xa: 1, b: 1, a: 1 },
      ['object instance has properties which are not allowed by the schema: ["a","b"]'],
    ],
    [
      { properties: { a: {} }, additionalProperties: { type: 'null' } },
      { a: 1, b: 1 },
      ['instance type (integer) does not match any allowed primitive type (allowed: ["null"])'],
    ],
    [
      { minProperties: 1 },
      {},
      ['object has too few properties (found 0 but schema requires at least 1)'],
    ],
    [
      { maxProperties: 1 },
      { a: 1, b: 2 },
      ['object has too many properties (found 2 but schema requires at most 1)'],
    ],
    [
      { dependencies: { a: ['c', 'b'] } },
      { a: 1, b: 2 },
      [
        'property "a" of object has missing property dependencies (schema requires ["b","c"]; missing: ["c"])',
      ],
    ],
    [{ dependencies: { a: ['b'] } }, { c: 1 }, []],
    [
      { dependencies: { a: { minProperties: 2 } } },
      { a: 1 },
      ['object has too few properties (found 1 but schema requires at least 2)'],
    ],
    [{ required: ['a'] }, [], []],
  ])('%j on %j', check)
})

describe('how errors are gathered', () => {
  test.each<Row>([
    // A failure in a container keeps the validator from its members.
    [
      { required: ['b'], properties: { a: { type: 'null' } } },
      { a: 1 },
      ['object has missing required properties (["b"])'],
    ],
    // Members are all looked at, containers among them only before something failed.
    [
      { additionalProperties: { required: ['x'], items: { type: 'null' } } },
      { c: [1], a: [], b: {} },
      ['object has missing required properties (["x"])'],
    ],
    [
      { properties: { a: { type: 'string', minLength: 2 }, b: { type: 'null' } } },
      { a: 'x', b: 1 },
      [
        'instance type (integer) does not match any allowed primitive type (allowed: ["null"])',
        'string "x" is too short (length: 1, required minimum: 2)',
      ],
    ],
    [
      { minLength: 3, pattern: '^b' },
      'a',
      [
        'ECMA 262 regex "^b" does not match input string "a"',
        'string "a" is too short (length: 1, required minimum: 3)',
      ],
    ],
  ])('%j on %j', check)

  test('a long text of the caller is cut in messages', () => {
    const [message] = compileSchema({ maxLength: 1 }).errors('x'.repeat(5000))
    expect(message).toBe(
      `string "${'x'.repeat(1024)}…" is too long (length: 5000, maximum allowed: 1)`,
    )
  })
})

describe('keywords of other drafts and unknown ones do nothing', () => {
  test.each<Row>([
    [
      {
        const: 1,
        if: {},
        contains: false,
        propertyNames: false,
        nullable: true,
        example: 1,
        discriminator: {},
      },
      [2],
      [],
    ],
    [{ format: 'date' }, 'never', []],
    [{ format: 'int32' }, 1.5, []],
    [
      {
        title: 'x',
        description: 'y',
        default: 1,
        $schema: 'http://json-schema.org/draft-07/schema#',
      },
      2,
      [],
    ],
  ])('%j on %j', check)
})

describe('names of the prototype are ordinary names', () => {
  test.each<[object, string, boolean]>([
    [{ required: ['__proto__', 'toString', 'constructor'] }, '{}', false],
    [{ required: ['__proto__', 'toString'] }, '{"__proto__": 1, "toString": 1}', true],
    [{ properties: { constructor: { type: 'number' } } }, '{}', true],
    [{ properties: { constructor: { type: 'number' } } }, '{"constructor": "x"}', false],
    [JSON.parse('{"properties": {"__proto__": {"type": "number"}}}'), '{"__proto__": "x"}', false],
    [{ additionalProperties: false }, '{"__proto__": 1}', false],
    [{ dependencies: { toString: ['x'] } }, '{}', true],
  ])('%j on %s: %s', (schema, text, expected) => {
    expect(compileSchema(schema).valid(JSON.parse(text))).toBe(expected)
    expect(compileSchema(schema).errors(JSON.parse(text)).length === 0).toBe(expected)
  })
})

function check(schema: object, value: unknown, errors: readonly string[]): void {
  const compiled = compileSchema(schema)
  expect(compiled.errors(value)).toEqual(errors)
  expect(compiled.valid(value)).toBe(errors.length === 0)
}
