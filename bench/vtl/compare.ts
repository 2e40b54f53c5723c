import { Compile, parse } from 'velocityjs'
import { compileTemplate } from '../../src/lang/vtl/compile-template.ts'
import type { HostObject, Value } from '../../src/lang/vtl/value.ts'

/**
 * Renders 20 items with our template and with velocityjs from a template parsed before, in turns in
 * one process, and prints the best round of each and their ratio. Run: `node bench/vtl/compare.ts`.
 */
const sources = {
  plain: `{ "items": [ #foreach($item in $input.path('$.items')){ "id": $item.id, "name": "$item.name" }#if($foreach.hasNext), #end#end ] }`,
  full: `#set($items = $input.path('$.items'))
{
  "requestId": "$context.requestId",
  "items": [
#foreach($item in $items)
    #set($label = "$item.id: $item.name")
    { "id": $item.id, "name": "$item.name", "label": "$label"#if($item.stock > 3), "available": true#else, "available": false#end }#if($foreach.hasNext),#end

#end
  ],
  "count": $items.size()
}
`,
}

const items = Array.from({ length: 20 }, (_, index) => ({
  id: index,
  name: `item number ${index}`,
  stock: index % 7,
}))

const values: Value[] = items.map(
  ({ id, name, stock }) =>
    new Map<string, Value>([
      ['id', BigInt(id)],
      ['name', name],
      ['stock', BigInt(stock)],
    ]),
)
const input: HostObject = {
  host: true,
  get: () => undefined,
  call: (name) => (name === 'path' ? values : undefined),
  toText: () => '',
}
const scope = new Map<string, Value>([
  ['input', input],
  ['context', new Map<string, Value>([['requestId', 'abc-123']])],
])
const plain = {
  input: { path: () => items },
  context: { requestId: 'abc-123' },
}

/** Microseconds of the best of `rounds` rounds of `runs` renderings each. */
function best(run: () => string, rounds: number, runs: number): number {
  let fastest = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    let length = 0
    for (let index = 0; index < runs; index++) length += run().length
    if (length === 0) throw new Error('nothing was rendered')
    fastest = Math.min(fastest, ((performance.now() - start) * 1000) / runs)
  }
  return fastest
}

const squeeze = (text: string) => text.replace(/\s+/g, '')

for (const [name, source] of Object.entries(sources)) {
  const template = compileTemplate(source, name)
  const tree = parse(source)
  const ours = () => template.render(scope)
  // velocityjs writes into the context it is given, so each rendering gets a fresh one.
  const theirs = () => new Compile(tree).render({ ...plain })
  if (squeeze(ours()) !== squeeze(theirs())) throw new Error(`${name}: the outputs differ`)
  best(ours, 2, 3_000)
  best(theirs, 2, 1_000)
  const [mine, other] = [best(ours, 10, 3_000), best(theirs, 10, 500)]
  const compile = best(() => compileTemplate(source, name).name, 5, 500)
  console.log(
    `${name}, 20 items: ${mine.toFixed(1)} µs, velocityjs (parsed before) ${other.toFixed(1)} µs, ratio ${(mine / other).toFixed(2)}; compile ${compile.toFixed(0)} µs`,
  )
}
