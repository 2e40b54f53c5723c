import { maxStageVariables } from '../../../model/limits.ts'
import type { CanarySettings, Stage } from '../../../model/stage.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'

const maxVariableNameLength = 64
const maxVariableValueLength = 512
const smallestCache = '0.5'

/** A stage as AWS makes it when nothing else is asked for (spec control-plane §6). Throws for a name AWS refuses. */
export function newStage(stageName: string, deploymentId: string, now: number): Stage {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(stageName))
    throw badRequest('Stage name only allows a-zA-Z0-9_- and at most 128 characters')
  const date = Math.floor(now / 1000)
  return {
    stageName,
    deploymentId,
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: {},
    tracingEnabled: false,
    createdDate: date,
    lastUpdatedDate: date,
    // A stage of the same name knew other callers.
    authorizerGeneration: now.toString(36),
  }
}

/** Checks stage variables (spec rest-routing §12; the texts are AWS's, as its users report them). */
export function readVariables(
  given: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> | undefined {
  const names = Object.keys(given)
  if (names.length > maxStageVariables)
    throw badRequest(`A stage can have at most ${maxStageVariables} variables`)
  return nonEmpty(
    Object.fromEntries(names.map((name) => [name, readVariable(name, given[name] ?? undefined)])),
  )
}

/** One stage variable's value. */
export function readVariable(name: string, value: string | undefined): string {
  if (!/^\w+$/.test(name) || name.length > maxVariableNameLength || name === '__proto__')
    throw badRequest(
      `Invalid stage variable name: ${name}.  Please use names with only word characters.`,
    )
  if (value === undefined || !/^[A-Za-z0-9\-._~:/?#&=, ]+$/.test(value))
    throw badRequest(
      `Invalid stage variable value: ${value ?? 'null'}.  Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.`,
    )
  if (value.length > maxVariableValueLength)
    throw badRequest(
      `Invalid stage variable value of ${name}: it has ${value.length} characters, ${maxVariableValueLength} are allowed.`,
    )
  return value
}

type GivenCanary = {
  readonly deploymentId: string
  readonly percentTraffic?: number
  readonly stageVariableOverrides?: Readonly<Record<string, string | null>>
  readonly useStageCache?: boolean
}

export function readCanary(given: GivenCanary): CanarySettings {
  const { deploymentId, percentTraffic = 0, stageVariableOverrides, useStageCache = false } = given
  if (!(percentTraffic >= 0 && percentTraffic <= 100))
    throw badRequest('Invalid percentTraffic specified. It must be between 0.0 and 100.0')
  return defined({
    deploymentId,
    percentTraffic,
    stageVariableOverrides: stageVariableOverrides && readVariables(stageVariableOverrides),
    useStageCache,
  })
}

type CacheCluster = Pick<Stage, 'cacheClusterEnabled' | 'cacheClusterSize' | 'cacheClusterStatus'>

/** The cache members after a change; what is not given stays. There is nothing to wait for: it is available at once. */
export function readCacheCluster(
  given: { readonly cacheClusterEnabled?: boolean; readonly cacheClusterSize?: string },
  stage: Stage,
): CacheCluster {
  const enabled = given.cacheClusterEnabled ?? stage.cacheClusterEnabled
  const size = given.cacheClusterSize ?? stage.cacheClusterSize
  return defined({
    cacheClusterEnabled: enabled,
    cacheClusterSize: enabled ? (size ?? smallestCache) : size,
    cacheClusterStatus: enabled ? ('AVAILABLE' as const) : ('NOT_AVAILABLE' as const),
  })
}
