import { partitionOf } from '../../model/arn.ts'
import type { Step } from '../exchange/exchange.ts'
import { conditionValue } from './condition-keys.ts'
import { eitherAllows, resourceAllows } from './decide.ts'
import { denied } from './denied.ts'
import { invoke } from './invoke.ts'
import { policyRequest } from './resource-policy.ts'

/** A private domain's own policy, beside that of the API behind it: both have to allow. */
export const checkDomainPolicy: Step = {
  name: 'Custom domain policy',
  async run(x) {
    const access = x.location.customDomain?.access
    if (!access) return
    const { region, accountId } = x.platform
    const resource = `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${access.resource}`
    const said = access.policy?.(policyRequest(x, invoke, resource)) ?? 'silent'
    // A policy that allows the account as a whole leaves the choice to the caller's own.
    const own =
      said === 'delegate' &&
      (await x.caller?.permits({
        action: invoke,
        resource,
        value: (key) => conditionValue(x, key),
      }))
    const denial = own ? eitherAllows(own, undefined) : resourceAllows(said)
    if (denial) throw denied(x, invoke, resource, denial)
  },
}
