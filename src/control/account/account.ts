import type { Account } from '../../model/account/account.ts'
import { parseArn } from '../../model/arn.ts'
import { badRequest } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import {
  applyPatch,
  listingPaths,
  type PatchEffect,
  type PatchTable,
  setMember,
} from '../entity/patch.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account as owner, type Store } from '../state/store.ts'

const recordId = 'account'

/** Operations of the account's own settings (spec control-plane §6). */
export const accounts = {
  GetAccount(_input: Input<'GetAccount'>, { store }: ControlContext) {
    return showAccount(readAccount(store))
  },

  UpdateAccount(input: Input<'UpdateAccount'>, { store }: ControlContext) {
    const patched = applyPatch(readAccount(store), input.patchOperations, patches)
    store.put('Account', owner, recordId, patched)
    return showAccount(patched)
  },
} satisfies Operations

const readAccount = (store: Store): Account => store.get('Account', owner, recordId) ?? {}

/** The limits are what AWS grants a new account; nothing here is limited by account. */
const showAccount = (account: Account) => ({
  ...account,
  throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
  features: ['UsagePlans'],
  apiKeyVersion: '4',
})

/** Empty takes the role away, as Terraform does on destroy. */
function checkRole(arn: string | undefined): string | undefined {
  if (!arn) return undefined
  const { service, resource } = parseArn(arn) ?? {}
  if (service !== 'iam' || !resource?.startsWith('role/'))
    throw badRequest('Invalid ARN specified in the request')
  return arn
}

const checkFeature: PatchEffect<Account> = (account, { value }) => {
  if (value !== 'UsagePlans')
    throw badRequest(`Invalid feature specified: ${value ?? 'null'}. Valid options are UsagePlans`)
  return account
}

const patches: PatchTable<Account> = {
  refuse: listingPaths,
  rules: {
    '/cloudwatchRoleArn': { replace: setMember('cloudwatchRoleArn', checkRole) },
    '/features': {
      add: checkFeature,
      remove(account, step) {
        checkFeature(account, step)
        throw badRequest('Usage Plans cannot be disabled once enabled')
      },
    },
  },
}
