import { collectName } from '../protocol/collect-name.ts'

/** Calls whose remains an isolate may keep: each leaves some 12 KB. */
const maxUncollected = 250

/**
 * Frees what calls leave behind. Most of that lies outside of JavaScript's heap, where V8 does not see it: by itself it
 * collects every 5,000 calls or later, in each isolate. Without V8's `gc` (on Cloudflare) the platform does so.
 */
export function createCollector(): (weight: number) => void {
  const { [collectName]: gc } = globalThis as { [collectName]?: () => void }
  if (!gc) return () => undefined
  let uncollected = 0
  return (weight) => {
    uncollected += weight
    if (uncollected < maxUncollected) return
    uncollected = 0
    gc()
  }
}
