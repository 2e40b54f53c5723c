import { isObject } from '../../../model/json-object.ts'
import type { Slices } from '../../../turns/slices.ts'

/** Levels of a document whose members are written one by one. */
const deepestPieces = 2

/** What writes a document in slices: YAML's is loaded when it is asked for. */
export const jsonOrYaml = async (yaml: boolean): Promise<(document: object) => Slices<string>> =>
  yaml ? (await import('../../../wire/yaml/write-yaml.ts')).writeYamlInSlices : writeJson

/** `JSON.stringify(document, undefined, 2)` in slices, of one member of a member of the root each. */
export function* writeJson(document: object): Slices<string> {
  const pieces: string[] = []
  yield* writeMember(document, '', 0, pieces)
  return pieces.join('')
}

function* writeMember(
  value: unknown,
  indent: string,
  depth: number,
  pieces: string[],
): Slices<void> {
  const members = isObject(value) && depth < deepestPieces ? Object.entries(value) : []
  let count = 0
  for (const [key, member] of members) {
    if (member === undefined) continue
    pieces.push(`${count++ === 0 ? '{' : ','}\n${indent}  ${JSON.stringify(key)}: `)
    yield* writeMember(member, `${indent}  `, depth + 1, pieces)
    yield
  }
  // No text of JSON has a line break of its own.
  if (count > 0) pieces.push(`\n${indent}}`)
  else pieces.push(JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`))
}
