import type { Integration } from '../../../model/integration.ts'
import type { Method, Resource, RestApi } from '../../../model/rest-api.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { showPolicy } from '../../entity/policy.ts'

/**
 * Replies in AWS's shape (spec control-plane §6). Entities are kept in AWS's members, so showing one is leaving out
 * what AWS leaves out and adding what it adds.
 */
export function showRestApi(shown: RestApi) {
  const { limits: _, ...api } = shown
  return defined({
    ...api,
    auditSilences: undefined,
    binaryMediaTypes: nonEmpty(api.binaryMediaTypes),
    policy: api.policy && showPolicy(api.policy),
    tags: nonEmpty(api.tags),
  })
}

/** As Get and Update show it: with `tags` even when there are none. */
export function showTaggedRestApi(api: RestApi) {
  return { ...showRestApi(api), tags: api.tags ?? {} }
}

/** A resource, its methods by name alone or, with `embed=methods`, in full. */
export function showResource(resource: Resource, embed: readonly string[] = []) {
  const { methods, ...node } = resource
  const full = embed.includes('methods')
  const shown = Object.entries(methods).map(([verb, method]) => [
    verb,
    full ? showMethod(method) : {},
  ])
  return {
    ...node,
    ...(shown.length > 0 && { resourceMethods: Object.fromEntries(shown) as object }),
  }
}

export function showMethod(shown: Method) {
  const { limits: _, ...method } = shown
  const { methodResponses, methodIntegration } = method
  return defined({
    ...method,
    authorizationScopes: nonEmpty(method.authorizationScopes),
    requestParameters: nonEmpty(method.requestParameters),
    requestModels: nonEmpty(method.requestModels),
    methodResponses: nonEmpty(methodResponses),
    methodIntegration: methodIntegration && showIntegration(methodIntegration),
  })
}

/**
 * Only the HTTP types show how they connect (conformance: ls:…::test_create_integration_with_vpc_link), and AWS's
 * integrations have no payload format.
 */
export function showIntegration(integration: Integration) {
  const { payloadFormatVersion: _, ...shown } = integration
  const { type } = integration
  return defined({
    ...shown,
    connectionType:
      type === 'HTTP' || type === 'HTTP_PROXY'
        ? (integration.connectionType ?? 'INTERNET')
        : integration.connectionType,
    integrationResponses: nonEmpty(integration.integrationResponses),
  })
}
