import { functionNotFound, invalidMember } from './lambda-error.ts'

const pattern =
  /^(?:(?:arn:[a-z-]+:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?function:)?(?:\d{12}:)?([A-Za-z0-9_-]{1,64})(?::(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/

/** The ARN of a function hosted here, without a qualifier. */
export const functionArn = (
  place: { readonly region: string; readonly accountId: string },
  functionName: string,
) => `arn:aws:lambda:${place.region}:${place.accountId}:function:${functionName}`

/**
 * Reads what callers may write for a function: its name, a partial ARN (`123456789012:function:name`), or an
 * ARN, each with an optional qualifier. Lambda API reference, `FunctionName`.
 */
export function parseFunctionName(text: string): {
  readonly functionName: string
  readonly qualifier: string | undefined
} {
  const match = pattern.exec(text)
  if (!match?.[1]) {
    const constraint =
      'Member must be a function name of up to 64 letters, digits, hyphens and underscores, or the ARN of a function'
    throw invalidMember('functionName', text, constraint)
  }
  return { functionName: match[1], qualifier: match[2] }
}

/** Only the unpublished version exists here. @throws ResourceNotFoundException for any other. */
export function requireLatest(arn: string, qualifier: string | undefined): void {
  if (qualifier !== undefined && qualifier !== '$LATEST') {
    throw functionNotFound(`${arn}:${qualifier}`)
  }
}
