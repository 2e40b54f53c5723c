import { maxIntegrationTimeoutMs, minIntegrationTimeoutMs } from '../../../model/limits.ts'
import type { ApiV2, IntegrationV2 } from '../../../model/v2/api.ts'
import { serviceActions } from '../../../model/v2/service-actions.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ControlContext } from '../../run/operation.ts'
import { account } from '../../state/store.ts'
import { checkHttpMethod } from './http-method.ts'
import { isFunction, isHttpUrl, isPrivateTarget } from './integration-uri.ts'
import {
  checkActionParameters,
  checkRequestMapping,
  checkResponseMapping,
} from './parameter-check.ts'
import { checkWebSocketIntegration } from './web-socket-integration.ts'

/** Throws BadRequestException for an integration that could never answer (spec http-api §8). */
export function checkIntegration(
  integration: IntegrationV2,
  api: Pick<ApiV2, 'protocolType'>,
  context: Pick<ControlContext, 'store'>,
): void {
  const { timeoutInMillis: ms, connectionType, connectionId, credentialsArn } = integration
  if (!(ms >= minIntegrationTimeoutMs && ms <= maxIntegrationTimeoutMs))
    throw badRequest(
      `Timeout should be between ${minIntegrationTimeoutMs} ms and ${maxIntegrationTimeoutMs} ms`,
    )
  if (connectionType === 'VPC_LINK' && !connectionId)
    throw badRequest('ConnectionId must be set when connectionType is VPC_LINK')
  if (connectionType === 'INTERNET' && connectionId)
    throw badRequest('ConnectionId is only supported when connectionType is VPC_LINK')
  if (credentialsArn && !/^(?:arn:[^:]+:iam::(?:\d{12}|\*):|\$\{)/.test(credentialsArn))
    throw badRequest(`Invalid credentialsArn specified: ${credentialsArn}`)
  if (api.protocolType === 'HTTP') checkOfHttp(integration, context)
  else checkWebSocketIntegration(integration, context)
}

function checkOfHttp(integration: IntegrationV2, { store }: Pick<ControlContext, 'store'>): void {
  const { integrationType, integrationSubtype: subtype, connectionType, connectionId } = integration
  const { contentHandlingStrategy, requestTemplates, templateSelectionExpression } = integration
  if (integrationType !== 'AWS_PROXY' && integrationType !== 'HTTP_PROXY')
    throw badRequest(
      `Integration type ${integrationType} is not supported on protocolType HTTP. It must be AWS_PROXY or HTTP_PROXY`,
    )
  if (contentHandlingStrategy ?? requestTemplates ?? templateSelectionExpression)
    throw badRequest(
      'contentHandlingStrategy, requestTemplates and templateSelectionExpression are not supported on protocolType HTTP',
    )
  if (integration.tlsConfig && connectionType !== 'VPC_LINK')
    throw badRequest(
      'tlsConfig is only supported for private integrations: connectionType VPC_LINK',
    )
  if (connectionId && !store.get('VpcLinkV2', account, connectionId))
    throw badRequest(`Invalid VpcLink identifier specified ${connectionId}`)
  checkResponseMapping(integration.responseParameters)
  if (subtype !== undefined) return checkAction(subtype, integration)
  checkRequestMapping(integration.requestParameters)
  if (integrationType === 'AWS_PROXY') checkFunction(integration)
  else checkHttpProxy(integration)
}

function checkFunction({
  integrationUri: uri,
  connectionType,
  integrationMethod,
}: IntegrationV2): void {
  if (!uri || !isFunction(uri))
    throw badRequest(
      `Invalid function ARN or invalid integration URI specified: ${uri ?? 'null'}. AWS_PROXY integrations need the ARN of a Lambda function, or its invocation URI`,
    )
  if (connectionType === 'VPC_LINK')
    throw badRequest('VPC links are only supported for HTTP_PROXY integrations')
  if (integrationMethod !== undefined && integrationMethod !== 'POST')
    throw badRequest(
      `Invalid integrationMethod specified: ${integrationMethod}. Functions are invoked by POST`,
    )
}

function checkHttpProxy(integration: IntegrationV2): void {
  const { integrationUri: uri, connectionType, integrationMethod: method } = integration
  checkHttpMethod(method)
  if (integration.payloadFormatVersion !== '1.0')
    throw badRequest('payloadFormatVersion 2.0 is only supported for Lambda proxy integrations')
  if (connectionType === 'VPC_LINK' ? !uri || !isPrivateTarget(uri) : !uri || !isHttpUrl(uri))
    throw badRequest(
      connectionType === 'VPC_LINK'
        ? `Invalid integrationUri specified: ${uri ?? 'null'}. Private integrations need the ARN of a load balancer's listener or of a Cloud Map service`
        : `Invalid HTTP endpoint specified for URI`,
    )
}

/** A first-class integration is its action and the action's parameters. */
function checkAction(subtype: string, integration: IntegrationV2): void {
  const action = serviceActions.get(subtype)
  if (!action)
    throw badRequest(
      `Invalid integrationSubtype specified: ${subtype}. Valid options are ${[...serviceActions.keys()].join(', ')}`,
    )
  if (integration.integrationType !== 'AWS_PROXY')
    throw badRequest('integrationSubtype is only supported for integrations of type AWS_PROXY')
  if (integration.integrationUri)
    throw badRequest('An integration with an integrationSubtype has no integrationUri')
  if (integration.payloadFormatVersion !== '1.0')
    throw badRequest('payloadFormatVersion 2.0 is only supported for Lambda proxy integrations')
  if (!integration.credentialsArn)
    throw badRequest(`credentialsArn is required for integration subtype: ${subtype}`)
  checkActionParameters(subtype, action, integration.requestParameters)
}
