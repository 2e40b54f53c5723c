import type { HostedResult, HostedStream } from '../../functions/invoke/invoke.ts'
import type { FunctionCall, FunctionInvocation, Platform } from '../../model/platform.ts'

/** What an operation may use when it completes, outside the Registry. */
export type Edge = {
  /** What backends are reached by. */
  readonly platform: Platform
  /** Runs a function hosted here (`invokePublished`). */
  invokeHosted(invocation: FunctionInvocation): Promise<HostedResult>
  /** The same, answered as the function writes it (`streamPublished`, framed). */
  streamHosted(call: FunctionCall): Promise<HostedStream>
}
