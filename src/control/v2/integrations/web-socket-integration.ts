import { parseArn } from '../../../model/arn.ts'
import type { IntegrationV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ControlContext } from '../../run/operation.ts'
import { account } from '../../state/store.ts'
import { checkSelection } from '../api/selection-check.ts'
import { checkHttpMethod } from './http-method.ts'
import { isHttpUrl } from './integration-uri.ts'

/** Members that only HTTP APIs have. */
const ofHttp = ['integrationSubtype', 'responseParameters', 'tlsConfig'] as const

/** Throws BadRequestException for an integration that could not answer in a WebSocket API (spec websocket §7). */
export function checkWebSocketIntegration(
  integration: IntegrationV2,
  context: Pick<ControlContext, 'store'>,
): void {
  const found = ofHttp.find((member) => integration[member] !== undefined)
  if (found) throw badRequest(`${found} is not supported on protocolType WEBSOCKET`)
  if (integration.payloadFormatVersion !== '1.0')
    throw badRequest('payloadFormatVersion 2.0 is only supported on protocolType HTTP')
  checkBackend(integration)
  checkConnection(integration, context)
  checkSelection(integration.templateSelectionExpression, 'templateSelectionExpression')
  for (const [target, source] of Object.entries(integration.requestParameters ?? {}))
    checkParameter(target, source)
}

function checkBackend(integration: IntegrationV2): void {
  const { integrationType, integrationMethod: method, integrationUri: uri = '' } = integration
  if (integrationType === 'MOCK') return
  if (!method) throw badRequest('Enumeration value for HttpMethod must be non-empty')
  checkHttpMethod(method)
  if (integrationType === 'HTTP' || integrationType === 'HTTP_PROXY') {
    // Behind $connect a WebSocket server: clients are connected through (docs/differences.md).
    const url = integrationType === 'HTTP_PROXY' ? uri.replace(/^ws/, 'http') : uri
    if (!isHttpUrl(url) && !uri.startsWith('${stageVariables.'))
      throw badRequest('Invalid HTTP endpoint specified for URI')
    return
  }
  const service = serviceOf(uri)
  if (integrationType === 'AWS_PROXY' && service !== 'lambda')
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function invocations.",
    )
  if (service !== 'lambda' && !integration.credentialsArn)
    throw badRequest('Role ARN must be specified for AWS integrations')
}

/** The service of `arn:{partition}:apigateway:{region}:[{subdomain}.]{service}:{path|action}/…`. */
function serviceOf(uri: string): string | undefined {
  const arn = parseArn(uri)
  if (!arn) throw badRequest('Invalid ARN specified in the request')
  if (!/^(?:path|action)\//.test(arn.resource))
    throw badRequest('AWS ARN for integration must contain path or action')
  return arn.accountId.split('.').at(-1)
}

function checkConnection(
  { integrationType, connectionType, connectionId = '' }: IntegrationV2,
  { store }: Pick<ControlContext, 'store'>,
): void {
  if (connectionType !== 'VPC_LINK') return
  if (integrationType !== 'HTTP' && integrationType !== 'HTTP_PROXY')
    throw badRequest(
      `Integrations of type '${integrationType}' do not support connectionType VPC_LINK.`,
    )
  const isKnown =
    connectionId.includes('${stageVariables.') ||
    store.get('VpcLink', account, connectionId) !== undefined ||
    store.get('VpcLinkV2', account, connectionId) !== undefined
  if (!isKnown) throw badRequest(`Invalid VpcLink identifier specified ${connectionId}`)
}

const name = '[a-zA-Z0-9._$-]+'
const targetForm = new RegExp(`^integration\\.request\\.(?:header|querystring|path)\\.${name}$`)
const sourceForm = new RegExp(
  `^(?:route\\.request\\.(?:multivalue)?(?:header|querystring)\\.${name}|route\\.request\\.body(?:[.[].*)?|stageVariables\\.${name}|context\\.${name}|'[^]*')$`,
  's',
)

function checkParameter(target: string, source: string): void {
  const wrong = targetForm.test(target) ? (sourceForm.test(source) ? undefined : source) : target
  if (wrong !== undefined)
    throw badRequest(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${wrong}]`,
    )
}
