import { partitionOf } from '../../model/arn.ts'
import type { Step } from '../step.ts'
import { resourceAllows } from './decide.ts'
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
  run(x) {
    const access = x.location.customDomain?.access
    if (!access) return
    const { region, accountId } = x.platform
    const resource = `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${access.resource}`
    const denial = resourceAllows(access.policy?.(x, invoke, resource) ?? 'silent')
    if (denial) throw denied(x, invoke, resource, denial)
  },
}
