import type { LimitMode } from './leases.ts'
import type { PlanStage, QuotaSettings, ThrottleSettings } from './usage-plan.ts'

/** What `CreateApiKey` makes, in AWS's own members. Absent optional members are absent, never null. */
export type ApiKey = {
  readonly id: string
  /** The secret that callers send; 20–128 characters, unique among all keys. */
  readonly value: string
  readonly name?: string
  readonly description?: string
  readonly customerId?: string
  readonly enabled: boolean
  /** Epoch seconds. */
  readonly createdDate: number
  readonly lastUpdatedDate: number
  /** `{apiId}/{stageName}`, from before there were usage plans: shown, but only plans open stages. */
  readonly stageKeys: readonly string[]
  readonly labels?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  /** The plans the key is in, in the order it joined them; at most {@link maxPlansPerKey}. */
  readonly usagePlanIds: readonly string[]
}

/** Plans of one key, which bounds what is published for it: AWS's quota, spec rest-request §8. */
export const maxPlansPerKey = 10

/**
 * What the data plane reads to check a key, in one read: published under `key/{hash}`, the SHA-256 of the
 * key's value in hex. A key without plans opens nothing (spec rest-request §7).
 */
export type PublishedApiKey = {
  readonly keyId: string
  readonly name?: string
  readonly customerId?: string
  readonly enabled: boolean
  readonly plans: readonly PublishedPlan[]
}

export type PublishedPlan = {
  readonly planId: string
  readonly apiStages: readonly PlanStage[]
  readonly throttle?: ThrottleSettings
  readonly quota?: QuotaSettings
  /** How its limits are kept, where the plan says so. */
  readonly limiter?: Partial<LimitMode>
}
