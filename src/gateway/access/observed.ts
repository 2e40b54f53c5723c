import type { Exchange, Step } from '../exchange/exchange.ts'

/** The same step; logs are told how long it took, and what it has come to. */
export const observed = (phase: 'authentication' | 'authorization', step: Step): Step => ({
  ...step,
  run(x) {
    const from = x.platform.now()
    try {
      const running = step.run(x)
      if (running === undefined) return note(x, phase, from, undefined)
      return running.then(
        () => note(x, phase, from, undefined),
        (error: unknown) => {
          note(x, phase, from, error)
          throw error
        },
      )
    } catch (error) {
      note(x, phase, from, error)
      throw error
    }
  },
})

function note(
  x: Exchange,
  phase: 'authentication' | 'authorization',
  from: number,
  error: unknown,
): void {
  x[phase] = { latencyMs: x.platform.now() - from, error }
}
