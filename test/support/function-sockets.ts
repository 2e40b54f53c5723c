import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import { apigatewayv2 } from './apigatewayv2.ts'
import { functionUri } from './websocket-api.ts'

/**
 * A WebSocket API of a running gateway, all of whose routes are one function's; answers the path of its stage.
 *
 * @param answering the routes among them that answer their client
 */
export async function deployFunctionSockets(
  endpoint: string,
  functionName: string,
  routes: readonly string[],
  answering: readonly string[],
): Promise<string> {
  const v2 = apigatewayv2(endpoint)
  try {
    const { ApiId } = await v2.send(
      new CreateApiCommand({
        Name: functionName,
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      }),
    )
    const { IntegrationId } = await v2.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationMethod: 'POST',
        IntegrationUri: functionUri(functionName),
      }),
    )
    for (const RouteKey of routes) {
      const { RouteId } = await v2.send(
        new CreateRouteCommand({
          ApiId,
          RouteKey,
          Target: `integrations/${IntegrationId}`,
          RouteResponseSelectionExpression: '$default',
        }),
      )
      if (answering.includes(RouteKey))
        await v2.send(
          new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: '$default' }),
        )
    }
    await v2.send(new CreateStageCommand({ ApiId, StageName: 'dev', AutoDeploy: true }))
    return `/_aws/execute-api/${ApiId}/dev`
  } finally {
    v2.destroy()
  }
}
