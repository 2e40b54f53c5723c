import type { StagePointer } from '../../model/stage.ts'
import type { ServedStage } from '../exchange/served-stage.ts'
import { linkCaching } from './stage-caching.ts'
import { linkSettings } from './stage-settings.ts'

/** A stage's pointer, linked: what is left for a request is to draw its deployment. */
type LinkedStage = {
  readonly stable: ServedStage
  readonly canary: { readonly percentTraffic: number; readonly stage: ServedStage } | undefined
}

/** By the pointer that was read, which never changes: a stage that does is read anew. */
const linked = new WeakMap<StagePointer, LinkedStage>()

/** Draws for a single request: neither a client nor an address stays on one side (spec rest-routing §14). */
export function drawStage(pointer: StagePointer): ServedStage {
  let stage = linked.get(pointer)
  if (!stage) linked.set(pointer, (stage = linkStage(pointer)))
  const { stable, canary } = stage
  return canary && Math.random() * 100 < canary.percentTraffic ? canary.stage : stable
}

function linkStage(published: StagePointer): LinkedStage {
  const { canary, methodSettings, cache: _, ...pointer } = published
  const caching = linkCaching(published)
  const settings = linkSettings(methodSettings ?? {})
  const stage: ServedStage = { ...pointer, settings, ...(caching && { caching: caching.stable }) }
  if (!canary) return { stable: stage, canary: undefined }
  const { percentTraffic, ...drawn } = canary
  const own = caching && { caching: caching.canary }
  return {
    stable: { ...stage, isCanaryRequest: false },
    canary: { percentTraffic, stage: { ...stage, ...drawn, ...own, isCanaryRequest: true } },
  }
}
