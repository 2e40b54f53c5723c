import type { Step } from '../exchange/exchange.ts'
import { misconfigured } from '../exchange/faults.ts'

/**
 * The steps of one route. A definition that cannot be linked (a schema or a pattern that is none) fails the calls of its
 * route, as at AWS, and not those of the others.
 */
export function stepsOrFailure(stepsOf: () => readonly Step[]): readonly Step[] {
  try {
    return stepsOf()
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    const fail = () => {
      throw misconfigured(detail)
    }
    return [{ name: 'Configuration', run: fail }]
  }
}
