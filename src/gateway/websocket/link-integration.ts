import type { WebSocketIntegration } from '../../model/v2/api.ts'
import type { Step } from '../exchange/exchange.ts'
import { isConnectThrough, linkConnectThrough } from './connect/connect-through.ts'
import { linkLambdaProxy } from './lambda-proxy.ts'

/**
 * The steps of an integration, which leave what it has answered in `x.socket.reply`, or throw. Throws for one that is not
 * served.
 */
export function linkIntegration(integration: WebSocketIntegration): readonly Step[] {
  const { integrationType } = integration
  if (integrationType === 'AWS_PROXY') return [linkLambdaProxy(integration)]
  if (isConnectThrough(integration)) return [linkConnectThrough(integration)]
  throw new Error(`integrationType ${integrationType} is not served`)
}
