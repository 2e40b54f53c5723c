import type { AttackGroup } from '../attack-case.ts'
import { limitGroup } from '../limits.ts'
import { authorizerGroup } from './authorizers.ts'
import { bodyGroup } from './bodies.ts'
import { connectionGroup } from './connections.ts'
import { fairnessGroup } from './fairness.ts'
import { functionGroup } from './functions.ts'
import { hostGroup } from './hosts.ts'
import { maskGroup } from './masks.ts'
import { mistakeGroup } from './mistakes.ts'
import { onePathGroup } from './one-path.ts'
import { patternGroup } from './patterns.ts'
import { renderingGroup } from './rendering.ts'
import { strangerGroup } from './strangers.ts'

/** All attacks, in the order in which they are run. */
export const groups: readonly AttackGroup[] = [
  renderingGroup,
  patternGroup,
  strangerGroup,
  hostGroup,
  mistakeGroup,
  maskGroup,
  fairnessGroup,
  functionGroup,
  authorizerGroup,
  limitGroup,
  onePathGroup,
  connectionGroup,
  bodyGroup,
]
