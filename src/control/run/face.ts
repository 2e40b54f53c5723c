import type { ApiError } from '../answer/api-error.ts'
import type { ControlService } from './operation.ts'

/** A control-plane request as it was sent. */
export type ControlRequest = {
  readonly verb: string
  readonly rawPath: string
  /** Without the question mark. */
  readonly rawQuery: string
  readonly headers: Headers
  readonly body: Uint8Array
  /** The connection's other end; undefined where it cannot be known. */
  readonly sourceIp: string | undefined
  /** Whether it came by TLS. */
  readonly isSecure: boolean
}

/** The same before its body has been read. */
export type ArrivedControlRequest = Omit<ControlRequest, 'body'> & {
  readonly stream: ReadableStream<Uint8Array> | null
  /** Asks to be told when the client hangs up. Not before it matters: workerd then ends a refused upload sooner. */
  onHangUp(act: () => void): void
}

/** What a request turned out to ask for. */
export type Call = {
  readonly service: ControlService
  readonly operation: string
  readonly input: unknown
  render(result: unknown): Response
}

/** Where a call was received. */
export type Reception = {
  readonly requestId: string
  readonly region: string
  readonly accountId: string
}

/** A side that the control plane shows: how its requests are read, and how its answers look. */
export type Face = {
  /** Bytes that the body of such a request may have. */
  bodyLimit(request: Omit<ControlRequest, 'body'>): number
  /** Bytes of a body above which so much is made of it that few are worked on at a time: `fewAtOnce`. */
  readonly fewAbove?: number
  /** Throws the `ApiError` of a request that cannot be read. */
  read(request: ControlRequest, reception: Reception): Call | Promise<Call>
  renderError(error: ApiError, requestId: string): Response
}
