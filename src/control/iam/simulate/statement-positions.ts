/** A place in a document, as IAM tells it: both begin with one. */
export type Position = { readonly Line: number; readonly Column: number }

/** Where each statement of a policy stands. The document has been read: it is JSON with a Statement. */
export function statementPositions(
  document: string,
): readonly { readonly start: Position; readonly end: Position }[] {
  const from = statementStart(document)
  const spans: { start: number; end: number }[] = []
  if (document[from] === '{') spans.push({ start: from, end: endOf(document, from) })
  else {
    for (let at = from + 1; at < document.length && document[at] !== ']'; at++) {
      if (document[at] !== '{') continue
      const end = endOf(document, at)
      spans.push({ start: at, end })
      at = end
    }
  }
  return spans.map(({ start, end }) => ({
    start: positionOf(document, start),
    end: positionOf(document, end),
  }))
}

/** Where the value of the outermost `Statement` begins. */
function statementStart(document: string): number {
  let depth = 0
  for (let at = 0; at < document.length; at++) {
    const char = document[at]
    if (char === '"') {
      const end = stringEnd(document, at)
      const isName = depth === 1 && document.slice(at, end + 1) === '"Statement"'
      at = end
      if (isName) return document.slice(at + 1).search(/[[{]/) + at + 1
    } else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
  }
  return document.length
}

/** Where the bracket that closes the one at `from` is. */
function endOf(document: string, from: number): number {
  let depth = 0
  for (let at = from; at < document.length; at++) {
    const char = document[at]
    if (char === '"') at = stringEnd(document, at)
    else if (char === '{' || char === '[') depth++
    else if ((char === '}' || char === ']') && --depth === 0) return at
  }
  return document.length
}

function stringEnd(document: string, from: number): number {
  for (let at = from + 1; at < document.length; at++) {
    if (document[at] === '\\') at++
    else if (document[at] === '"') return at
  }
  return document.length
}

function positionOf(document: string, at: number): Position {
  const before = document.slice(0, at).split('\n')
  return { Line: before.length, Column: before.at(-1)!.length + 1 }
}
