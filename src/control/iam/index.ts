import type { IamUse } from '../../model/account/iam.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { account } from '../state/store.ts'
import { variableCalls } from '../authority/find-variable-calls.ts'
import { absent } from './absent.ts'
import { accessKeys } from './access-keys.ts'
import { attachments } from './attachments.ts'
import { authorityTargets } from './authority-targets.ts'
import { boundaries } from './boundaries.ts'
import { groups } from './groups.ts'
import { inlinePolicies } from './inline-policies.ts'
import { oidcProviders } from './oidc-providers.ts'
import { policies } from './policies.ts'
import { policyVersions } from './policy-versions.ts'
import { roles } from './roles.ts'
import { simulations } from './simulate/simulate.ts'
import { iamTags } from './tags.ts'
import { users } from './users.ts'

/** The operations of IAM, by AWS's names. */
export const iamOperations: Operations = {
  ...users,
  ...accessKeys,
  ...groups,
  ...roles,
  ...policies,
  ...policyVersions,
  ...inlinePolicies,
  ...attachments,
  ...boundaries,
  ...iamTags,
  ...absent,
  ...simulations,
  ...oidcProviders,
  authorityTargets,
  variableCalls,

  /** No operation of AWS's: an edge tells that a key, or a role, is in use. */
  noteUse({ id, ...use }: IamUse & { readonly id: string }, { store }: ControlContext) {
    const isThere = store.get('IamAccessKey', account, id) ?? store.list('IamRole', account, id)[0]
    if (isThere) store.put('IamUse', account, id, use)
  },
}
