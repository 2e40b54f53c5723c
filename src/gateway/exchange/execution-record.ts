import type { Fault } from '../../model/fault.ts'

/** Header or query names with their values, as they were sent. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** Something that happened to a request. `at` is in milliseconds since 1970. */
export type ExecutionEvent = { readonly at: number } & (
  | {
      readonly type: 'method request'
      readonly requestId: string
      readonly httpMethod: string
      readonly path: string
      readonly pathParameters: Pairs
      readonly query: Pairs
      readonly headers: Pairs
      /** Undefined: not noted, as with all bodies below. */
      readonly body: string | undefined
    }
  /** A step of the route ended: the request went on, was answered, or was refused for the fault that follows. */
  | {
      readonly type: 'step'
      readonly name: string
      readonly durationMs: number
      readonly outcome: 'passed' | 'answered' | 'refused'
    }
  /**
   * Something was found about who calls: lines of the execution log in AWS's words, and for explanations what the step
   * that is running has decided.
   */
  | {
      readonly type: 'access'
      readonly messages: readonly string[]
      readonly decision?: string
      /** What callers prove by who they are: no log shows it. */
      readonly credentials?: readonly string[]
    }
  | {
      readonly type: 'endpoint request'
      readonly uri: string
      readonly headers: Pairs
      readonly body: string | Uint8Array | undefined
    }
  | {
      readonly type: 'endpoint response'
      readonly status: number
      readonly latencyMs: number
      readonly headers: Pairs
      readonly body: string | Uint8Array | undefined
      /** What a failed function said of itself. */
      readonly functionError?: string
      /** The invocation's id, where a function's is known. */
      readonly invocationId?: string
    }
  | { readonly type: 'fault'; readonly fault: Fault }
  /** The gateway refused the request as none of its API's methods'. */
  | { readonly type: 'refusal'; readonly reason: string }
  | {
      readonly type: 'method response'
      readonly status: number
      readonly headers: Pairs
      readonly body: string | Uint8Array | undefined
    }
)

/**
 * What happened to one request, in order: the one source of the test log, of explanations and of traces.
 * Exists only where someone asked for it (`x.record`), so that serving pays nothing for it.
 */
export type ExecutionRecord = ExecutionEvent[]
