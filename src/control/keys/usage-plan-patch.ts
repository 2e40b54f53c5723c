import { isObject } from '../../model/json-object.ts'
import type { PlanStage, QuotaSettings, UsagePlan } from '../../model/account/usage-plan.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import {
  applyPatch,
  listingPaths,
  optionalText,
  type PatchEffect,
  type PatchOperation,
  type PatchRule,
  readOperations,
  setMember,
  unescapeToken,
  unsetMember,
} from '../entity/patch.ts'
import type { Store } from '../state/store.ts'
import { defined } from '../entity/defined.ts'
import { entryOf, withEntry, withoutEntry } from '../entity/map-entry.ts'
import {
  checkMethodThrottles,
  checkQuota,
  checkThrottle,
  findPlanStage,
  numberText,
  readMethodName,
  readPeriod,
  readStageName,
} from './usage-plan-settings.ts'

/** A plan between two operations: its quota is whole only after the last. */
type Draft = Omit<UsagePlan, 'quota'> & { readonly quota?: Partial<QuotaSettings> }

/**
 * Applies patch operations to a plan (spec control-plane §7). Throws in the style that lists the paths, and AWS's
 * 404 for stages that are not there.
 */
export function patchUsagePlan(
  plan: UsagePlan,
  operations: readonly PatchOperation[] | undefined,
  store: Store,
): UsagePlan {
  const { quota, ...patched } = readOperations(operations).reduce<Draft>(
    (changed, operation) => patchOne(changed, operation, store),
    plan,
  )
  return defined({ ...patched, quota: quota && checkQuota(quota) })
}

// AWS's names for its own paths. github.com/boto/boto3/issues/2629 shows them in the error it answers.
const ofStage = '/apiStages/<apidId:stageName>/throttle'
const ofMethod = `${ofStage}/<resourcePath>/<httpMethod>`

/** A path below a stage has the stage in it, and the resource path with its slashes raw or escaped. */
function patchOne(plan: Draft, operation: PatchOperation, store: Store): Draft {
  const path = operation.path ?? 'null'
  const [, stageName, rest] = /^\/apiStages\/([^/]+)\/throttle(?:\/(.+))?$/s.exec(path) ?? []
  const [, name = '', limit] = /^(.*?)(?:\/(rateLimit|burstLimit))?$/s.exec(rest ?? '') ?? []
  const shape =
    stageName === undefined
      ? path
      : rest === undefined
        ? ofStage
        : `${ofMethod}${limit === undefined ? '' : `/${limit}`}`
  return applyPatch(plan, [{ ...operation, path: shape }], {
    refuse: (_, op, rules, rule) => listingPaths(path, op, rules, rule),
    rules: {
      ...planRules,
      '/apiStages': stageRule(store),
      ...throttleRules(stageName, name.split('/').map(unescapeToken).join('/')),
    },
  })
}

const setProductCode = setMember<Draft, 'productCode'>('productCode', optionalText)

const quotaMember = (change: (value: string | undefined) => Partial<QuotaSettings>) => {
  const set: PatchEffect<Draft> = (plan, { value }) => ({
    ...plan,
    quota: { ...plan.quota, ...change(value) },
  })
  return { add: set, replace: set }
}

const throttleMember = (member: 'burstLimit' | 'rateLimit') => {
  const set: PatchEffect<Draft> = (plan, { value }) =>
    defined({
      ...plan,
      throttle: checkThrottle({ ...plan.throttle, [member]: numberText(value) }),
    })
  return { add: set, replace: set }
}

const planRules: Readonly<Record<string, PatchRule<Draft>>> = {
  '/name': {
    replace(plan, { value }) {
      if (!value) throw badRequest('Usage Plan name cannot be empty')
      return { ...plan, name: value }
    },
  },
  '/description': { replace: setMember('description', optionalText) },
  '/apiStages': {}, // keeps AWS's order of the list; replaced above
  '/quota': { remove: unsetMember('quota') },
  '/quota/limit': quotaMember((value) => ({ limit: numberText(value) })),
  '/quota/offset': quotaMember((value) => ({ offset: numberText(value) })),
  '/quota/period': quotaMember((value) => ({ period: readPeriod(value) })),
  '/throttle': { remove: unsetMember('throttle') },
  '/throttle/burstLimit': throttleMember('burstLimit'),
  '/throttle/rateLimit': throttleMember('rateLimit'),
  '/productCode': {
    add: setProductCode,
    replace: setProductCode,
    remove: unsetMember('productCode'),
  },
}

const stageRule = (store: Store): PatchRule<Draft> => ({
  add(plan, { value }) {
    const added = findPlanStage(store, ...readStageName(value))
    return plan.apiStages.some(isSame(added))
      ? plan
      : { ...plan, apiStages: [...plan.apiStages, added] }
  },
  remove(plan, { value }) {
    const [apiId, stage] = readStageName(value)
    const removed = findAttached(plan, apiId, stage)
    return { ...plan, apiStages: plan.apiStages.filter((at) => at !== removed) }
  },
})

const isSame = (one: PlanStage) => (other: PlanStage) =>
  other.apiId === one.apiId && other.stage === one.stage

/** conformance: ls:…::test_usage_plan_crud#update-wrong-api-stages-wrong-api, #…-wrong-stage */
function findAttached(plan: Draft, apiId: string, stage: string): PlanStage {
  const found = plan.apiStages.find(isSame({ apiId, stage }))
  if (!found)
    throw notFound(
      `Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${plan.id}`,
    )
  return found
}

/** What may be changed below the stage `stageName`, and there of the method `name`. */
function throttleRules(
  stageName: string | undefined,
  name: string,
): Readonly<Record<string, PatchRule<Draft>>> {
  const change =
    (next: (old: PlanStage['throttle'], value: string | undefined) => PlanStage['throttle']) =>
    (plan: Draft, { value }: { readonly value: string | undefined }): Draft => {
      const [apiId, stage] = readStageName(stageName)
      const found = findAttached(plan, apiId, stage)
      const throttle = checkMethodThrottles(next(found.throttle, value) ?? {})
      const changed = defined({ ...found, throttle })
      return { ...plan, apiStages: plan.apiStages.map((at) => (at === found ? changed : at)) }
    }
  const setAll = change((_, value) => readThrottleMap(value))
  const setLimit = (member: 'burstLimit' | 'rateLimit') => {
    const set = change((old, value) => {
      const method = readMethodName(name)
      const limits = { ...entryOf(old, method), [member]: numberText(value) }
      return withEntry(old, method, checkThrottle(limits) ?? {})
    })
    return { add: set, replace: set }
  }
  const drop = change((old = {}) => {
    const method = readMethodName(name)
    if (entryOf(old, method) === undefined) throw notFound('Invalid method setting path specified')
    return withoutEntry(old, method)
  })
  return {
    [ofMethod]: { remove: drop },
    [`${ofMethod}/burstLimit`]: setLimit('burstLimit'),
    [`${ofMethod}/rateLimit`]: setLimit('rateLimit'),
    [ofStage]: { add: setAll, replace: setAll, remove: change(() => undefined) },
  }
}

/** The whole map at once, as the JSON text of an object of limits. */
function readThrottleMap(text: string | undefined): PlanStage['throttle'] {
  const wrong = badRequest(
    'Invalid throttle specified: the value must be a JSON object such as {"/pets/GET":{"burstLimit":1,"rateLimit":1}}',
  )
  let map: unknown
  try {
    map = JSON.parse(text ?? '')
  } catch {
    throw wrong
  }
  if (!isObject(map) || !Object.values(map).every(isObject)) throw wrong
  return map as PlanStage['throttle']
}
