import type { StagePointer } from '../../model/stage.ts'

/** The stage as one request sees it: with a canary, one of its two deployments. */
export type ServedStage = Omit<StagePointer, 'canary'> & {
  /** Present only while the stage has canary settings (spec rest-routing §14). */
  readonly isCanaryRequest?: boolean
}

/** Draws for a single request: neither a client nor an address stays on one side. */
export function drawStage(pointer: StagePointer): ServedStage {
  const { canary } = pointer
  if (!canary) return pointer
  const isCanaryRequest = Math.random() * 100 < canary.percentTraffic
  if (!isCanaryRequest) return { ...pointer, isCanaryRequest }
  const { deploymentId, snapshot, variables } = canary
  return { ...pointer, deploymentId, snapshot, variables, isCanaryRequest }
}
