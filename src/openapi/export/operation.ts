import type { MethodResponse } from '../../model/rest-api.ts'
import { type Documented, documented } from './documentation.ts'
import type { ExportScope, Place } from './export-source.ts'
import { exportIntegration } from './integration.ts'
import { limitsExtension } from './api-extensions.ts'
import { placeOf } from './parameters.ts'
import { postmanMeta } from './formats/postman.ts'
import type { SecurityRequirement } from './security.ts'

/** What Swagger and OpenAPI operations begin with. */
export type OperationHead = Documented & { readonly operationId?: string }

/** What they end with: protection, and the extensions that were asked for. */
export type OperationTail = {
  readonly [extension: `x-${string}`]: unknown
  readonly security?: readonly SecurityRequirement[]
}

export function operationHead({ documentation }: ExportScope, place: Place): OperationHead {
  const { operationName } = place.method
  const about = documentation.about({ type: 'METHOD', ...placeOf(place) })
  return {
    ...documented(about, ['tags', 'summary', 'description', 'deprecated']),
    ...(operationName !== undefined && { operationId: operationName }),
  }
}

export function operationTail(scope: ExportScope, place: Place): OperationTail {
  const { options, security, validators, source } = scope
  const { method, path, resourceId } = place
  const requirements = security.requirements(method, `${method.httpMethod} ${path}`)
  const validator = validators.get(method.requestValidatorId ?? '')
  const { methodIntegration: integration } = method
  const postman = options.postman ? postmanMeta(method, source.region) : undefined
  return {
    ...(requirements.length > 0 && { security: requirements }),
    ...(options.integrations &&
      validator !== undefined && { 'x-amazon-apigateway-request-validator': validator }),
    ...(options.integrations &&
      integration && {
        'x-amazon-apigateway-integration': exportIntegration(integration, resourceId),
      }),
    ...(options.integrations && limitsExtension(method.limits)),
    ...(postman && { 'x-postman-meta': postman }),
  }
}

/** A response's text: OpenAPI wants one, and AWS writes `200 response` when nothing is said. */
export function describeResponse(
  { documentation }: ExportScope,
  place: Place,
  { statusCode }: MethodResponse,
): Documented & { readonly description: string } {
  const about = documentation.about({ type: 'RESPONSE', ...placeOf(place), statusCode })
  return { description: `${statusCode} response`, ...documented(about, ['description']) }
}

/** What is said about a request's body. */
export function describeBody({ documentation }: ExportScope, place: Place): Documented {
  return documented(documentation.about({ type: 'REQUEST_BODY', ...placeOf(place) }), [
    'description',
  ])
}
