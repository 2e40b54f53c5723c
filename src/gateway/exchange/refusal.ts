/** What a {@link Refusal} is beside its status and message. */
export type RefusalOptions = {
  /** For the operator: why, where the message does not say. */
  readonly reason?: string
  /** `x-amzn-ErrorType` of a JSON answer; without it the message is sent as plain text. */
  readonly errorName?: string
  /** Whether the stage's logs tell of it: AWS logs no request that was not taken (spec rest-responses §7). */
  readonly isLogged?: boolean
  /** It is an HTTP API's: in their form, without an `x-amzn-ErrorType`. */
  readonly ofHttpApi?: true
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * An answer that no gateway response has a say in: the request was not let in, or was too large to be taken. Its
 * message is for the caller, its reason for whoever asks the gateway to explain itself.
 */
export class Refusal extends Error {
  readonly status: number
  readonly reason: string
  readonly errorName: string | undefined
  readonly isLogged: boolean
  readonly ofHttpApi: boolean
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(status: number, message: string, options: RefusalOptions = {}) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.reason = options.reason ?? message
    this.errorName = options.errorName
    this.isLogged = options.isLogged ?? false
    this.ofHttpApi = options.ofHttpApi ?? false
    this.headers = options.headers
  }
}

/** Says nothing of what exists (spec rest-routing §7 B). `reason` is for the operator alone. */
export const forbidden = (reason: string): Refusal =>
  new Refusal(403, 'Forbidden', { reason, errorName: 'ForbiddenException' })

/** The gateway's configuration cannot be read: it refuses rather than guess (ATTACKS 81). */
export const unavailable = (reason: string): Refusal =>
  new Refusal(503, 'Service Unavailable', { reason, errorName: 'ServiceUnavailableException' })

/** A target that is longer than the endpoint takes. */
export const targetTooLong = (): Refusal =>
  new Refusal(414, 'Request URI too long', {
    reason: 'the target is too long',
    errorName: 'RequestTooLongException',
  })

/** No stage or route of an HTTP API takes the request (spec http-api §1). */
export const notFound = (reason: string): Refusal =>
  new Refusal(404, 'Not Found', { reason, ofHttpApi: true })
