import type { Platform } from '../../model/platform.ts'
import type { StagePointer } from '../../model/stage.ts'
import type { ApiStages } from '../../model/v2/api-stages.ts'
import type { Location } from '../exchange/location.ts'
import { forbidden, notFound, type Refusal } from '../exchange/refusal.ts'

/** The stage that serves a request, and where the request is when that is known. */
export type FoundStage = { readonly location: Location; readonly pointer: StagePointer }

type StagePlatform = Pick<Platform, 'stage' | 'stages'>

/**
 * The stage that a path names; of an HTTP API whose path names none, its `$default` stage with the whole path (spec
 * http-api §1). Rejects or throws when it cannot be known.
 */
export function findStage(
  location: Location,
  platform: StagePlatform,
): FoundStage | Refusal | Promise<FoundStage | Refusal> {
  const { apiId, stageName, customDomain } = location
  if (!customDomain && (stageName === '' || stageName === defaultStage || needsNone.has(apiId)))
    return inHttpApi(location, platform)
  const found = platform.stage(apiId, stageName)
  if (found instanceof Promise)
    return found.then((pointer) =>
      pointer ? { location, pointer } : inHttpApi(location, platform),
    )
  return found ? { location, pointer: found } : inHttpApi(location, platform)
}

/** The name is nobody's to send: the stage is there for paths that name none. */
const defaultStage = '$default'

/**
 * APIs that were found to be HTTP APIs, whose stages are asked for first: a segment of a route is not looked up as a stage
 * for each request. An id is never another kind's.
 */
const needsNone = new Set<string>()
const maxRemembered = 10_000

function inHttpApi(
  location: Location,
  platform: StagePlatform,
): FoundStage | Refusal | Promise<FoundStage | Refusal> {
  const found = platform.stages(location.apiId)
  return found instanceof Promise
    ? found.then((stages) => amongStages(location, stages, platform))
    : amongStages(location, found, platform)
}

function amongStages(
  location: Location,
  stages: ApiStages | undefined,
  platform: StagePlatform,
): FoundStage | Refusal | Promise<FoundStage | Refusal> {
  const { apiId } = location
  if (!stages) {
    needsNone.delete(apiId)
    return forbidden(
      location.stageName === '' ? 'the address names no stage' : 'there is no such API or stage',
    )
  }
  if (needsNone.size < maxRemembered) needsNone.add(apiId)
  const at = inStageOf(location, stages)
  if (!at) return notFound('the API has no such stage')
  const found = platform.stage(apiId, at.stageName)
  return found instanceof Promise
    ? found.then((pointer) => orNotFound(at, pointer))
    : orNotFound(at, found)
}

const orNotFound = (location: Location, pointer: StagePointer | undefined): FoundStage | Refusal =>
  pointer ? { location, pointer } : notFound('the stage has nothing deployed')

function inStageOf(location: Location, { stageNames }: ApiStages): Location | undefined {
  const { stageName, wholePath } = location
  if (stageName !== defaultStage && stageNames.includes(stageName)) return location
  if (wholePath === undefined || !stageNames.includes(defaultStage)) return undefined
  return { ...location, stageName: defaultStage, contextPath: wholePath, path: wholePath }
}
