import type { AttackCase } from './attack-case.ts'
import { pause } from './call.ts'
import type { Ground } from './ground.ts'
import { processesOf } from './processes.ts'
import type { Figures } from './watch.ts'

/** Longest time that health may be without an answer. */
export const maxGapMs = 1_000
/** Most memory that the gateway's process may have. */
export const maxGatewayMb = 512

/**
 * Most memory that the processes of functions may have: one ends at half more than its setting, and another may have begun
 * to take its place by then.
 */
export const maxRunnerMb = 1_300

const defaultLimitMs = 60_000
/** Milliseconds that a gateway may need after an attack to answer again, before the next begins. */
const settleLimitMs = 10_000
const settleLookMs = 20

/** What came of a case. */
export type Verdict = {
  readonly name: string
  readonly figures: Figures
  readonly seconds: number
  /** What the case saw. */
  readonly outcome: string
  /** Why it failed; empty when it did not. */
  readonly problems: readonly string[]
}

/** Runs a case against a ground and judges what it saw, and what the gateway went through meanwhile. */
export async function judge(attack: AttackCase, ground: Ground): Promise<Verdict> {
  const before = processesOf(ground.gateway.pid)
  const from = performance.now()
  ground.watch.begin()
  const limit = attack.limitMs ?? defaultLimitMs
  let outcome = ''
  const problems: string[] = []
  try {
    outcome = await within(limit, attack.run(ground))
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  }
  await settle(ground)
  const figures = await ground.watch.figures()
  const { gapMs, peakMb } = figures
  if (processesOf(ground.gateway.pid).gateway !== before.gateway) {
    problems.push('the gateway’s process is another than before')
  }
  if (gapMs > maxGapMs) {
    const why = figures.lastFailure === undefined ? '' : ` (${figures.lastFailure})`
    problems.push(`health had no answer for ${Math.round(gapMs)} ms${why}`)
  }
  if (peakMb.gateway > maxGatewayMb) {
    problems.push(`the gateway had ${Math.round(peakMb.gateway)} MB`)
  }
  if (peakMb.runner > maxRunnerMb) {
    problems.push(`the functions’ process had ${Math.round(peakMb.runner)} MB`)
  }
  const seconds = (performance.now() - from) / 1_000
  return { name: attack.name, figures, seconds, outcome, problems }
}

async function within(limitMs: number, work: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${limitMs / 1_000} s`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits for an answer of the gateway: what an attack has left behind is part of it. */
async function settle({ call }: Ground): Promise<void> {
  const deadline = performance.now() + settleLimitMs
  while (performance.now() < deadline) {
    const health = { target: '/_tidegate/health', timeoutMs: settleLimitMs }
    if ((await call(health)).status === 200) return
    await pause(settleLookMs)
  }
}
