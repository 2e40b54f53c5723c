import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { compilePath } from '../../../src/lang/jsonpath/compile-path.ts'
import { PathError } from '../../../src/lang/jsonpath/path-error.ts'
import * as documents from './documents.ts'
import { generatedPaths } from './oracle/generated-paths.ts'
import { handMadePaths } from './oracle/hand-made-paths.ts'
import { differences } from './oracle/differences.ts'
import { askOracle, oracleMissing, render } from './oracle/json-path-oracle.ts'

// The library is Debian's Jayway 2.0.0, the release current when API Gateway appeared. What AWS runs now is unknown;
// where they are known to differ, recordings and the later releases win: see differences.ts.
const name = oracleMissing ? `Jayway 2.0.0, skipped: ${oracleMissing}` : 'Jayway 2.0.0'

describe.skipIf(oracleMissing !== undefined)(name, () => {
  const pairs = Object.values(documents).flatMap((document) =>
    [...handMadePaths, ...generatedPaths(parseJson(document), 400)].map(
      (path) => [document, path] as const,
    ),
  )

  test('finds what we find, but for the listed differences', () => {
    const answers = askOracle(pairs.map(([document, path]) => ['read', document, path]))
    const used = new Set<string>()
    const unexplained: string[] = []
    let equal = 0
    pairs.forEach(([document, path], i) => {
      const ours = answer(document, path)
      const theirs = answers[i]!
      if (isSame(ours, theirs)) {
        equal++
        return
      }
      const difference = differences.find(({ applies }) => applies(path, theirs, ours))
      if (difference) used.add(difference.reason)
      else unexplained.push(`${path}\n  theirs ${theirs}\n  ours   ${ours}`)
    })
    expect(unexplained.slice(0, 20)).toEqual([])
    expect(differences.map(({ reason }) => reason).filter((reason) => !used.has(reason))).toEqual(
      [],
    )
    expect(pairs.length).toBeGreaterThanOrEqual(600)
    expect(equal / pairs.length).toBeGreaterThan(0.85)
    const found = answers.filter((answer) => !answer.startsWith('!') && answer !== '[]')
    expect(found.length).toBeGreaterThanOrEqual(600)
  })
})

function answer(document: string, path: string): string {
  try {
    const value = compilePath(path).read(parseJson(document))
    return value === undefined ? 'nothing' : render(value)
  } catch (error) {
    if (error instanceof PathError) return '!PathError'
    throw error
  }
}

/** A path that leads nowhere is an exception there; here nothing, or an empty list if it is indefinite. */
function isSame(ours: string, theirs: string): boolean {
  if (/^!PathNotFoundException|^!InvalidPathException Filter: /.test(theirs)) {
    return ours === 'nothing' || ours === '[]'
  }
  if (theirs.startsWith('!')) return ours === '!PathError'
  return ours === theirs
}
