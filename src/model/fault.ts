/**
 * Every way API Gateway itself can refuse a request: default status and error name of each
 * gateway-response type (spec rest-responses §2).
 */
export const gatewayResponseTypes = {
  ACCESS_DENIED: [403, 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, 'AuthorizerFailureException'],
  BAD_REQUEST_BODY: [400, 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'BadRequestException'],
  DEFAULT_4XX: [undefined, undefined],
  DEFAULT_5XX: [undefined, undefined],
  EXPIRED_TOKEN: [403, 'ExpiredTokenException'],
  INTEGRATION_FAILURE: [504, 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException'],
  INVALID_API_KEY: [403, 'ForbiddenException'],
  INVALID_SIGNATURE: [403, 'InvalidSignatureException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'MissingAuthenticationTokenException'],
  QUOTA_EXCEEDED: [429, 'LimitExceededException'],
  REQUEST_TOO_LARGE: [413, 'RequestTooLargeException'],
  RESOURCE_NOT_FOUND: [404, 'ResourceNotFoundException'],
  THROTTLED: [429, 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'UnauthorizedException'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'BadRequestException'],
  WAF_FILTERED: [403, 'ForbiddenException'],
} as const satisfies Record<string, readonly [number | undefined, string | undefined]>

export type GatewayResponseType = keyof typeof gatewayResponseTypes

/** The wording most 5xx faults share. */
export const internalServerError = 'Internal server error'

/**
 * Thrown by any step; caught once, in `serve`, and rendered as the API's gateway response.
 *
 * `execution` tells the two spellings of AWS apart: faults raised while a method executes are written
 * with a space after the colon, earlier ones without (spec rest-request §1).
 */
export class Fault extends Error {
  readonly type: GatewayResponseType
  readonly execution: boolean
  /** Overrides the type's default where AWS gives one type several statuses. */
  readonly status: number | undefined
  readonly errorName: string | undefined
  /** `$context.error.validationErrorString`. */
  readonly validationErrorString: string | undefined
  /** What the operator's log says of it; never told to the caller. */
  readonly detail: string | undefined
  /** Of the answer, unless a gateway response says otherwise. */
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(
    type: GatewayResponseType,
    message: string,
    more: {
      readonly execution?: boolean
      readonly status?: number
      readonly errorName?: string
      readonly validationErrorString?: string
      readonly detail?: string
      readonly headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(message)
    this.type = type
    this.execution = more.execution ?? false
    this.status = more.status
    this.errorName = more.errorName
    this.validationErrorString = more.validationErrorString
    this.detail = more.detail
    this.headers = more.headers
  }
}
