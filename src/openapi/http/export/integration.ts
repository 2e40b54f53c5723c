import { defaultHttpIntegrationTimeoutMs } from '../../../model/limits.ts'
import type { IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'
import type { HttpExportSource } from './source.ts'

/** An integration under the name that it has among a document's components. */
export type IntegrationReference = { readonly name: string; readonly integration: IntegrationV2 }

export type IntegrationPlan = {
  /** Those that several routes have, or none. */
  readonly shared: readonly IntegrationReference[]
  /** What a route's operation says of its integration; undefined when it has none. */
  of(route: RouteV2): object | undefined
}

/** Which integrations stand in their operation, and which among the components since they have several, or none. */
export function planIntegrations({
  routes,
  integrations,
}: Pick<HttpExportSource, 'routes' | 'integrations'>): IntegrationPlan {
  const uses = new Map<string, number>()
  for (const route of routes) {
    const id = integrationOf(route)
    if (id !== undefined) uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  const byId = new Map(integrations.map((integration) => [integration.integrationId, integration]))
  const shared = integrations
    .filter(({ integrationId }) => uses.get(integrationId) !== 1)
    .map((integration, index) => ({ name: `integration${index + 1}`, integration }))
  const names = new Map(shared.map(({ name, integration }) => [integration.integrationId, name]))
  return {
    shared,
    of(route) {
      const id = integrationOf(route) ?? ''
      const name = names.get(id)
      if (name !== undefined)
        return { $ref: `#/components/x-amazon-apigateway-integrations/${name}` }
      const integration = byId.get(id)
      return integration && exportIntegration(integration)
    },
  }
}

/** `x-amazon-apigateway-integration`, without what is AWS's default. */
export function exportIntegration(integration: IntegrationV2): object {
  const { requestParameters, responseParameters, credentialsArn, connectionId } = integration
  const { integrationSubtype, integrationMethod, integrationUri, tlsConfig } = integration
  return {
    ...(requestParameters && { requestParameters }),
    ...(responseParameters && { responseParameters }),
    ...(integrationSubtype !== undefined && { integrationSubtype }),
    ...(credentialsArn !== undefined && { credentials: credentialsArn }),
    payloadFormatVersion: integration.payloadFormatVersion,
    ...(connectionId !== undefined && { connectionId }),
    type: integration.integrationType.toLowerCase(),
    ...(integrationMethod !== undefined && { httpMethod: integrationMethod }),
    ...(integrationUri !== undefined && { uri: integrationUri }),
    connectionType: integration.connectionType,
    ...(tlsConfig && { tlsConfig }),
    ...(integration.timeoutInMillis !== defaultHttpIntegrationTimeoutMs && {
      timeoutInMillis: integration.timeoutInMillis,
    }),
  }
}

function integrationOf({ target }: RouteV2): string | undefined {
  return target?.replace(/^integrations\//, '')
}
