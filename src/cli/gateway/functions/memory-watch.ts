import type { ProcessUse } from './process-use.ts'

/**
 * What is to be done about a runner's memory. `free`: it is to free what calls have left behind. `drop`: that, and to
 * unload copies of functions that are idle. `replace`: a new process takes its calls when it can, and it ends when those
 * that run are over. `leave`: the same, and it takes no more calls until then. `end`: at once.
 */
export type MemoryAction = 'free' | 'drop' | 'replace' | 'leave' | 'end'

/** Decides about the memory of a process that runs functions. Pure: it is told what is seen, and when. */
export type MemoryWatch = {
  look(use: ProcessUse, now: number): MemoryAction | undefined
  /** The process has done what it was asked to. */
  answered(now: number): void
}

/** From this part of what it may have it is asked to free memory. */
const asking = 0.75
/** From this part it takes no calls, though there may be no other process yet. */
const leaving = 1.2
/** At this part it ends. */
export const ending = 1.5
/** Milliseconds from an answer to the next question while there is enough memory: each time twice as many, up to the longest. */
const firstPauseMs = 2_000
const longestPauseMs = 30_000
/** Milliseconds without an answer after which a function is held to be at it, when there is not enough memory. */
const maxSilenceMs = 2_000
/** A process that has used no processor for so many milliseconds rests; what it used before leaves something behind. */
const restMs = 500
const leastProcessorMs = 100

/** @param limitMb What the process may have. */
export function createMemoryWatch(limitMb: number): MemoryWatch {
  let askedAt: number | undefined
  let answeredAt = -Infinity
  let pauseMs = firstPauseMs
  /** Questions since it had little memory. */
  let questions = 0
  /** It was asked to when it was over its limit. */
  let hasDropped = false
  /** Processor time when it last freed what there was. */
  let freedAtMs = 0
  let hasFreed = false
  let last = { processorMs: 0, since: -Infinity }

  function ask(isOver: boolean, now: number): MemoryAction {
    askedAt = now
    hasDropped ||= isOver
    return ++questions > 1 || isOver ? 'drop' : 'free'
  }

  return {
    look({ residentMb, processorMs }, now) {
      if (processorMs !== last.processorMs) last = { processorMs, since: now }
      // What that took of the processor is not to be freed again.
      if (hasFreed) freedAtMs = processorMs
      hasFreed = false
      if (residentMb > ending * limitMb) return 'end'
      if (residentMb > leaving * limitMb) return 'leave'
      const isOver = residentMb > limitMb
      if (askedAt !== undefined) {
        return isOver && now - askedAt > maxSilenceMs ? 'end' : undefined
      }
      if (residentMb > asking * limitMb) {
        // What is idle has been unloaded, and that was not it.
        if (isOver && hasDropped) return 'replace'
        if (!isOver && now - answeredAt < pauseMs) return undefined
        pauseMs = Math.min(questions === 0 ? firstPauseMs : 2 * pauseMs, longestPauseMs)
        return ask(isOver, now)
      }
      questions = 0
      hasDropped = false
      const rests = now - last.since >= restMs
      if (!rests || processorMs - freedAtMs < leastProcessorMs) return undefined
      askedAt = now
      return 'free'
    },

    answered(now) {
      askedAt = undefined
      answeredAt = now
      hasFreed = true
    },
  }
}
