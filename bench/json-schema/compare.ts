import { Validator } from '@cfworker/json-schema'
import type { Schema } from '@cfworker/json-schema'
import { compileSchema } from '../../src/lang/json-schema/compile-schema.ts'

/**
 * Validates an order of 20 lines with our closures and with @cfworker/json-schema, interleaved so
 * that noise hits both. The target is a ratio of 0.15 at most. Run: `node bench/json-schema/compare.ts`.
 */
const TARGET = 0.15
const ROUNDS = 9
const PER_ROUND = 4000

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

const order: unknown = JSON.parse(
  JSON.stringify({
    orderId: 'AB-123456',
    customer: { name: 'Ada', email: 'ada@example.com' },
    currency: 'EUR',
    lines: Array.from({ length: 20 }, (_, i) => ({
      sku: `SKU-${i}`,
      quantity: i + 1,
      price: i * 1.5,
      tags: ['a', 'b', 'c'],
    })),
  }),
)

const ours = compileSchema(schema)
const theirs = new Validator(schema, '4')

/** Microseconds for one call, in the best of all rounds. */
function best(run: () => boolean, others: () => void): number {
  let least = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    for (let i = 0; i < PER_ROUND; i++) if (!run()) throw new Error('the order must be valid')
    least = Math.min(least, ((performance.now() - start) * 1000) / PER_ROUND)
    others()
  }
  return least
}

let theirBest = Infinity
const ourBest = best(
  () => ours.valid(order),
  () => {
    const start = performance.now()
    for (let i = 0; i < PER_ROUND / 10; i++) theirs.validate(order)
    theirBest = Math.min(theirBest, ((performance.now() - start) * 10_000) / PER_ROUND)
  },
)
const ratio = ourBest / theirBest
console.log(
  `json-schema: ours ${ourBest.toFixed(2)} µs, @cfworker/json-schema ${theirBest.toFixed(2)} µs, ratio ${ratio.toFixed(3)} (target ${TARGET})`,
)
if (ratio > TARGET) process.exitCode = 1
