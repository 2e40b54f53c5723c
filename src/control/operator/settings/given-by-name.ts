import type { AttributeLimit } from '../../../model/account/attribute-limit.ts'
import { badRequest } from '../../answer/api-error.ts'
import { nonEmpty } from '../../entity/defined.ts'

/** What a document says of an API's parts, each of which takes its own. */
export type LimitsByName = {
  take(name: string): readonly AttributeLimit[] | undefined
  /** Throws BadRequestException when the API has no part for some. */
  checkAllTaken(): void
}

/** Throws BadRequestException when a part is named twice. */
export function limitsByName(
  noun: 'route' | 'method',
  given: readonly (readonly [name: string, limits: readonly AttributeLimit[]])[],
): LimitsByName {
  const left = new Map<string, readonly AttributeLimit[]>()
  for (const [name, limits] of given) {
    if (left.has(name)) throw badRequest(`The ${noun} ${name} is named twice`)
    left.set(name, limits)
  }
  return {
    take(name) {
      const limits = nonEmpty(left.get(name))
      left.delete(name)
      return limits
    },
    checkAllTaken() {
      const [unknown] = left.keys()
      if (unknown !== undefined) throw badRequest(`The API has no ${noun} ${unknown}`)
    },
  }
}
