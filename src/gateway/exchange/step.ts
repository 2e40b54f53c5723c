import type { Exchange } from './exchange.ts'

/**
 * The unit of the pipeline. Does one thing AWS names; reads and writes the exchange; sets `x.response`
 * to finish, throws a `Fault` to refuse. Never calls another step and never knows its neighbours.
 */
export type Step = {
  readonly name: string
  run(x: Exchange): void | Promise<void>
}
