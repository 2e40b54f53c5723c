import { Validator } from '@cfworker/json-schema'
import type { Schema } from '@cfworker/json-schema'
import { parseInstance } from '../../src/gateway/mapping/model-instance.ts'
import { compileSchema } from '../../src/lang/json-schema/compile-schema.ts'
import type { Language } from './pair.ts'

const schema: Schema = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  required: ['orderId', 'customer', 'lines'],
  additionalProperties: false,
  properties: {
    orderId: { type: 'string', pattern: '^[A-Z]{2}-[0-9]{6}$' },
    customer: { $ref: '#/definitions/customer' },
    currency: { enum: ['EUR', 'USD', 'GBP'] },
    lines: { type: 'array', minItems: 1, maxItems: 100, items: { $ref: '#/definitions/line' } },
    note: { type: 'string', maxLength: 200 },
  },
  definitions: {
    customer: {
      type: 'object',
      required: ['name', 'email'],
      properties: { name: { type: 'string', minLength: 1 }, email: { type: 'string' } },
    },
    line: {
      type: 'object',
      required: ['sku', 'quantity', 'price'],
      properties: {
        sku: { type: 'string', minLength: 3, maxLength: 20 },
        quantity: { type: 'integer', minimum: 1 },
        price: { type: 'number', minimum: 0 },
        tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
      },
    },
  },
}

const text = JSON.stringify({
  orderId: 'AB-123456',
  customer: { name: 'Ada', email: 'ada@example.com' },
  currency: 'EUR',
  lines: Array.from({ length: 20 }, (_, i) => ({
    sku: `SKU-${i}`,
    quantity: i + 1,
    price: i * 1.5,
    tags: ['a', 'b', 'c'],
  })),
})
const order: unknown = JSON.parse(text)

const compiled = compileSchema(schema)
const validator = new Validator(schema, '4')

/** 1 for a valid order, which it must be. */
function valid(is: boolean): number {
  if (!is) throw new Error('the order must be valid')
  return 1
}

/** Validation of an order of 20 lines. */
export const jsonSchema: Language = {
  library: '@cfworker/json-schema',
  target: 0.15,
  pairs: [
    {
      name: 'an order of 20 lines',
      ours: () => valid(compiled.valid(order)),
      theirs: () => valid(validator.validate(order).valid),
    },
    {
      name: 'from its text',
      ours: () => valid(compiled.valid(parseInstance(text))),
      theirs: () => valid(validator.validate(JSON.parse(text)).valid),
      incidental: true,
    },
  ],
}
