import { Fault, internalServerError } from '../../model/fault.ts'

/** 500 for a definition that cannot be carried out for this request; `detail` is for the operator's log. */
export const misconfigured = (detail?: string): Fault =>
  new Fault('API_CONFIGURATION_ERROR', internalServerError, {
    execution: true,
    ...(detail !== undefined && { detail }),
  })

/** 504 for a backend past `timeoutInMillis`. */
export const timedOut = (): Fault =>
  new Fault('INTEGRATION_TIMEOUT', 'Endpoint request timed out', {
    execution: true,
    detail: 'the integration has not answered in its time',
  })

/** 504 for a backend that cannot be reached. */
export const unreachable = (error: unknown): Fault =>
  new Fault('INTEGRATION_FAILURE', 'Network error communicating with endpoint', {
    execution: true,
    detail: `the backend was not reached, or broke off: ${String(error)}`,
  })

/** 502 for a function that failed, and for an answer that cannot be passed on (spec integrations §11). */
export const malformedProxyResponse = (detail: string): Fault =>
  new Fault('INTEGRATION_FAILURE', internalServerError, { execution: true, status: 502, detail })

/** 400 for a body that a mapping has to read and that is not JSON (spec parameter-mapping §5). */
export const invalidJsonInRequestBody = (): Fault =>
  new Fault('DEFAULT_4XX', 'Invalid JSON in request body', {
    execution: true,
    status: 400,
    errorName: 'BadRequestException',
  })
