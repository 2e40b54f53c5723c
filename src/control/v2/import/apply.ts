import type { ApiV2, IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'
import type { HttpApiDefinition } from '../../../openapi/http/definition.ts'
import type { Slices } from '../../../turns/slices.ts'
import { defined } from '../../entity/defined.ts'
import { readTags } from '../../rest/api/rest-apis.ts'
import type { ControlContext } from '../../run/operation.ts'
import { listAll } from '../../state/list-all.ts'
import { checkName } from '../api/apis.ts'
import { withOwnPolicy } from '../entity/own-policy.ts'
import { integrationIdLength } from '../integrations/integrations.ts'
import { readRouteKey } from '../routes/route-key.ts'
import { routeIdLength, saveRoute } from '../routes/save-route.ts'

const authorizerIdLength = 6

/**
 * An API with a document's members: what the document does not say is reset, but for tags and the endpoint, of which few
 * documents say anything (spec openapi §12).
 */
export function withDefinition(
  api: ApiV2,
  definition: HttpApiDefinition,
  context: Pick<ControlContext, 'region' | 'accountId'>,
): ApiV2 {
  return defined({
    ...api,
    name: checkName(definition.name),
    description: definition.description,
    version: definition.version,
    corsConfiguration: definition.corsConfiguration,
    disableExecuteApiEndpoint:
      definition.disableExecuteApiEndpoint ?? api.disableExecuteApiEndpoint,
    ipAddressType: definition.ipAddressType ?? api.ipAddressType,
    limits: definition.limits,
    features: withOwnPolicy(definition.features, api, context),
    tags: definition.tags ? readTags(definition.tags) : api.tags,
  })
}

/**
 * Makes an API's routes, integrations and authorizers those of a definition, in slices. What stays the same keeps its id:
 * a route that of its key, an authorizer that of its name, an integration that of all its members.
 */
export function* writeDefinition(
  api: ApiV2,
  definition: HttpApiDefinition,
  context: ControlContext,
): Slices<void> {
  const authorizers = yield* writeAuthorizers(api, definition, context)
  const integrations = yield* writeIntegrations(api, definition, context)
  yield* writeRoutes(api, definition, { authorizers, integrations }, context)
}

function* writeAuthorizers(
  { apiId }: ApiV2,
  { authorizers }: HttpApiDefinition,
  { store, newId }: ControlContext,
): Slices<ReadonlyMap<string, string>> {
  const old = yield* listAll(store, 'AuthorizerV2', apiId)
  const known = new Map(old.map(({ name, authorizerId }) => [name, authorizerId]))
  const ids = new Map<string, string>()
  for (const authorizer of authorizers) {
    const { name } = authorizer
    const authorizerId = known.get(name) ?? newId(authorizerIdLength)
    ids.set(name, authorizerId)
    store.put('AuthorizerV2', apiId, authorizerId, { authorizerId, ...authorizer }, name)
    yield
  }
  const kept = new Set(ids.values())
  for (const { authorizerId } of old) {
    if (!kept.has(authorizerId)) store.delete('AuthorizerV2', apiId, authorizerId)
    yield
  }
  return ids
}

/** Answers the ids of the definition's integrations, in its order. */
function* writeIntegrations(
  { apiId }: ApiV2,
  { integrations }: HttpApiDefinition,
  { store, newId }: ControlContext,
): Slices<readonly string[]> {
  const old = yield* listAll(store, 'IntegrationV2', apiId)
  const known = new Map<string, string[]>()
  // From the back, so that the first is the last, and taken first.
  for (const integration of old.toReversed()) {
    const text = contentOf(integration)
    const same = known.get(text)
    if (same) same.push(integration.integrationId)
    else known.set(text, [integration.integrationId])
  }
  const ids: string[] = []
  for (const integration of integrations) {
    const same = known.get(contentOf(integration))?.pop()
    const integrationId = same ?? newId(integrationIdLength)
    ids.push(integrationId)
    if (same === undefined)
      store.put('IntegrationV2', apiId, integrationId, { integrationId, ...integration })
    yield
  }
  for (const left of [...known.values()].flat()) {
    store.delete('IntegrationV2', apiId, left)
    yield
  }
  return ids
}

/** What tells integrations apart; one that quick create has made is like no other. */
function contentOf(integration: Omit<IntegrationV2, 'integrationId'>): string {
  const members = Object.entries(integration).filter(([name]) => name !== 'integrationId')
  return JSON.stringify(members.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

type Ids = {
  readonly authorizers: ReadonlyMap<string, string>
  readonly integrations: readonly string[]
}

function* writeRoutes(
  api: ApiV2,
  { routes }: HttpApiDefinition,
  ids: Ids,
  context: ControlContext,
): Slices<void> {
  const { store, newId } = context
  const { apiId } = api
  const old = yield* listAll(store, 'RouteV2', apiId)
  const known = new Map(old.map(({ routeKey, routeId }) => [shapeOf(routeKey), routeId]))
  const shapes = new Set(routes.map(({ routeKey }) => shapeOf(routeKey)))
  for (const [shape, routeId] of known) {
    if (!shapes.has(shape)) store.delete('RouteV2', apiId, routeId)
    yield
  }
  for (const { integration, authorizer, ...given } of routes) {
    const integrationId = integration === undefined ? undefined : ids.integrations[integration]
    const route: RouteV2 = defined({
      routeId: known.get(shapeOf(given.routeKey)) ?? newId(routeIdLength),
      ...given,
      target: integrationId && `integrations/${integrationId}`,
      authorizerId: authorizer === undefined ? undefined : ids.authorizers.get(authorizer),
      apiKeyRequired: false,
    })
    saveRoute(route, api, context)
    yield
  }
}

const shapeOf = (routeKey: string) => readRouteKey(routeKey, 'HTTP')
