import type { EvaluatePolicy, PolicyRequest } from '../lang/iam-policy/policy.ts'
import type { Permission } from '../model/principal.ts'

/** The policies that decide what a principal may do. */
export type Powers = {
  /** Any of them allows. */
  readonly identity: readonly EvaluatePolicy[]
  /** Absent: nothing bounds the principal. */
  readonly boundary?: EvaluatePolicy
  /** Any of them allows; absent: the session was given no policies of its own. */
  readonly session?: readonly EvaluatePolicy[]
}

/**
 * What all of somebody's policies together say (IAM, "Policy evaluation logic"): a denial anywhere wins; then each kind
 * that there is has to allow.
 */
export function permissionOf(powers: Powers, request: PolicyRequest): Permission {
  const { identity, boundary, session } = powers
  const own = strongest(identity, request)
  const bound = boundary?.(request)
  const given = session && strongest(session, request)
  if (own === 'deny' || bound === 'deny' || given === 'deny') return 'deny'
  if (boundary && bound !== 'allow') return 'outside boundary'
  if (session && given !== 'allow') return 'outside session'
  return own
}

function strongest(
  policies: readonly EvaluatePolicy[],
  request: PolicyRequest,
): 'deny' | 'allow' | 'silent' {
  let verdict: 'allow' | 'silent' = 'silent'
  for (const policy of policies) {
    const said = policy(request)
    if (said === 'deny') return 'deny'
    if (said === 'allow') verdict = 'allow'
  }
  return verdict
}
