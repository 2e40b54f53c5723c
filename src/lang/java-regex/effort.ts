import { MAX_STEPS } from './limits.ts'
import { PatternError } from './pattern-error.ts'

/** What a search is paid from: it is told of steps before they are taken, and throws when there are no more. */
export interface Effort {
  spend(steps: number): void
}

/** The effort of one search by itself, where nobody counts for more than that. */
export function boundedEffort(most: number = MAX_STEPS): Effort {
  let left = most
  return {
    spend(steps) {
      left -= steps
      if (left < 0)
        throw new PatternError(`Matching needs more than ${most} steps on this input`, 0)
    },
  }
}
