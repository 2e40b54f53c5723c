/** V8's `gc`, where the process has it under this name: by itself it lets remains grow to twice of what is in use. */
const { tidegateCollect: collect } = globalThis as { tidegateCollect?: () => void }

/**
 * Bytes of bodies, and of what was made of them, that may lie about before they are collected. The collector comes late
 * to buffers and large texts, which it hardly sees; ten bodies of 10 MB that came and went are 200 MB by then.
 */
const maxRemains = 33_554_432

/** Bytes that have been let go since the last collection. */
let remains = 0

/** Counts bytes that are no longer in use. */
export function leaveBehind(bytes: number): void {
  remains += bytes
}

/** Whether so much lies about that it should be collected before more is made. */
export const hasRemains = (): boolean => collect !== undefined && remains >= maxRemains

/** Collects it. That is long work: others should be heard before and after. */
export function collectRemains(): void {
  remains = 0
  collect?.()
}
