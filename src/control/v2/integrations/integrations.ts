import type { ApiV2, IntegrationV2 } from '../../../model/v2/api.ts'
import { badRequest, conflict } from '../../answer/api-error.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2, findIntegration } from '../api/find.ts'
import { refuseManaged } from '../api/managed.ts'
import { autoDeploy } from '../deploy/deploy.ts'
import { mergeMap, mergeMaps, replaceTemplates } from '../entity/merge.ts'
import { checkRoom } from '../entity/quotas.ts'
import { checkIntegration } from './integration-check.ts'
import { isFunction } from './integration-uri.ts'

export const integrationIdLength = 7

const defaultTimeoutMs = { HTTP: 30_000, WEBSOCKET: 29_000 } as const

/** Operations of what answers (spec http-api §8 and §16). */
export const integrations = {
  CreateIntegration(input: Input<'CreateIntegration'>, context: ControlContext) {
    const api = findApiV2(context, input.apiId)
    const created = withInput(
      {
        integrationId: context.newId(integrationIdLength),
        integrationType: input.integrationType,
        connectionType: 'INTERNET',
        payloadFormatVersion: '1.0',
        timeoutInMillis: defaultTimeoutMs[api.protocolType],
      },
      input,
      api,
    )
    return save(created, api, context)
  },

  GetIntegrations(input: Input<'GetIntegrations'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return listPageV2(context.store, 'IntegrationV2', apiId, input, (integration) => integration)
  },

  GetIntegration(input: Input<'GetIntegration'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return findIntegration(context.store, apiId, input.integrationId)
  },

  UpdateIntegration(input: Input<'UpdateIntegration'>, context: ControlContext) {
    const api = findApiV2(context, input.apiId)
    const integration = findIntegration(context.store, api.apiId, input.integrationId)
    return save(withInput(integration, input, api), api, context)
  },

  DeleteIntegration(input: Input<'DeleteIntegration'>, context: ControlContext) {
    const { store } = context
    const api = findApiV2(context, input.apiId)
    const { apiId } = api
    const integration = findIntegration(store, apiId, input.integrationId)
    const { integrationId } = integration
    refuseManaged('Integration', integrationId, integration)
    const target = `integrations/${integrationId}`
    if (store.list('RouteV2', apiId).some((route) => route.target === target))
      throw conflict(
        `Cannot delete Integration '${integrationId}' due to Integration is referenced by Route(s)`,
      )
    for (const response of store.list('IntegrationResponseV2', apiId, integrationId))
      store.delete('IntegrationResponseV2', apiId, response.integrationResponseId)
    store.delete('IntegrationV2', apiId, integrationId)
    autoDeploy(api, context)
  },
} satisfies Operations

function save(integration: IntegrationV2, api: ApiV2, context: ControlContext): IntegrationV2 {
  checkIntegration(integration, api, context)
  if (api.protocolType === 'WEBSOCKET')
    checkRoom(context.store, 'IntegrationV2', api.apiId, integration.integrationId)
  context.store.put('IntegrationV2', api.apiId, integration.integrationId, integration)
  autoDeploy(api, context)
  return integration
}

type IntegrationInput = Partial<Omit<Input<'UpdateIntegration'>, 'apiId' | 'integrationId'>>

/** An integration with what a call gives; what it does not name stays, and what it gives empty goes. */
function withInput(
  integration: IntegrationV2,
  input: IntegrationInput,
  { protocolType }: Pick<ApiV2, 'protocolType'>,
): IntegrationV2 {
  const isHttp = protocolType === 'HTTP'
  const text = (member: TextMember) => (input[member] ?? integration[member]) || undefined
  const connectionType = input.connectionType ?? integration.connectionType
  const integrationUri = text('integrationUri')
  return defined({
    ...integration,
    integrationType: input.integrationType ?? integration.integrationType,
    integrationSubtype: text('integrationSubtype'),
    integrationMethod: methodOf(text('integrationMethod'), integrationUri),
    integrationUri,
    connectionType,
    connectionId:
      connectionType === 'INTERNET' && !input.connectionId ? undefined : text('connectionId'),
    credentialsArn: text('credentialsArn'),
    description: text('description'),
    payloadFormatVersion: readVersion(
      input.payloadFormatVersion || integration.payloadFormatVersion,
    ),
    timeoutInMillis: input.timeoutInMillis ?? integration.timeoutInMillis,
    requestParameters: mergeMap(integration.requestParameters, input.requestParameters),
    responseParameters: mergeMaps(integration.responseParameters, input.responseParameters),
    tlsConfig: input.tlsConfig ? readTls(input.tlsConfig) : integration.tlsConfig,
    contentHandlingStrategy: input.contentHandlingStrategy ?? integration.contentHandlingStrategy,
    // Terraform sends it for every API, and AWS shows it of WebSocket APIs alone.
    passthroughBehavior: isHttp
      ? undefined
      : (input.passthroughBehavior ??
        integration.passthroughBehavior ??
        ('WHEN_NO_MATCH' as const)),
    requestTemplates: replaceTemplates(integration.requestTemplates, input.requestTemplates),
    templateSelectionExpression: text('templateSelectionExpression'),
    integrationResponseSelectionExpression: isHttp
      ? undefined
      : responseSelection[input.integrationType ?? integration.integrationType],
  })
}

type TextMember =
  | 'integrationSubtype'
  | 'integrationMethod'
  | 'integrationUri'
  | 'connectionId'
  | 'credentialsArn'
  | 'description'
  | 'templateSelectionExpression'

/** By what a WebSocket API's integration responses are chosen: conformance tf:…TestAccAPIGatewayV2Integration_lambdaWebSocket. */
const responseSelection: Readonly<Record<IntegrationV2['integrationType'], string | undefined>> = {
  AWS: '${integration.response.body.errorMessage}',
  HTTP: '${integration.response.statuscode}',
  MOCK: '${integration.response.statuscode}',
  AWS_PROXY: undefined,
  HTTP_PROXY: undefined,
}

/** Functions are invoked by POST, whether that is said or not (spec http-api §8). */
const methodOf = (given: string | undefined, uri: string | undefined) =>
  given ?? (uri && isFunction(uri) ? 'POST' : undefined)

function readVersion(version: string): '1.0' | '2.0' {
  if (version !== '1.0' && version !== '2.0')
    throw badRequest(
      `Invalid payloadFormatVersion specified: ${version}. Valid options are 1.0, 2.0`,
    )
  return version
}

const readTls = ({ serverNameToVerify }: { readonly serverNameToVerify?: string }) =>
  nonEmpty(defined({ serverNameToVerify: serverNameToVerify || undefined }))
