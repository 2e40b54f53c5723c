import { parseAttribute, type AttributeLimit } from '../../../model/account/attribute-limit.ts'

/** What a method, or a route of an HTTP API, knows of its callers. */
type Knows = {
  readonly path: string
  readonly authorizationType: string
  readonly apiKeyRequired: boolean
  /** What it is called. */
  readonly noun?: 'method' | 'route'
}

/**
 * Which of a method's own limits are by what none of its requests has, a sentence each. An API's may be: its methods
 * differ.
 */
export function limitProblems(
  limits: readonly AttributeLimit[] | undefined,
  method: Knows,
): readonly string[] {
  return (limits ?? []).flatMap(({ name, by }) =>
    by.flatMap((attribute) => {
      const reason = unknownTo(attribute, method)
      return reason === undefined
        ? []
        : [`limit ${name} is by ${attribute}, which no request has: ${reason}.`]
    }),
  )
}

function unknownTo(
  text: string,
  { path, authorizationType, apiKeyRequired, noun = 'method' }: Knows,
): string | undefined {
  const attribute = parseAttribute(text)
  switch (attribute?.kind) {
    case undefined:
      return 'it is no attribute'
    case 'principalId':
      return authorizationType === 'NONE' ? `the ${noun} has no authorizer` : undefined
    case 'claim':
      return authorizationType === 'NONE' || authorizationType === 'AWS_IAM'
        ? `the ${noun} has no authorizer`
        : undefined
    case 'apiKey':
      return apiKeyRequired ? undefined : `the ${noun} asks for no API key`
    case 'path':
      return path.split('/').some((part) => part.replace(/\+?\}$/, '') === `{${attribute.name}`)
        ? undefined
        : `the path has no {${attribute.name}}`
    case 'sourceIp':
    case 'route':
    case 'header':
    case 'query':
      return undefined
  }
}
