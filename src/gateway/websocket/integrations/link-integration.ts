import type { Integration } from '../../../model/integration.ts'
import type { WebSocketIntegration, WebSocketRoute } from '../../../model/v2/api.ts'
import type { Step } from '../../exchange/exchange.ts'
import { linkServiceCall } from '../../integrations/aws/aws-service.ts'
import { linkHttpCall } from '../../integrations/http/http.ts'
import { linkFunctionInvocation } from '../../integrations/lambda/aws-lambda.ts'
import { functionOf } from '../../integrations/lambda/invoke-function.ts'
import { isConnectThrough, linkConnectThrough } from '../connect/connect-through.ts'
import { asIntegration } from './as-integration.ts'
import { linkProxyRequest, proxyReply } from './http-proxy.ts'
import { linkIntegrationReply } from './integration-reply.ts'
import { linkLambdaProxy } from './lambda-proxy.ts'
import { linkMessageRequest, linkMockRequest } from './message-request.ts'

/**
 * The steps of a route's integration, which leave what it has answered in `x.socket.reply`, or throw. Throws for one that
 * is not served.
 */
export function linkIntegration(
  integration: WebSocketIntegration,
  route: WebSocketRoute,
  apiId: string,
): readonly Step[] {
  const { integrationType, responses, templateSelectionExpression: selection } = integration
  if (integrationType === 'AWS_PROXY') return [linkLambdaProxy(integration)]
  if (isConnectThrough(integration)) return [linkConnectThrough(integration)]
  const config = asIntegration(integration, route)
  if (integrationType === 'HTTP_PROXY')
    return [linkProxyRequest(config), linkHttpCall(config, { apiId }), proxyReply]
  const reply = linkIntegrationReply(config, responses, route)
  if (integrationType === 'MOCK') return [linkMockRequest(config, selection), reply]
  return [linkMessageRequest(config, selection), linkCall(config, apiId), reply]
}

function linkCall(config: Integration, apiId: string): Step {
  if (config.type === 'HTTP') return linkHttpCall(config, { apiId })
  return functionOf(config.uri ?? '') === undefined
    ? linkServiceCall(config, { apiId })
    : linkFunctionInvocation(config)
}
