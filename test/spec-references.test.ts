import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Every document of docs/spec: its sections, each with the numbers of its numbered items. */
const spec = new Map(
  readdirSync('docs/spec')
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => [file.slice(0, -3), sectionsOf(`docs/spec/${file}`)] as const),
)
const attacks = new Set(numbered(readFileSync('docs/attacks.md', 'utf8')))

function sectionsOf(file: string): ReadonlyMap<string, ReadonlySet<number>> {
  const [, ...sections] = readFileSync(file, 'utf8').split(/^## (?=\d)/m)
  return new Map(
    // The heading's own number is no item.
    sections.map((text) => [/^\d+/.exec(text)![0], new Set(numbered(text.replace(/^.*\n/, '')))]),
  )
}

function numbered(text: string): number[] {
  return [...text.matchAll(/^(\d+)\. /gm)].map(([, item]) => Number(item))
}

const sources = ['src', 'test', 'tools', 'bench', 'scripts', 'conformance', 'docs']
const files = [
  'README.md',
  'CHANGELOG.md',
  ...sources.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|mjs|py|java|md)$/.test(file) && file !== 'spec-references.test.ts')
      .map((file) => `${folder}/${file}`),
  ),
]

/** What a text cites besides our documents: their sections are somebody else's. */
const others =
  /\b(?:RFC \d+|X\.\d+|ECMA-262|YAML [\d.]+|JSON Reference|W3C [A-Z]\w+(?: [A-Z]\w+)*|draft-04|json-schema-validation-00)/
const documents = [...spec.keys()].join('|')
const token = new RegExp(
  [
    String.raw`\b[Ss]pec:? \[?(?<cited>${documents})\b`,
    String.raw`(?<![\w/])\[?(?<named>${documents})(?:\]\([\w./-]+\))?,? (?=§)`,
    `(?<other>${others.source})`,
    String.raw`(?<bare>\b[Ss]pec) (?=§)`,
    String.raw`§(?<section>\d+)(?:\.(?<item>\d+))?(?:[–-](?<last>\d+))?`,
    String.raw`\b(?:traps?|rule) (?<items>\d+(?:(?:, | and )\d+(?!\.\d))*)`,
    String.raw`ATTACKS (?<attacks>\d+(?:(?:, |–| and )\d+)*)`,
    String.raw`(?<broken>§(?!\d|[nN]\b))`,
  ].join('|'),
  'g',
)

/** Comments, each in one line with what it begins and ends with taken off; every other line as it is. */
function passages(text: string): string[] {
  const passagesOf: string[] = []
  let isComment = false
  for (const line of text.split('\n')) {
    const comment = /^\s*(?:\/\*\*?|\/\/|\*\/?|#(?!#))\s?(.*)$/.exec(line)
    if (comment && isComment) passagesOf[passagesOf.length - 1] += ` ${comment[1]}`
    else passagesOf.push(comment ? comment[1]! : line)
    isComment = comment !== null && !line.trimEnd().endsWith('*/')
  }
  return passagesOf
}

/** What is wrong with the references of a text. `own` is the document that a bare `§` means at first. */
function wrongReferences(text: string, own?: string): string[] {
  const wrong: string[] = []
  let document = own
  for (const passage of passages(text)) {
    let isOurs = true
    let section = ''
    if (own) document = own
    const check = (name: string, item?: string) => {
      const items = document === undefined ? undefined : spec.get(document)?.get(name)
      const isThere = items !== undefined && (item === undefined || items.has(Number(item)))
      if (!isThere)
        wrong.push(`${document ?? '(which document?)'} §${name}${item ? `.${item}` : ''}`)
    }
    for (const { groups = {}, index } of passage.matchAll(token)) {
      const name = groups['cited'] ?? groups['named']
      if (name) [document, isOurs, section] = [name, true, '']
      else if (groups['other']) isOurs = false
      else if (groups['bare'] || groups['broken']) wrong.push(passage.slice(index, index + 30))
      else if (groups['attacks']) {
        for (const number of groups['attacks'].match(/\d+/g)!) {
          if (!attacks.has(Number(number))) wrong.push(`ATTACKS ${number}`)
        }
      } else if (isOurs && groups['section']) {
        section = groups['section']
        check(section, groups['item'])
        if (groups['last']) check(groups['last'])
      } else if (isOurs && section && groups['items']) {
        for (const item of groups['items'].match(/\d+/g)!) check(section, item)
      }
    }
  }
  return wrong
}

test.each(files)('%s refers to sections that exist', (file) => {
  const [, own] = /^docs\/spec\/(.+)\.md$/.exec(file) ?? []
  expect(wrongReferences(readFileSync(file, 'utf8'), own === 'README' ? undefined : own)).toEqual(
    [],
  )
})

test.each([
  ['a section', '// spec openapi §99', ['openapi §99']],
  ['a later section of the same document', '// Spec: sdk §1, §99', ['sdk §99']],
  ['the end of a range', '// spec rest-routing §9–99', ['rest-routing §99']],
  ['an item', '// spec sdk §8.1 and §8.99', ['sdk §8.99']],
  ['a trap', '/** spec integrations §25 traps 1 and 999. */', ['integrations §25.999']],
  ['an attack', '// ATTACKS 1, 2, 999', ['ATTACKS 999']],
  ['a section of no document', '// as in §5', ['(which document?) §5']],
  ['a document without a name', '// spec §5', ['spec §5', '(which document?) §5']],
  ['nothing of an RFC', '// RFC 9110 §99, spec sdk §1\n// RFC 9110 §99', []],
  ['a section over two lines', '/**\n * spec\n * openapi §99 */', ['openapi §99']],
])('%s that does not exist is found', (_, text, expected) => {
  expect(wrongReferences(text)).toEqual(expected)
})
