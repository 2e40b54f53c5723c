/** A prefix that resources are written with for short, and what it stands for. */
export type Abbreviation = { readonly from: string; readonly to: string }

/**
 * A policy document with its statements' resources in full: API Gateway takes `execute-api:/{stage}/{VERB}/{path}`
 * for the API that the policy is attached to (spec rest-auth §4). All else stays as it is, be it a policy or not.
 */
export function expandResources(document: unknown, abbreviation: Abbreviation): unknown {
  if (!isObject(document)) return document
  const { Statement: statement } = document
  if (statement === undefined) return document
  const expand = (each: unknown) => expandStatement(each, abbreviation)
  return {
    ...document,
    Statement: Array.isArray(statement) ? statement.map(expand) : expand(statement),
  }
}

function expandStatement(statement: unknown, abbreviation: Abbreviation): unknown {
  if (!isObject(statement)) return statement
  return Object.fromEntries(
    Object.entries(statement).map(([name, value]) => [
      name,
      name === 'Resource' || name === 'NotResource' ? expandText(value, abbreviation) : value,
    ]),
  )
}

function expandText(value: unknown, abbreviation: Abbreviation): unknown {
  if (Array.isArray(value)) return value.map((each) => expandText(each, abbreviation))
  const { from, to } = abbreviation
  return typeof value === 'string' && value.startsWith(from) ? to + value.slice(from.length) : value
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
