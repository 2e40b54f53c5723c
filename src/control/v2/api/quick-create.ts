import type { ApiV2, IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import type { ControlContext } from '../../run/operation.ts'
import { attemptDeployment, saveStageV2 } from '../deploy/deploy.ts'
import { newStageV2 } from '../deploy/stages.ts'
import { checkIntegration } from '../integrations/integration-check.ts'
import { isFunction } from '../integrations/integration-uri.ts'
import { integrationIdLength } from '../integrations/integrations.ts'
import { routeIdLength, saveRoute } from '../routes/save-route.ts'

type Given = {
  readonly target: string
  readonly routeKey?: string
  readonly credentialsArn?: string
}

/** Makes an API's integration, route and stage of one target (spec http-api §1): they change with the API alone. */
export function quickCreate(api: ApiV2, given: Given, context: ControlContext): void {
  if (api.protocolType !== 'HTTP')
    throw badRequest(`Quick create is not supported on protocolType ${api.protocolType}`)
  const { store, newId } = context
  const { apiId } = api
  const integration: IntegrationV2 = {
    integrationId: newId(integrationIdLength),
    ...targeted(given),
    connectionType: 'INTERNET',
    timeoutInMillis: 30_000,
    apiGatewayManaged: true,
  }
  checkIntegration(integration, api, context)
  store.put('IntegrationV2', apiId, integration.integrationId, integration)
  const route: RouteV2 = {
    routeId: newId(routeIdLength),
    routeKey: given.routeKey || '$default',
    target: `integrations/${integration.integrationId}`,
    authorizationType: 'NONE',
    apiKeyRequired: false,
    apiGatewayManaged: true,
  }
  saveRoute(route, api, context)
  const stage = newStageV2('$default', api, context)
  const deployed = attemptDeployment(api, context)
  saveStageV2(store, api, { ...stage, autoDeploy: true, ...deployed, apiGatewayManaged: true })
}

/** What a target is: a URL, or a function. */
const targeted = ({ target, credentialsArn }: Omit<Given, 'routeKey'>) =>
  defined({
    ...(isFunction(target)
      ? {
          integrationType: 'AWS_PROXY' as const,
          integrationMethod: 'POST',
          payloadFormatVersion: '2.0' as const,
        }
      : {
          integrationType: 'HTTP_PROXY' as const,
          integrationMethod: 'ANY',
          payloadFormatVersion: '1.0' as const,
        }),
    integrationUri: target,
    credentialsArn: credentialsArn || undefined,
  })

/** Changes what quick create has made, as UpdateApi asks. Throws BadRequestException where it has made nothing. */
export function updateManaged(api: ApiV2, given: Partial<Given>, context: ControlContext): void {
  const { target, routeKey, credentialsArn } = given
  if (!target && !routeKey && credentialsArn === undefined) return
  const { store } = context
  const integration = store.list('IntegrationV2', api.apiId).find(isManaged)
  const route = store.list('RouteV2', api.apiId).find(isManaged)
  if (!integration || !route)
    throw badRequest(
      'target, routeKey and credentialsArn can only be updated on an API that was made by quick create',
    )
  const { credentialsArn: kept, ...rest } = integration
  const role = credentialsArn ?? kept
  const changed: IntegrationV2 = defined({
    ...rest,
    ...(target && targeted({ target })),
    credentialsArn: role || undefined,
  })
  checkIntegration(changed, api, context)
  store.put('IntegrationV2', api.apiId, changed.integrationId, changed)
  if (routeKey) saveRoute({ ...route, routeKey }, api, context)
}

const isManaged = ({ apiGatewayManaged }: { readonly apiGatewayManaged?: true }) =>
  apiGatewayManaged === true
