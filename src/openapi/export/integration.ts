import type { Integration, IntegrationResponse } from '../../model/integration.ts'
import { defaultIntegrationTimeoutMs } from '../../model/limits.ts'

/** `x-amazon-apigateway-integration`: what differs from AWS's defaults (spec openapi §13). */
export function exportIntegration(
  integration: Integration,
  resourceId: string,
): Readonly<Record<string, unknown>> {
  const {
    type,
    connectionType,
    requestTemplates,
    passthroughBehavior,
    timeoutInMillis,
    cacheNamespace,
    cacheKeyParameters,
    integrationResponses,
    httpMethod,
    uri,
    ...others
  } = integration
  const responses = exportResponses(integrationResponses)
  return {
    type: type.toLowerCase(),
    ...(httpMethod !== undefined && { httpMethod }),
    ...(uri !== undefined && { uri }),
    ...(connectionType === 'VPC_LINK' && { connectionType }),
    ...(responses && { responses }),
    ...others,
    ...(requestTemplates && { requestTemplates: exportTemplates(requestTemplates) }),
    passthroughBehavior: passthroughBehavior.toLowerCase(),
    ...(timeoutInMillis !== defaultIntegrationTimeoutMs && { timeoutInMillis }),
    ...(cacheNamespace !== resourceId && { cacheNamespace }),
    ...(cacheKeyParameters.length > 0 && { cacheKeyParameters }),
  }
}

/** By selection pattern. Of several with the same, the first is the one that ever answers. */
function exportResponses(
  responses: Integration['integrationResponses'] = {},
): Readonly<Record<string, unknown>> | undefined {
  const found = new Map<string, unknown>()
  for (const response of Object.values(responses)) {
    const key = patternKey(response)
    if (!found.has(key)) found.set(key, exportResponse(response))
  }
  return found.size > 0 ? Object.fromEntries(found) : undefined
}

/** `default` stands for no pattern, so the pattern of that text is written as another that means the same. */
function patternKey({ selectionPattern }: IntegrationResponse): string {
  return selectionPattern === 'default' ? '(?:default)' : selectionPattern || 'default'
}

function exportResponse(response: IntegrationResponse): Readonly<Record<string, unknown>> {
  const { selectionPattern: _, responseTemplates, ...members } = response
  return {
    ...members,
    ...(responseTemplates && { responseTemplates: exportTemplates(responseTemplates) }),
  }
}

/** An empty template is kept as null; in a document it is empty text. */
function exportTemplates(
  templates: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(templates).map(([type, template]) => [type, template ?? '']),
  )
}
