import type { Integration } from '../../../model/integration.ts'
import type { WebSocketIntegration, WebSocketRoute } from '../../../model/v2/api.ts'
import { methodParameters } from '../mapping/route-parameters.ts'

/** An integration of a route in the members that a REST API's has: backends are called the same way. */
export function asIntegration(
  integration: WebSocketIntegration,
  route: WebSocketRoute,
): Integration {
  const { integrationMethod, integrationUri, connectionId, credentialsArn } = integration
  const { contentHandlingStrategy, requestTemplates } = integration
  return {
    type: integration.integrationType,
    ...(integrationMethod !== undefined && { httpMethod: integrationMethod }),
    ...(integrationUri !== undefined && { uri: integrationUri }),
    connectionType: integration.connectionType,
    ...(connectionId !== undefined && { connectionId }),
    ...(credentialsArn !== undefined && { credentials: credentialsArn }),
    ...(contentHandlingStrategy && { contentHandling: contentHandlingStrategy }),
    ...(requestTemplates && { requestTemplates }),
    requestParameters: methodParameters(integration.requestParameters, route),
    passthroughBehavior: integration.passthroughBehavior ?? 'WHEN_NO_MATCH',
    timeoutInMillis: integration.timeoutInMillis,
    cacheNamespace: '',
    cacheKeyParameters: [],
  }
}
