import type { Stage } from '../../../model/stage.ts'
import type { ControlContext } from '../../run/operation.ts'

const generationLength = 12

/** The stage with its cache empty: what was kept before is not found any more, wherever it is. */
export const withEmptyCache = (stage: Stage, { newId }: Pick<ControlContext, 'newId'>): Stage => ({
  ...stage,
  cacheGeneration: newId(generationLength),
})

/**
 * A changed stage, whose cache begins empty when it is switched on, and anew when its size changes (spec rest-responses
 * §6).
 */
export function withCacheOf(
  changed: Stage,
  old: Stage | undefined,
  context: Pick<ControlContext, 'newId'>,
): Stage {
  const isKept =
    !changed.cacheClusterEnabled ||
    (old?.cacheClusterEnabled && old.cacheClusterSize === changed.cacheClusterSize)
  return isKept ? changed : withEmptyCache(changed, context)
}
