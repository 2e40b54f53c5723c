import { Compile, parse } from 'velocityjs'
import { compileTemplate } from '../../src/lang/vtl/compile-template.ts'
import type { HostObject, Value } from '../../src/lang/vtl/values/value.ts'
import type { Language, Pair } from './pair.ts'

const sources = {
  'a plain template, 20 items': `{ "items": [ #foreach($item in $input.path('$.items')){ "id": $item.id, "name": "$item.name" }#if($foreach.hasNext), #end#end ] }`,
  'a full template, 20 items': `#set($items = $input.path('$.items'))
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

const squeeze = (text: string) => text.replace(/\s+/g, '')

function pairsOf([name, source]: readonly [string, string]): readonly Pair[] {
  const template = compileTemplate(source, name)
  const tree = parse(source)
  const ours = () => template.render(scope)
  // velocityjs writes into the context it is given, so each rendering gets a fresh one.
  const theirs = () => new Compile(tree).render({ ...plain })
  if (squeeze(ours()) !== squeeze(theirs())) throw new Error(`${name}: the outputs differ`)
  return [
    { name, ours: () => ours().length, theirs: () => theirs().length },
    {
      name: `compiling ${name.replace(/,.*/, '')}`,
      ours: () => compileTemplate(source, name).name.length,
      theirs: () => parse(source).length,
      incidental: true,
    },
  ]
}

/** Rendering of templates that were parsed before. */
export const vtl: Language = {
  library: 'velocityjs',
  target: 0.4,
  pairs: Object.entries(sources).flatMap(pairsOf),
}
