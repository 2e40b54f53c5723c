import { dump } from 'js-yaml'

/** Members of the root, and of its members, that are written one by one. */
const deepestPieces = 2

/** Members that are written in one go: each go has its cost, and its slice. */
const membersAtOnce = 20

/** Keys that stand in a line of their own as they are. */
const plainKey = /^[a-zA-Z][\w-]*$/

/**
 * Plain JSON values as YAML. Members that are undefined are left out, as JSON does; a string that would read as
 * something else is quoted; nothing is written as an alias.
 */
export function writeYaml(value: unknown): string {
  const work = writeYamlInSlices(value)
  for (;;) {
    const { done, value: text } = work.next()
    if (done) return text
  }
}

/** The same in slices, of a few members of a member of the root each. */
export function* writeYamlInSlices(value: unknown): Generator<undefined, string> {
  if (!isMapping(value)) return `---\n${written(value)}`
  const lines: string[] = []
  yield* writeMembers(value, [], lines)
  return `---\n${lines.join('')}`
}

function* writeMembers(
  mapping: Mapping,
  above: readonly string[],
  lines: string[],
): Generator<undefined, void> {
  let few: (readonly [key: string, member: unknown])[] = []
  const flush = () => {
    if (few.length > 0) lines.push(inPlace(Object.fromEntries(few), above))
    few = []
  }
  for (const [key, member] of Object.entries(mapping)) {
    if (isMapping(member) && above.length + 1 < deepestPieces && plainKey.test(key)) {
      flush()
      // Around any member the head is the same.
      const head = inPlace({ [key]: { k: 0 } }, above)
      lines.push(head.slice(0, head.lastIndexOf('\n', head.length - 2) + 1))
      yield* writeMembers(member, [...above, key], lines)
    } else if (member !== undefined) {
      few.push([key, member])
      if (few.length < membersAtOnce) continue
      flush()
      yield
    }
  }
  flush()
}

/** A mapping as it is written below those keys: indented by them, without their own lines. */
function inPlace(mapping: Mapping, above: readonly string[]): string {
  let nested = mapping
  for (const key of above.toReversed()) nested = { [key]: nested }
  const text = written(nested)
  let start = 0
  for (let line = 0; line < above.length; line++) start = text.indexOf('\n', start) + 1
  return text.slice(start)
}

const written = (value: unknown): string =>
  dump(value, { noRefs: true, skipInvalid: true, lineWidth: -1 })

type Mapping = Readonly<Record<string, unknown>>

/** Whether it is an object with members that are written. */
const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).some((member) => member !== undefined)
