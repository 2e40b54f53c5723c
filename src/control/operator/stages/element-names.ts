import type { RestApiSnapshot } from '../../../model/deployment.ts'

/** What methods refer to by id, under the names their elements are known by. */
export type ElementNames = Readonly<
  Record<'requestValidators' | 'authorizers', ReadonlyMap<string, string>>
>

/**
 * Names by id for two pictures of one API. What is in both keeps the name it has now, so that renaming it changes it
 * and not all that refer to it; what got a new id is known by its name.
 */
export function elementNames(
  from: RestApiSnapshot,
  to: RestApiSnapshot,
): { readonly earlier: ElementNames; readonly later: ElementNames } {
  const validators = namesOf(from.requestValidators, to.requestValidators)
  const authorizers = namesOf(from.authorizers, to.authorizers)
  return {
    earlier: { requestValidators: validators.earlier, authorizers: authorizers.earlier },
    later: { requestValidators: validators.later, authorizers: authorizers.later },
  }
}

type Named = { readonly id: string; readonly name?: string }

function namesOf(from: readonly Named[], to: readonly Named[]) {
  const later = uniqueNames(to)
  const own = uniqueNames(from)
  const kept = new Set(from.flatMap(({ id }) => later.get(id) ?? []))
  const earlier = new Map(
    [...own].map(([id, name]) => [id, later.get(id) ?? (kept.has(name) ? id : name)]),
  )
  return { earlier, later }
}

/** A name that returns is numbered: validators may share one. */
function uniqueNames(items: readonly Named[]): ReadonlyMap<string, string> {
  const taken = new Map<string, number>()
  return new Map(
    items.map(({ id, name = '' }) => {
      const count = (taken.get(name) ?? 0) + 1
      taken.set(name, count)
      return [id, count === 1 ? name : `${name} (${count})`]
    }),
  )
}
