import { describe, expect, test } from 'vitest'
import { compileSchema } from '../../../src/lang/json-schema/compile-schema.ts'

const MODELS = 'https://apigateway.amazonaws.com/restapis/abc123/models'

// Models that refer to models, also in circles: rest-request §5, openapi §7; recorded by LocalStack
// (ls-request-validation: test_api_gateway_request_validator_with_ref_models and …_ref_one_ofmodels).
describe('models of the same API', () => {
  const models: Readonly<Record<string, unknown>> = {
    [`${MODELS}/Pet`]: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, owner: { $ref: `${MODELS}/Person` } },
    },
    [`${MODELS}/Person`]: {
      type: 'object',
      properties: { pets: { type: 'array', items: { $ref: `${MODELS}/Pet` } } },
      definitions: { age: { minimum: 0 } },
    },
  }
  const options = {
    resolve: (reference: string): unknown =>
      Object.hasOwn(models, reference) ? models[reference] : undefined,
  }

  test.each<[unknown, boolean]>([
    [{ name: 'Rex', owner: { pets: [{ name: 'Tom' }] } }, true],
    [{ name: 'Rex', owner: { pets: [{}] } }, false],
    [{ owner: {} }, false],
  ])('in a circle, %j: %s', (value, expected) => {
    expect(compileSchema({ $ref: `${MODELS}/Pet` }, options).valid(value)).toBe(expected)
  })

  test('a pointer into another model', () => {
    const schema = compileSchema({ $ref: `${MODELS}/Person#/definitions/age` }, options)
    expect([schema.valid(0), schema.valid(-1)]).toEqual([true, false])
  })

  test('each model is asked for once', () => {
    const asked: string[] = []
    compileSchema(
      { allOf: [{ $ref: `${MODELS}/Pet` }, { $ref: `${MODELS}/Pet#` }] },
      { resolve: (reference) => (asked.push(reference), options.resolve(reference)) },
    )
    expect(asked).toEqual([`${MODELS}/Pet`, `${MODELS}/Person`])
  })
})

describe('references inside a document', () => {
  test.each<[object, unknown, boolean]>([
    [{ definitions: { n: { type: 'number' } }, $ref: '#/definitions/n' }, 'x', false],
    [
      { properties: { next: { $ref: '#' } }, required: ['v'] },
      { v: 1, next: { v: 1, next: {} } },
      false,
    ],
    [
      { definitions: { 'a/b~c%': { type: 'null' } }, items: { $ref: '#/definitions/a~1b~0c%25' } },
      [1],
      false,
    ],
    [{ items: [{ type: 'null' }, { $ref: '#/items/0' }] }, [null, 1], false],
    // Siblings of `$ref` do nothing.
    [{ definitions: { any: {} }, items: { $ref: '#/definitions/any', type: 'null' } }, [1], true],
    [{ definitions: { a: { id: '#here', type: 'null' } }, items: { $ref: '#here' } }, [1], false],
    [{ properties: { $ref: { type: 'string' } } }, { $ref: 1 }, false],
  ])('%j on %j: %s', (schema, value, expected) => {
    expect(compileSchema(schema).valid(value)).toBe(expected)
  })
})

describe('what is refused is told with its pointer and a remedy', () => {
  test.each<[unknown, string, RegExp]>([
    [true, '', /a schema must be an object, not a boolean; write \{\}/],
    [
      { items: { $ref: 'https://example.com/x' } },
      '/items',
      /"https:\/\/example.com\/x", which is not known here; use "#\/definitions/,
    ],
    [{ $ref: '#/definitions/x' }, '', /"#\/definitions\/x", where there is nothing/],
    [{ $ref: '#/%zz' }, '', /percent-encoding/],
    [{ $ref: '#' }, '', /"\$ref" leads back to itself/],
    [{ allOf: [{ $ref: '#' }] }, '', /applies itself to the same value without end/],
    [
      {
        definitions: {
          a: { not: { $ref: '#/definitions/b' } },
          b: { anyOf: [{ $ref: '#/definitions/a' }] },
        },
        items: { $ref: '#/definitions/a' },
      },
      '/definitions/a',
      /without end/,
    ],
    [{ type: 'text' }, '/type', /does not know "text"; use "array", "boolean"/],
    [{ type: [] }, '/type', /at least one type/],
    [
      { properties: { a: { required: true } } },
      '/properties/a/required',
      /list of at least one name.*beside "properties"/,
    ],
    [{ required: [] }, '/required', /at least one name/],
    [{ required: ['a', 'a'] }, '/required', /each once/],
    [{ minLength: -1 }, '/minLength', /whole number of 0 or more/],
    [{ maxItems: '1' }, '/maxItems', /whole number/],
    [{ minimum: '1' }, '/minimum', /must be a number; write it without quotes/],
    [{ exclusiveMinimum: 1 }, '/exclusiveMinimum', /must be true or false in draft-04/],
    [{ exclusiveMaximum: true }, '/exclusiveMaximum', /needs "maximum" beside it/],
    [{ multipleOf: 0 }, '/multipleOf', /greater than 0/],
    [{ pattern: '(' }, '/pattern', /"\(" is not a regular expression/],
    [{ patternProperties: { '[': {} } }, '/patternProperties/[', /is not a regular expression/],
    [{ pattern: 1 }, '/pattern', /must be a string/],
    [{ enum: [] }, '/enum', /at least one value/],
    [{ anyOf: [] }, '/anyOf', /at least one schema/],
    [{ allOf: {} }, '/allOf', /at least one schema/],
    [{ properties: [] }, '/properties', /must be an object/],
    [{ properties: { 'a/b': 1 } }, '/properties/a~1b', /not a number/],
    [{ items: 'x' }, '/items', /not a string/],
    [{ additionalProperties: 'x' }, '/additionalProperties', /true, false or a schema/],
    [{ dependencies: { a: [] } }, '/dependencies/a', /at least one name/],
    [{ uniqueItems: 1 }, '/uniqueItems', /true or false/],
  ])('%j', (schema, pointer, message) => {
    expect(() => compileSchema(schema)).toThrow(
      expect.objectContaining({
        name: 'SchemaError',
        pointer,
        message: expect.stringMatching(message),
      }),
    )
  })
})

test('patterns are compiled by the caller when asked to', () => {
  const schema = compileSchema(
    { pattern: 'x', patternProperties: { y: { type: 'null' } } },
    { compilePattern: (source) => ({ test: (text) => text === source.toUpperCase() }) },
  )
  expect([schema.valid('X'), schema.valid('x'), schema.valid({ Y: 1 })]).toEqual([
    true,
    false,
    false,
  ])
})
