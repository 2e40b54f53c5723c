/** The action of a call, in IAM's words. */
export const invoke = 'execute-api:Invoke'
