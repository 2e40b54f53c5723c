import type { HttpMethod } from '../../model/rest-api.ts'
import type { MethodDefinition } from '../definition.ts'
import { readAuth } from '../extensions/method/auth.ts'
import { readAuditSilences } from '../audit-silences.ts'
import { readOwnLimits } from '../extensions/limits.ts'
import { checkExtensions } from '../extensions/index.ts'
import { readIntegration } from '../extensions/method/integration.ts'
import { readRequestValidator } from '../extensions/method/request-validator.ts'
import { readParameters, requestParameters } from './parameters.ts'
import type { Reader, Spot } from '../reader.ts'
import { methodResponses } from './responses.ts'
import { labelOf, type MethodPlace, type Scope } from './scope.ts'
import { type MethodSecurity, readSecurity } from './security.ts'

/** One operation of a path item as a method, with everything it inherits (spec openapi §3, §4, §6). */
export function readMethod(
  scope: Scope,
  place: MethodPlace & { readonly method: HttpMethod | 'ANY' },
  pathItem: Spot,
  operation: Spot,
): MethodDefinition {
  const { reader, requestValidators, documentation } = scope
  checkExtensions(reader, operation, 'operation')
  const location = { path: place.path, method: place.method }
  documentation.describe({ type: 'METHOD', ...location }, operation, [
    'tags',
    'summary',
    'description',
  ])
  const operationName = reader.text(reader.child(operation, 'operationId')) || undefined
  const parameters = readParameters(reader, pathItem, operation)
  const declared = requestParameters(scope, location, parameters)
  const models = requestModels(scope, location, operation, parameters)
  const validator = readRequestValidator(reader, operation, requestValidators, labelOf(place))
  const responses = methodResponses(scope, location, operation)
  const integration = readIntegration(reader, operation, location)
  const limits = readOwnLimits(reader, operation)
  const method: MethodDefinition = {
    httpMethod: place.method,
    ...methodSecurity(scope, location, operation),
    ...(operationName !== undefined && { operationName }),
    ...(validator !== undefined && { requestValidator: validator }),
    ...(declared && { requestParameters: declared }),
    ...(models && { requestModels: models }),
    ...(responses && { methodResponses: responses }),
    ...(integration && { methodIntegration: integration }),
    ...(limits && { limits }),
  }
  checkRules(reader, method, location, operation)
  scope.auditSilences.push(...(readAuditSilences(reader, operation, location) ?? []))
  return method
}

/** AWS's reasons not to save a method or its parts, in the words of its importer. */
function checkRules(
  reader: Reader,
  method: MethodDefinition,
  { path, method: verb }: MethodPlace,
  operation: Spot,
): void {
  const { rules } = reader.options
  const reason = rules.method(method)
  if (reason !== undefined) {
    reader.fail(
      `Unable to put method '${verb}' on resource at path '${path}': ${reason}`,
      operation,
    )
  }
  const integration = method.methodIntegration
  if (!integration) return
  const spot = reader.child(operation, 'x-amazon-apigateway-integration')
  const target = `on '${verb}' for resource at path '${path}'`
  if (integration.uri && unresolved.test(integration.uri)) {
    reader.warn(
      `The integration ${target} cannot be checked: its uri begins with a variable nobody replaced`,
      reader.child(spot, 'uri'),
    )
  } else {
    const refusal = rules.integration(integration, method)
    if (refusal !== undefined) reader.fail(`Unable to put integration ${target}: ${refusal}`, spot)
  }
  for (const response of Object.values(integration.integrationResponses ?? {})) {
    const refusal = rules.integrationResponse(
      response,
      method.methodResponses?.[response.statusCode],
    )
    if (refusal !== undefined) {
      reader.fail(
        `Unable to put integration response ${target}: ${refusal}`,
        reader.child(spot, 'responses'),
      )
    }
  }
}

/** A placeholder of a template language in the place of a whole address; stage variables have a dot. */
const unresolved = /^\$\{[^.{}]*\}/

function requestModels(
  scope: Scope,
  location: MethodPlace,
  operation: Spot,
  parameters: readonly Spot[],
): Readonly<Record<string, string>> | undefined {
  const { reader, dialect, models, documentation } = scope
  const body = dialect.requestBody(reader, operation, parameters)
  if (!body) return undefined
  const { description, schemas } = body
  if (typeof description.value === 'string') {
    const owner = { value: { description: description.value }, path: description.path.slice(0, -1) }
    documentation.describe({ type: 'REQUEST_BODY', ...location }, owner, ['description'])
  }
  const found = schemas.flatMap(({ contentType, schema }) => {
    const name = models.nameOf(schema, { contentType, direction: 'request' })
    return name === undefined ? [] : [[contentType, name] as const]
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

// The document's own `security` holds for operations without one, although AWS's manual says it is
// ignored: recorded, spec openapi §6.
function methodSecurity(scope: Scope, location: MethodPlace, operation: Spot): MethodSecurity {
  const { reader, schemes } = scope
  const own = reader.child(operation, 'security')
  const security = own.value === undefined ? reader.child(reader.root, 'security') : own
  const idleSchemes: string[] = []
  const required = readSecurity(reader, schemes, security, labelOf(location), idleSchemes)
  reader.options.onMethod?.({ ...location, at: operation, idleSchemes })
  const authorizationType = readAuth(reader, operation)
  return authorizationType
    ? { authorizationType, apiKeyRequired: required.apiKeyRequired }
    : required
}
