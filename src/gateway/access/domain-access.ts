import { partitionOf } from '../../model/arn.ts'
import type { Step } from '../exchange/step.ts'
import { conditionValue } from './condition-keys.ts'
import { eitherAllows, resourceAllows } from './decide.ts'
import { denied } from './denied.ts'
import { invoke } from './invoke.ts'
import type { ResourcePolicy } from './resource-policy.ts'

/** What a private custom domain says of who may come by it (spec rest-routing §9). */
export type DomainAccess = {
  /** `/domainnames/{name}+{id}`: the end of the ARN that its policy is about. */
  readonly resource: string
  /** Undefined for a domain without a policy, which lets nobody in. */
  readonly policy: ResourcePolicy | undefined
}

/** A private domain's own policy, beside that of the API behind it: both have to allow. */
export const checkDomainPolicy: Step = {
  name: 'Custom domain policy',
  async run(x) {
    const access = x.location.customDomain?.access
    if (!access) return
    const { region, accountId } = x.platform
    const resource = `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${access.resource}`
    const said = access.policy?.(x, invoke, resource) ?? 'silent'
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
