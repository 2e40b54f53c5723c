import type { IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'

/** What of a route's features could never work, a sentence each. */
export function featureProblems(
  { routeKey, features: { validation, cache, streaming } = {} }: RouteV2,
  integration: IntegrationV2 | undefined,
): readonly string[] {
  const problems: string[] = []
  const has = (name: string) => routeKey.includes(`{${name}}`) || routeKey.includes(`{${name}+}`)
  const missing = (feature: string, parameters: readonly string[] = []) => {
    for (const text of parameters) {
      const name = /^path\.(.+)$/s.exec(text)?.[1]
      if (name !== undefined && !has(name))
        problems.push(`${feature} is by ${text}, and the path has no {${name}}.`)
    }
  }
  missing('x-tidegate-validation', validation?.parameters)
  missing('x-tidegate-cache', cache?.keyParameters)
  const verb = routeKey.split(' ')[0] ?? ''
  if (cache && !['$default', 'ANY', 'GET'].includes(verb))
    problems.push(`x-tidegate-cache keeps answers to GET, and the route has none but ${verb}.`)
  if (cache && streaming)
    problems.push('x-tidegate-cache keeps no streams: it cannot stand beside x-tidegate-streaming.')
  if (streaming && integration?.integrationSubtype !== undefined)
    problems.push(
      `x-tidegate-streaming is for HTTP backends and Lambda functions, not for ${integration.integrationSubtype}.`,
    )
  const mapped = Object.values(integration?.responseParameters ?? {}).flatMap(Object.values)
  if (streaming && mapped.some((value) => String(value).includes('$response.body')))
    problems.push(
      'x-tidegate-streaming passes the body on as it comes: responseParameters cannot read $response.body.',
    )
  return problems
}
