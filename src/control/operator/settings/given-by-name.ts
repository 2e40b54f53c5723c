import { badRequest } from '../../answer/api-error.ts'
import { nonEmpty } from '../../entity/defined.ts'

/** What a document says of an API's parts, each of which takes its own. */
export type GivenByName<T> = {
  /** Undefined where nothing is said, or an empty thing. */
  take(name: string): T | undefined
  /** Throws BadRequestException when the API has no part for some. */
  checkAllTaken(): void
}

/** Throws BadRequestException when a part is named twice. */
export function givenByName<T extends object>(
  noun: 'route' | 'method',
  given: readonly (readonly [name: string, value: T | undefined])[],
): GivenByName<T> {
  const left = new Map<string, T | undefined>()
  for (const [name, value] of given) {
    if (left.has(name)) throw badRequest(`The ${noun} ${name} is named twice`)
    left.set(name, value)
  }
  return {
    take(name) {
      const value = nonEmpty(left.get(name))
      left.delete(name)
      return value
    },
    checkAllTaken() {
      const [unknown] = left.keys()
      if (unknown !== undefined) throw badRequest(`The API has no ${noun} ${unknown}`)
    },
  }
}
