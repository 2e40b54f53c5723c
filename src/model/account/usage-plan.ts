/** Token bucket of one key: spec rest-request §9. A member that is absent does not limit. */
export type ThrottleSettings = {
  /** Requests at once. */
  readonly burstLimit?: number
  /** Requests per second. */
  readonly rateLimit?: number
}

export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH'

export type QuotaSettings = {
  /** Requests of one key in one period, summed over the plan's stages. */
  readonly limit: number
  /** 0 for DAY, 0–6 for WEEK, 0–27 for MONTH; its meaning is in spec rest-request §8. */
  readonly offset: number
  readonly period: QuotaPeriod
}

/** A stage that the keys of a plan open. */
export type PlanStage = {
  readonly apiId: string
  readonly stage: string
  /** Limits of single methods by `{resource path}/{verb}`: `/pets/GET`. */
  readonly throttle?: Readonly<Record<string, ThrottleSettings>>
}

/** What `CreateUsagePlan` makes, in AWS's own members. */
export type UsagePlan = {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly apiStages: readonly PlanStage[]
  readonly throttle?: ThrottleSettings
  readonly quota?: QuotaSettings
  /** Of AWS Marketplace. */
  readonly productCode?: string
  readonly tags?: Readonly<Record<string, string>>
}

/** That a key is in a plan. The key's own record lists its plans; this one finds the keys of a plan. */
export type UsagePlanKey = { readonly usagePlanId: string; readonly keyId: string }
