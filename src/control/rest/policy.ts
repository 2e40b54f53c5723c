import type { ControlContext } from '../handler.ts'
import { badRequest } from '../api-error.ts'

/**
 * Reads a resource policy: JSON text whose `execute-api:/…` resources become full ARNs, written compactly, as AWS
 * keeps it (spec control-plane §6). Throws BadRequestException when the text is not a JSON object.
 *
 * @returns undefined for empty text, which stands for no policy
 */
export function readPolicy(
  text: string | undefined,
  restApiId: string,
  context: Pick<ControlContext, 'region' | 'accountId'>,
): string | undefined {
  if (!text) return undefined
  const policy = parseObject(text)
  const prefix = `arn:aws:execute-api:${context.region}:${context.accountId}:${restApiId}/`
  const expand = (resource: unknown): unknown => {
    if (Array.isArray(resource)) return resource.map(expand)
    return typeof resource === 'string' && resource.startsWith('execute-api:/')
      ? prefix + resource.slice('execute-api:/'.length)
      : resource
  }
  const expandStatement = (statement: unknown): unknown =>
    typeof statement === 'object' && statement !== null
      ? Object.fromEntries(
          Object.entries(statement).map(([name, value]) => [
            name,
            name === 'Resource' || name === 'NotResource' ? expand(value) : value,
          ]),
        )
      : statement
  const statements = policy['Statement']
  return JSON.stringify({
    ...policy,
    ...(statements !== undefined && {
      Statement: Array.isArray(statements)
        ? statements.map(expandStatement)
        : expandStatement(statements),
    }),
  })
}

/** A policy as replies carry it: the inside of a JSON string, so escaped once more than its place needs (spec §6). */
export function showPolicy(policy: string): string {
  return JSON.stringify(policy).slice(1, -1)
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>
  } catch {
    // JSON.parse throws on bad syntax: the same refusal as for a value that is no object.
  }
  throw badRequest(
    'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
  )
}
