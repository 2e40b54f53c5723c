import type { StagePointer } from './stage.ts'

/** All the gateway asks of the outside world. `cloudflare/` supplies it; tests fake it. */
export type Platform = {
  /** Milliseconds since 1970. */
  now(): number
  /** The one way out: egress policy, no redirects followed. Rejects when the backend cannot be reached. */
  fetch(target: string | Request, init: RequestInit): Promise<Response>
  /** The stage's pointer; undefined when there is no such stage. Throws when it cannot be known. */
  stage(
    apiId: string,
    stageName: string,
  ): StagePointer | undefined | Promise<StagePointer | undefined>
  /** The text of a published snapshot. Throws when it cannot be read. */
  snapshot(hash: string): Promise<string>
  /** Runs a Lambda function: hosted here, or by the Invoke API. */
  invokeFunction(invocation: FunctionInvocation): Promise<FunctionResult>
  readonly region: string
  readonly accountId: string
  /** One line of JSON to the operator's log. */
  log(line: Readonly<Record<string, unknown>>): void
  /** Lets work outlive the response. */
  waitUntil(work: Promise<unknown>): void
}

export type FunctionInvocation = {
  /** Function ARN, possibly with `:alias` or `:version`. */
  readonly functionArn: string
  readonly payload: string | Uint8Array
  readonly invocationType: 'RequestResponse' | 'Event' | 'DryRun'
  readonly timeoutMs: number
  readonly headers?: Readonly<Record<string, string>>
}

/** What the Lambda Invoke API answers (`X-Amz-Function-Error` in `functionError`). */
export type FunctionResult = {
  readonly statusCode: number
  readonly functionError?: 'Handled' | 'Unhandled'
  readonly payload: string
}
