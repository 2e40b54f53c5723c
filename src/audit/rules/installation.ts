import type { RuleText } from '../finding.ts'
import { sources } from '../sources.ts'

/** About the gateway itself, which only itself knows: the control plane looks. */
export const defaultOperatorKey: RuleText = {
  id: 'default-operator-key',
  title: 'The default operator key is in use',
  severity: 'low',
  why: 'The control plane answers whoever signs with the key test and the secret test. It does so on loopback names alone, which a tunnel, a proxy or another user of this machine reaches too.',
  fix: 'Set TIDEGATE_ACCESS_KEY_ID and TIDEGATE_SECRET_ACCESS_KEY, and give people users of their own.',
  sources: [sources.accessKeys],
}
