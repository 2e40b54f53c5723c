import type { FunctionCode } from '../../model/hosted-function.ts'

/** The head of `POST /invoke`, gateway to runner; the payload follows it. */
export type InvokeHead = {
  readonly requestId: string
  readonly functionName: string
  /** Unqualified. */
  readonly functionArn: string
  /** As the caller wrote it, with its qualifier. */
  readonly invokedArn: string
  /** Changes with every change of code or configuration. */
  readonly revisionId: string
  readonly handler: string
  readonly runtime: string
  readonly environment: Readonly<Record<string, string>>
  /** Seconds. */
  readonly timeout: number
  /** MB. */
  readonly memorySize: number
  readonly traceId?: string
  readonly clientContext?: unknown
  /**
   * The answer is wanted as the function writes it: `raw`, and broken off when the function fails; or `framed` (see
   * `framed-stream.ts`), with how it ended. What fails before it has written anything is answered as without this.
   */
  readonly stream?: 'raw' | 'framed'
  /** Left out until the runner answers {@link needCode}. */
  readonly code?: FunctionCode
}

/** Status of "repeat this with the code". */
export const needCode = 428

/** Header of an answer that is what the function writes, instead of a head and a result. */
export const streamHeader = 'x-stream'

/** The head of the answer; the result, or the error's JSON, follows it. */
export type OutcomeHead = {
  readonly status: 'ok' | 'error' | 'timeout' | 'invalid'
  /** The end of what the function logged. */
  readonly log: string
  /** Set by the function's side when its copy must not be used again. */
  readonly retire?: boolean
}

/** Milliseconds beyond a function's timeout: first its own side ends it, then the runner, the gateway, the watchdog. */
export const grace = { runner: 300, gateway: 700, watchdog: 1_000 } as const
