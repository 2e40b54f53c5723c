import type { Permission } from '../../model/principal.ts'
import type { Verdict } from '../../lang/iam-policy/policy.ts'

/** Why a caller may not: what was against it, and whether it said so. */
export type Denial = {
  readonly by: 'identity' | 'resource' | 'boundary' | 'session'
  /** A statement denies; else nothing allows. */
  readonly explicit: boolean
}

/**
 * One of the two policies has to allow: caller and API belong to one account (spec rest-auth §4, Table A). A
 * resource policy that allows the account as a whole leaves the choice to the caller's own. `resource` is
 * undefined for an API without a policy.
 */
export function eitherAllows(
  identity: Permission | Verdict,
  resource: Verdict | undefined,
): Denial | undefined {
  return (
    explicitDenial(identity, resource) ??
    outside(identity) ??
    (identity === 'allow' || resource === 'allow' ? undefined : implicit('identity'))
  )
}

/** Both policies have to allow: caller and API belong to two accounts (spec rest-auth §4, Table B). */
export function bothAllow(identity: Permission, resource: Verdict | undefined): Denial | undefined {
  return (
    explicitDenial(identity, resource) ??
    outside(identity) ??
    (identity === 'allow' ? resourceAllows(resource) : implicit('identity'))
  )
}

/** The resource policy alone has to allow: a caller without an identity. */
export function resourceAllows(resource: Verdict | undefined): Denial | undefined {
  if (resource === 'deny') return { by: 'resource', explicit: true }
  return resource === 'allow' || resource === 'delegate' ? undefined : implicit('resource')
}

/** What limits a principal limits what others allow it, too. */
function outside(identity: Permission | Verdict): Denial | undefined {
  if (identity === 'outside boundary') return implicit('boundary')
  return identity === 'outside session' ? implicit('session') : undefined
}

function explicitDenial(
  identity: Permission | Verdict,
  resource: Verdict | undefined,
): Denial | undefined {
  if (resource === 'deny') return { by: 'resource', explicit: true }
  return identity === 'deny' ? { by: 'identity', explicit: true } : undefined
}

const implicit = (by: Denial['by']): Denial => ({ by, explicit: false })
