import { awsClient } from '../../src/cli/aws-client.ts'
import { readSettings } from '../../src/cli/settings.ts'
import type { Session } from '../http/session.ts'
import { launchGateway } from '../http/tidegate.ts'

type Made = Readonly<Record<string, string>>

/** A gateway with a WebSocket API whose default route answers by itself. */
export async function startChat(session: Session) {
  const { url, pid } = await launchGateway(session)
  const call = awsClient(url, readSettings({}))
  const create = (path: string, body: object): Promise<Made> =>
    call<Made>('apigateway', 'POST', `/v2/apis${path}`, body)
  const { apiId } = await create('', {
    name: 'bench',
    protocolType: 'WEBSOCKET',
    routeSelectionExpression: '$request.body.action',
  })
  const { integrationId } = await create(`/${apiId}/integrations`, {
    integrationType: 'MOCK',
    templateSelectionExpression: '\\$default',
    requestTemplates: { $default: '{"statusCode":200}' },
  })
  await create(`/${apiId}/integrations/${integrationId}/integrationresponses`, {
    integrationResponseKey: '$default',
    templateSelectionExpression: '\\$default',
    responseTemplates: { $default: '{"you":"$context.connectionId"}' },
  })
  const { routeId } = await create(`/${apiId}/routes`, {
    routeKey: '$default',
    target: `integrations/${integrationId}`,
    routeResponseSelectionExpression: '$default',
  })
  await create(`/${apiId}/routes/${routeId}/routeresponses`, { routeResponseKey: '$default' })
  await create(`/${apiId}/stages`, { stageName: 'prod', autoDeploy: true })
  return { url: `${url.replace('http', 'ws')}/_aws/execute-api/${apiId}/prod`, pid }
}
