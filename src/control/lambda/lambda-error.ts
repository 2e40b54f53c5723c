import { ApiError } from '../answer/api-error.ts'

/** 400: a value this gateway, or Lambda, cannot take. */
export const invalidParameter = (message: string) =>
  new ApiError('InvalidParameterValueException', 400, message)

/** 400, in the words of AWS's validators. `value` is what was sent, null when nothing. */
export const invalidMember = (member: string, value: unknown, constraint: string) => {
  const shown = value === undefined || value === null ? 'null' : `'${describe(value)}'`
  return new ApiError(
    'ValidationException',
    400,
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}

/** 404. */
export const functionNotFound = (functionArn: string) =>
  new ApiError('ResourceNotFoundException', 404, `Function not found: ${functionArn}`)

const describe = (value: unknown) =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200)

/** Lambda spells the message's member with a capital in these. */
const capitalised: ReadonlySet<string> = new Set([
  'ResourceNotFoundException',
  'ServiceException',
  'AccessDeniedException',
])
/** Errors without a `Type` member. */
const untyped: ReadonlySet<string> = new Set(['ValidationException', 'SerializationException'])

/** The HTTP response of an error as Lambda's REST API writes it: `{"Type", "message"}`. */
export function renderLambdaError(error: ApiError, requestId: string): Response {
  const member = capitalised.has(error.name) ? 'Message' : 'message'
  const type = untyped.has(error.name) ? {} : { Type: error.status < 500 ? 'User' : 'Service' }
  return new Response(JSON.stringify({ ...type, [member]: error.message, ...error.members }), {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-RequestId': requestId,
      'x-amzn-ErrorType': error.name,
    },
  })
}
