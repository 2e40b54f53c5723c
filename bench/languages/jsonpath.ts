import { JSONPath } from 'jsonpath-plus'
import { parseJson } from '../../src/lang/json/parse-json.ts'
import { compilePath } from '../../src/lang/jsonpath/compile-path.ts'
import type { Language, Pair } from './pair.ts'

const document = {
  orders: Array.from({ length: 20 }, (_, i) => ({
    id: `o-${i}`,
    total: i * 7.5,
    customer: { name: `Customer ${i}`, email: `c${i}@example.com` },
    lines: Array.from({ length: 5 }, (__, n) => ({
      sku: `s-${n}`,
      quantity: n + 1,
      price: n * 2.25,
    })),
  })),
  meta: { page: 1, next: null },
}
const text = JSON.stringify(document)
const value = parseJson(text)

const paths = [
  '$.meta.page',
  '$.orders[3].customer.name',
  "$['orders'][0]['lines'][4]['sku']",
  '$.orders[*].id',
  '$.orders[5:15].total',
  '$..sku',
  '$.orders[?(@.total > 70)].id',
  "$..lines[?(@.sku == 's-2' && @.quantity < 9)].price",
]

function pairOf(path: string): Pair {
  const { read } = compilePath(path)
  const ours = () => read(value)
  const theirs = (): unknown => JSONPath({ path, json: document, eval: 'safe' })
  const found = theirs()
  const mine = ours()
  if (Array.isArray(mine) && mine.length !== (found as unknown[]).length)
    throw new Error(`${path}: the results differ`)
  return { name: path, ours: () => sizeOf(ours()), theirs: () => sizeOf(theirs()) }
}

const sizeOf = (found: unknown): number => (Array.isArray(found) ? found.length : 1)

/** Reading of a 20-order document with compiled paths; jsonpath-plus keeps its parsed ones too. */
export const jsonpath: Language = {
  library: 'jsonpath-plus',
  target: 0.5,
  pairs: [
    ...paths.map(pairOf),
    {
      name: `parseJson and JSON.parse, ${text.length} characters`,
      ours: () => (parseJson(text) as ReadonlyMap<string, unknown>).size,
      theirs: () => Object.keys(JSON.parse(text) as object).length,
      incidental: true,
    },
  ],
}
