/** Characters of a function's error that are logged. */
const maxLoggedError = 2_000

/** The line that tells of a failed asynchronous call. */
export const asynchronousFailure = (
  functionName: string,
  requestId: string | undefined,
  error: string,
) => ({
  level: 'warn',
  message: `the function ${functionName} failed, which was called asynchronously`,
  functionName,
  ...(requestId !== undefined && { requestId }),
  error: error.slice(0, maxLoggedError),
})
