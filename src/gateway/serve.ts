import { maxTargetLength } from '../model/limits.ts'
import type { Platform } from '../model/platform.ts'
import { refusePathForm } from './answer/path-form.ts'
import { identifiedRefusal } from './answer/refuse.ts'
import { drawStage } from './arrive/canary.ts'
import { findStage } from './arrive/find-stage.ts'
import { refusePath } from './arrive/target.ts'
import type { Target } from './exchange/location.ts'
import type { LinkedApi } from './exchange/exchange.ts'
import { heldUntilSent } from './body/held-bytes.ts'
import type { Location, Nowhere, Unavailable } from './exchange/location.ts'
import { openExchange } from './exchange/open-exchange.ts'
import { forbidden, Refusal, targetTooLong, unavailable } from './exchange/refusal.ts'
import type { ServedStage } from './exchange/served-stage.ts'
import { knownApi, loadApi } from './linked-apis.ts'
import { runExchange } from './run-exchange.ts'
import { noteRefusal, type Watch } from './watch/watch.ts'

/**
 * A request, from arrival to answer: which API and stage are meant, and then the lists of that API.
 *
 * @param asked who wants to know what happens; nobody in normal serving
 */
export async function serve(
  request: Request,
  target: Target,
  location: Location | Nowhere | Unavailable,
  platform: Platform,
  asked?: Watch,
): Promise<Response> {
  const refused = refuseTarget(target)
  if (refused) return beforeApi('Target', refused, platform, asked)
  if (typeof location === 'string') return beforeApi('Locate', lost[location], platform, asked)
  const { isPathForm } = location
  const unconfined = isPathForm && refusePathForm(request.headers)
  if (unconfined) return beforeApi('Target', unconfined, platform, asked)

  let at: Location
  let stage: ServedStage
  let api: LinkedApi
  try {
    const finding = findStage(location, platform)
    const found = finding instanceof Promise ? await finding : finding
    if (found instanceof Refusal) return beforeApi('Stage', found, platform, asked)
    at = found.location
    stage = drawStage(found.pointer)
    api = knownApi(stage.snapshot) ?? (await loadApi(stage.snapshot, platform))
  } catch (error) {
    // Without its configuration the gateway knows no method's protection: it refuses (ATTACKS 81).
    const message = 'configuration unavailable'
    const { apiId, stageName } = location
    platform.log({ level: 'error', message, apiId, stage: stageName, error: String(error) })
    return beforeApi('Stage', unavailable('the configuration cannot be read'), platform, asked)
  }

  const opened = openExchange(request, target, at, stage, api, platform)
  const x = await runExchange(opened, asked, isPathForm)
  return heldUntilSent(x, x.response!)
}

/** Why a request is refused before anybody looks for its API. */
function refuseTarget({ path, length }: Target): Refusal | undefined {
  const refused = refusePath(path)
  if (refused !== undefined) return new Refusal(400, refused, { errorName: 'BadRequestException' })
  return length > maxTargetLength ? targetTooLong() : undefined
}

const lost: Readonly<Record<Nowhere | Unavailable, Refusal>> = {
  nowhere: forbidden('the address names no API and stage'),
  unavailable: unavailable('the custom domain cannot be looked up'),
}

/** The answer of a request whose API is not known: ids it has all the same (spec rest-responses §1). */
function beforeApi(
  step: string,
  refusal: Refusal,
  platform: Platform,
  asked: Watch | undefined,
): Response {
  if (asked) noteRefusal(asked.record, step, refusal, platform.now())
  platform.metrics?.refusedBeforeApi(refusal.status)
  return identifiedRefusal(refusal)
}
