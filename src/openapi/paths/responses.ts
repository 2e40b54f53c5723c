import type { MethodResponse } from '../../model/rest-api.ts'
import type { Spot } from '../reader.ts'
import type { MethodPlace, Scope } from './scope.ts'

/** An operation's responses by status code; `default` is no method response (spec openapi §4). */
export function methodResponses(
  scope: Scope,
  place: MethodPlace,
  operation: Spot,
): Readonly<Record<string, MethodResponse>> | undefined {
  const { reader, documentation } = scope
  const found: [string, MethodResponse][] = []
  for (const [code, declared] of reader.members(reader.child(operation, 'responses'))) {
    if (code === 'default' || code.startsWith('x-')) continue
    if (!/^[1-5]\d\d$/.test(code)) {
      reader.warn(
        `Ignoring response '${code}' of method '${place.method} ${place.path}': a status code has three digits, from 100 to 599`,
        declared,
      )
      continue
    }
    const response = reader.resolve(declared)
    const location = { ...place, statusCode: code }
    documentation.describe({ type: 'RESPONSE', ...location }, response, ['description'])
    const parameters = reader.members(reader.child(response, 'headers')).map(([name, header]) => {
      const target = reader.resolve(header)
      documentation.describe({ type: 'RESPONSE_HEADER', ...location, name }, target, [
        'description',
      ])
      return [`method.response.header.${name}`, false] as const
    })
    const models = responseModels(scope, operation, response)
    found.push([
      code,
      {
        statusCode: code,
        ...(parameters.length > 0 && { responseParameters: Object.fromEntries(parameters) }),
        ...(models && { responseModels: models }),
      },
    ])
  }
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

function responseModels(
  scope: Scope,
  operation: Spot,
  response: Spot,
): Readonly<Record<string, string>> | undefined {
  const { reader, dialect, models } = scope
  const found = dialect.responseBodies(reader, operation, response).flatMap((body) => {
    const { contentType, schema } = body
    const name = models.nameOf(schema, { contentType, direction: 'response' })
    return name === undefined ? [] : [[contentType, name] as const]
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}
