import { readHostPatterns, type HostPattern } from './host-pattern.ts'
import { EgressSettingError } from './setting-error.ts'

/** Which addresses the gateway may call for an API definition: the operator's settings, read. */
export type EgressPolicy = {
  /** `public`: the internet only. `private`: private networks and this machine, too. */
  readonly scope: 'public' | 'private'
  /** Exceptions from the rules of the scope. */
  readonly allow: readonly HostPattern[]
  /** Hosts that a value of a client's request may choose, where a URI has a place for it. */
  readonly clientHosts: readonly HostPattern[]
}

/** The settings that {@link readEgressPolicy} reads. */
export const egressSettings = [
  'TIDEGATE_EGRESS',
  'TIDEGATE_EGRESS_ALLOW',
  'TIDEGATE_EGRESS_CLIENT_HOSTS',
] as const

export type EgressSettings = { readonly [K in (typeof egressSettings)[number]]?: string }

/** Reads the policy. Throws {@link EgressSettingError}. */
export function readEgressPolicy(
  settings: EgressSettings,
  defaultScope: EgressPolicy['scope'],
): EgressPolicy {
  const scope = settings.TIDEGATE_EGRESS || defaultScope
  if (scope !== 'public' && scope !== 'private') {
    throw new EgressSettingError(`TIDEGATE_EGRESS is "${scope}"; it must be public or private`)
  }
  const patterns = (name: (typeof egressSettings)[number]) =>
    readHostPatterns(name, settings[name] ?? '')
  return {
    scope,
    allow: patterns('TIDEGATE_EGRESS_ALLOW'),
    clientHosts: patterns('TIDEGATE_EGRESS_CLIENT_HOSTS'),
  }
}
