import type {
  PlanStage,
  QuotaPeriod,
  QuotaSettings,
  ThrottleSettings,
} from '../../model/account/usage-plan.ts'
import { httpMethods } from '../../model/rest-api.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { Store } from '../state/store.ts'
import { defined, nonEmpty } from '../entity/defined.ts'

/** Methods with limits of their own, per stage of a plan: AWS's quota, spec rest-request §8. */
const maxMethodThrottles = 20

const maxOffset = { DAY: 0, WEEK: 6, MONTH: 27 } as const

type Given<T> = { readonly [K in keyof T]?: T[K] | null | undefined }

/** Throws BadRequestException for limits that are no counts. `undefined` when none is set. */
export function checkThrottle(given: Given<ThrottleSettings>): ThrottleSettings | undefined {
  const burstLimit = given.burstLimit ?? undefined
  const rateLimit = given.rateLimit ?? undefined
  if (burstLimit !== undefined && !(Number.isInteger(burstLimit) && burstLimit >= 0))
    throw badRequest(`Invalid burstLimit specified: ${burstLimit}. It must be an integer from 0`)
  if (rateLimit !== undefined && !(Number.isFinite(rateLimit) && rateLimit >= 0))
    throw badRequest(`Invalid rateLimit specified: ${rateLimit}. It must be a number from 0`)
  return nonEmpty(defined({ burstLimit, rateLimit }))
}

/** A whole quota. The texts on the offset are AWS's (spec rest-request §8). */
export function checkQuota(given: Given<QuotaSettings>): QuotaSettings {
  const { limit, period } = given
  const offset = given.offset ?? 0
  if (!period) throw badRequest('Invalid quota specified. A period is required: DAY, WEEK or MONTH')
  if (limit === undefined || limit === null)
    throw badRequest('Invalid quota specified. A limit is required')
  if (!(Number.isInteger(limit) && limit >= 0))
    throw badRequest(`Invalid quota limit specified: ${limit}. It must be an integer from 0`)
  if (!(Number.isInteger(offset) && offset >= 0 && offset <= maxOffset[period]))
    throw badRequest(
      period === 'DAY'
        ? 'Usage Plan quota offset must be zero in the DAY period'
        : `Usage Plan quota offset must be between 0 and ${maxOffset[period]} inclusive in the ${period} period`,
    )
  return { limit, offset, period }
}

export function readPeriod(text: string | undefined): QuotaPeriod {
  if (text === 'DAY' || text === 'WEEK' || text === 'MONTH') return text
  throw badRequest('Invalid period specified. Valid options are DAY,WEEK,MONTH')
}

/** The number in a patch value; NaN, which every check refuses, when there is none. */
export const numberText = (text: string | undefined): number =>
  // A blank is no 0, which would let nothing through, and hexadecimal is no number at AWS.
  text && /^[-+.\deE]+$/.test(text) ? Number(text) : Number.NaN

/** A stage that exists. Throws 400 when one is not named, and AWS's 404 when there is none of that name. */
export function findPlanStage(
  store: Store,
  apiId: string | undefined,
  stage: string | undefined,
): PlanStage {
  if (!apiId || !stage) throw badRequest('Invalid API Stage specified')
  const isThere =
    store.get('Stage', apiId, stage) !== undefined ||
    // AWS's HTTP APIs ask for no keys; ours may (docs/http-features.md).
    store.get('StageV2', apiId, stage) !== undefined
  if (!isThere) throw notFound(`API Stage not found: ${apiId}:${stage}`)
  return { apiId, stage }
}

/** Splits `{apiId}:{stage}`. conformance: ls:…::test_usage_plan_crud#update-wrong-api-stages-wrong-value */
export function readStageName(text: string | undefined): readonly [apiId: string, stage: string] {
  const [apiId, stage] = text?.split(':') ?? []
  if (!apiId || !stage) throw badRequest('Invalid API Stage specified')
  return [apiId, stage]
}

/** Limits of single methods. Throws BadRequestException for a name that is no `{path}/{verb}`. */
export function checkMethodThrottles(
  given: Readonly<Record<string, Given<ThrottleSettings> | null>>,
): PlanStage['throttle'] {
  const entries = Object.entries(given)
  if (entries.length > maxMethodThrottles)
    throw badRequest(`A stage can have at most ${maxMethodThrottles} method throttles`)
  return nonEmpty(
    Object.fromEntries(
      entries.map(([name, limits]) => [readMethodName(name), checkThrottle(limits ?? {}) ?? {}]),
    ),
  )
}

const verbs: readonly string[] = [...httpMethods, 'ANY']

/** `/pets/GET`, where the first slash may be missing. */
export function readMethodName(text: string): string {
  const name = text.startsWith('/') ? text : `/${text}`
  if (!verbs.includes(name.slice(name.lastIndexOf('/') + 1)))
    throw badRequest(
      `Invalid method specified: ${text}. It must be a resource path and a verb, such as /pets/GET`,
    )
  return name
}
