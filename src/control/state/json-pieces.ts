/** A snapshot's JSON, in pieces of one item of its lists. */
export function* jsonPieces(snapshot: object): Generator<string> {
  let before = '{'
  for (const [name, member] of Object.entries(snapshot)) {
    yield `${before}${JSON.stringify(name)}:`
    before = ','
    if (Array.isArray(member)) yield* listPieces(member)
    else yield JSON.stringify(member)
  }
  yield '}'
}

function* listPieces(items: readonly unknown[]): Generator<string> {
  yield '['
  for (const [index, item] of items.entries()) yield (index > 0 ? ',' : '') + JSON.stringify(item)
  yield ']'
}
