import type { HostedResult, HostedStream } from '../../functions/invoke/invoke.ts'
import type { Slices } from '../turns/slices.ts'
import type { FunctionCall, FunctionInvocation, Platform } from '../../model/platform.ts'

/** What an operation may use outside the Registry. */
export type Edge = {
  /** What backends are reached by. */
  readonly platform: Platform
  /** Does a long work slice by slice, with turns of the event loop between. */
  inSlices<T>(work: Slices<T>): Promise<T>
  /** Runs a function hosted here (`invokePublished`). */
  invokeHosted(invocation: FunctionInvocation): Promise<HostedResult>
  /** The same, answered as the function writes it (`streamPublished`, framed). */
  streamHosted(call: FunctionCall): Promise<HostedStream>
}
