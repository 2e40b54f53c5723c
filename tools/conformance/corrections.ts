import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A defect of the replayer that is mended in the copy that runs. Expectations are never touched. */
export interface Correction {
  readonly name: string
  /** Below the replayer's folder. */
  readonly file: string
  readonly published: string
  readonly corrected: string
  /** Why the published text is wrong: what of the corpus's own format or recordings it contradicts. */
  readonly reason: string
}

export const corrections: readonly Correction[] = [
  {
    name: 'references with braces',
    file: 'lib/refs.mjs',
    published: String.raw`const REF = /@\{([^{}]*)\}/g;`,
    corrected: String.raw`const REF = /@\{((?:[^{}]|\{[^{}]*\})*)\}/g;`,
    reason:
      "`@{s5.items[path=/pets/{petId}].id}` is left as it is, and its literal text is sent as a resource's id. " +
      "The replayer's own grammar of references (`parseExpr`) allows braces inside `[path=…]`; only the pattern " +
      'that finds references does not.',
  },
  {
    name: 'members of errors outside the service model',
    file: 'lib/sdk.mjs',
    published: 'if (e.message !== undefined) r.message = e.message;',
    corrected: 'if (e.message !== undefined && lib[e.name]) r.message = e.message;',
    reason:
      'Recorded errors have a member `message` when the service model defines the error, and none when it does not: ' +
      'all 102 recorded `BadRequestException`, `NotFoundException` and `ConflictException` have it, all 15 recorded ' +
      '`ValidationException` and `SerializationException` have not. The replayer adds it to all.',
  },
]

/** Applies every correction to the copy of the replayer in `folder`. Throws when the text to correct is not there once. */
export function correctReplayer(folder: string): void {
  for (const { name, file, published, corrected } of corrections) {
    const path = join(folder, file)
    const parts = readFileSync(path, 'utf8').split(published)
    if (parts.length !== 2) {
      throw new Error(
        `the correction "${name}" does not fit this replayer: ${file} has ${parts.length - 1} times, not once, ${published}`,
      )
    }
    writeFileSync(path, parts.join(corrected))
  }
}
