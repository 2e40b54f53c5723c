import { JSONPath } from 'jsonpath-plus'
import { parseJson } from '../../src/lang/json/parse-json.ts'
import { compilePath } from '../../src/lang/jsonpath/compile-path.ts'

/**
 * Reads a 20-order document with our compiled paths and with jsonpath-plus (which caches its parsed paths),
 * interleaved so that noise hits both. The target is a ratio of 0.5 at most for every path.
 * Run: `node bench/jsonpath/compare.ts`.
 */
const TARGET = 0.5
const ROUNDS = 9
const ROUND_MS = 8

const document = {
  orders: Array.from({ length: 20 }, (_, i) => ({
    id: `o-${i}`,
    total: i * 7.5,
    customer: { name: `Customer ${i}`, email: `c${i}@example.com` },
    lines: Array.from({ length: 5 }, (_, n) => ({
      sku: `s-${n}`,
      quantity: n + 1,
      price: n * 2.25,
    })),
  })),
  meta: { page: 1, next: null },
}
const text = JSON.stringify(document)
const value = parseJson(text)

/** Ours, and the same in jsonpath-plus where it is spelled differently. */
const paths: readonly (readonly [string, string?])[] = [
  ['$.meta.page'],
  ['$.orders[3].customer.name'],
  ["$['orders'][0]['lines'][4]['sku']"],
  ['$.orders[*].id'],
  ['$.orders[5:15].total'],
  ['$..sku'],
  ['$.orders[?(@.total > 70)].id'],
  ["$..lines[?(@.sku == 's-2' && @.quantity < 9)].price"],
]

function time(run: () => unknown): number {
  let count = 0
  const start = performance.now()
  let now = start
  while (now - start < ROUND_MS) {
    for (let i = 0; i < 20; i++) run()
    count += 20
    now = performance.now()
  }
  return ((now - start) * 1000) / count
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}

const rows = paths.map(([path, theirs = path]) => {
  const { read } = compilePath(path)
  const ours: number[] = []
  const plus: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(time(() => read(value)))
    plus.push(time(() => JSONPath({ path: theirs, json: document, eval: 'safe' })))
  }
  const ratio = median(ours) / median(plus)
  return { path, 'ours µs': median(ours), 'jsonpath-plus µs': median(plus), ratio }
})

console.table(
  rows.map((row) => ({
    ...row,
    'ours µs': row['ours µs'].toFixed(3),
    'jsonpath-plus µs': row['jsonpath-plus µs'].toFixed(3),
    ratio: row.ratio.toFixed(3),
  })),
)

const parses = Array.from({ length: ROUNDS }, () => [
  time(() => parseJson(text)),
  time(() => JSON.parse(text) as unknown),
])
const [permissive, native] = [0, 1].map((i) => median(parses.map((round) => round[i]!)).toFixed(1))
console.log(`${text.length} characters: parseJson ${permissive} µs, JSON.parse ${native} µs`)

const worst = Math.max(...rows.map((row) => row.ratio))
console.log(`worst ratio ${worst.toFixed(3)}, target ${TARGET}`)
if (worst > TARGET) process.exitCode = 1
