import { extendedRequestId } from './request-id.ts'

/**
 * What a control-plane operation throws: AWS's error name, HTTP status and message.
 * The router renders it; nothing else catches it. Names and statuses: API Gateway API references.
 */
export class ApiError extends Error {
  override readonly name: string
  readonly status: number
  /** Seconds for the `Retry-After` header. */
  readonly retryAfter: number | undefined
  /** Further members of the body, such as `limitType`. */
  readonly members: { readonly [name: string]: unknown }
  /**
   * What AWS's fixed message leaves out, such as a line and column. It goes into the header
   * `x-tidegate-detail` and the operator's log, so that the body stays AWS's.
   */
  readonly detail: string | undefined

  constructor(
    name: string,
    status: number,
    message: string,
    options: {
      retryAfter?: number
      members?: { readonly [name: string]: unknown }
      detail?: string
    } = {},
  ) {
    super(message)
    this.name = name
    this.status = status
    this.retryAfter = options.retryAfter
    this.members = options.members ?? {}
    this.detail = options.detail
  }
}

/** 404: the named thing does not exist. */
export function notFound(message: string): ApiError {
  return new ApiError('NotFoundException', 404, message)
}

/** 400: the input breaks a rule of the resource. */
export function badRequest(message: string): ApiError {
  return new ApiError('BadRequestException', 400, message)
}

/** 400: a place in a list that none of its pages has named. To start over would repeat what has been read. */
export const unknownPosition = (): ApiError => badRequest('Invalid position parameter')

/** 409: the state of another resource forbids it. */
export function conflict(message: string): ApiError {
  return new ApiError('ConflictException', 409, message)
}

/** 429; `retryAfter` in seconds. SDKs retry it by themselves. */
export function tooManyRequests(message: string, retryAfter = 1): ApiError {
  return new ApiError('TooManyRequestsException', 429, message, { retryAfter })
}

/** 429: a quota of the account is used up. */
export function limitExceeded(message: string): ApiError {
  return new ApiError('LimitExceededException', 429, message)
}

/** 403 in the several names AWS gives it: `AccessDeniedException`, `UnrecognizedClientException`, … */
function forbidden(name: string, message: string): ApiError {
  return new ApiError(name, 403, message)
}

/** 403: the answer to a route nobody has; AWS does not say 404 there. */
export function missingAuthenticationToken(): ApiError {
  return forbidden('MissingAuthenticationTokenException', 'Missing Authentication Token')
}

/** 501: AWS has the operation and this gateway does not. */
export function notImplemented(operation: string): ApiError {
  return new ApiError('NotImplementedException', 501, `${operation} is not implemented`)
}

/** The HTTP response of an error: `x-amzn-ErrorType` and `{"message": …}`. */
export function renderError(error: ApiError, requestId: string): Response {
  const headers = new Headers({
    'content-type': 'application/json',
    'x-amzn-RequestId': requestId,
    'x-amz-apigw-id': extendedRequestId(requestId),
    'x-amzn-ErrorType': error.name,
  })
  if (error.retryAfter !== undefined) headers.set('retry-after', String(error.retryAfter))
  if (error.detail !== undefined) headers.set('x-tidegate-detail', headerText(error.detail))
  return new Response(JSON.stringify({ message: error.message, ...error.members }), {
    status: error.status,
    headers,
  })
}

/** One line of printable ASCII: a document's own text may be anything. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')
