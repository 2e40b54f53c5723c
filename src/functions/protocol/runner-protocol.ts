import type { FunctionCode } from '../../model/account/hosted-function.ts'

/** A function's variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and `AWS_CREDENTIAL_EXPIRATION`. */
export type FunctionCredentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** ISO 8601. */
  readonly expiration?: string
}

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
  /** What the function's own calls are signed with. */
  readonly credentials?: FunctionCredentials
  /**
   * The answer is wanted as the function writes it: `raw`, and broken off when the function fails; or `framed` (see
   * `framed-stream.ts`), with how it ended. What fails before it has written anything is answered as without this.
   */
  readonly stream?: 'raw' | 'framed'
  /** Left out until the runner asks for it. */
  readonly code?: FunctionCode
}

/**
 * The answer to `POST /invoke`. Its status says what became of the call: it is being made; it was not, for want of the
 * function's code, or as too many run already; it has not found its turn in time, and may be asked for again.
 */
export const callStatus = { begun: 200, code: 428, busy: 429, late: 503 } as const

/**
 * The body of a call that has begun: a {@link receipt}, then either {@link answerKind}`.outcome` and a frame of
 * {@link OutcomeHead} and result, or, where a stream was asked for, {@link answerKind}`.stream` and what the function writes.
 * The function is called when the receipt, and with it the head of the answer, has left the runner's process: without a head
 * it has not run, whatever became of that process.
 */
export const receipt = 0x2e
export const answerKind = { outcome: 0x6f, stream: 0x73 } as const

/** Header by which a function's isolate says that its answer is what the function writes, instead of a frame. */
export const streamHeader = 'x-stream'

/** The head of the answer; the result, or the error's JSON, follows it. */
export type OutcomeHead = {
  /** `code`: it has not been called, the call is to be repeated with the code. */
  readonly status: 'ok' | 'error' | 'timeout' | 'invalid' | 'code'
  /** The end of what the function logged. */
  readonly log: string
  /** Set by the function's side when its copy must not be used again. */
  readonly retire?: boolean
  /** Its modules make code of strings as they are evaluated, which they may only while the isolate starts. */
  readonly needsStart?: boolean
}

/** Milliseconds for a copy of a function to be loaded, beside the function's own time: Lambda's for its init phase. */
export const maxLoadMs = 10_000

/** Milliseconds beyond a function's timeout: first its own side ends it, then the runner, the gateway, the watchdog. */
export const grace = { runner: 300, gateway: 700, watchdog: 1_000 } as const
