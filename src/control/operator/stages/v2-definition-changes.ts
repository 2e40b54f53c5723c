import type { SnapshotV2, WebSocketIntegration, WebSocketRoute } from '../../../model/v2/api.ts'
import { stable } from './definition-elements.ts'

/** One change of a definition: of a setting or a model by its name, of a route by its key, of an integration by its id. */
export type DefinitionChangeV2 = {
  readonly change: 'added' | 'changed' | 'removed'
  readonly element: 'setting' | 'route' | 'integration' | 'authorizer' | 'model'
  readonly name: string
}

type Elements = ReadonlyMap<string, Pick<DefinitionChangeV2, 'element' | 'name'> & Text>
type Text = { readonly text: string }

/**
 * What leads from one picture of an HTTP or WebSocket API to another, as few changes as the control plane's calls would take. An
 * integration is known by its id, and where that is gone, as an import may have it, by what it says.
 */
export function definitionChangesV2(
  from: SnapshotV2,
  to: SnapshotV2,
): readonly DefinitionChangeV2[] {
  const before = elementsOf(from, renamedIntegrations(from, to))
  const after = elementsOf(to, new Map())
  const shown = (change: DefinitionChangeV2['change'], [, { element, name }]: Entry) => ({
    change,
    element,
    name,
  })
  return [
    ...[...after].flatMap((entry): DefinitionChangeV2[] => {
      const old = before.get(entry[0])
      if (!old) return [shown('added', entry)]
      return old.text === entry[1].text ? [] : [shown('changed', entry)]
    }),
    ...[...before].filter(([key]) => !after.has(key)).map((entry) => shown('removed', entry)),
  ]
}

type Entry = readonly [string, Pick<DefinitionChangeV2, 'element' | 'name'> & Text]

/** Ids of integrations that are gone to those of integrations that say the same and are new. */
function renamedIntegrations(from: SnapshotV2, to: SnapshotV2) {
  const old = new Set(from.integrations.map(({ integrationId }) => integrationId))
  const now = new Set(to.integrations.map(({ integrationId }) => integrationId))
  const fresh = new Map<string, string[]>()
  for (const integration of to.integrations) {
    if (old.has(integration.integrationId)) continue
    const text = contentOf(integration)
    fresh.set(text, [...(fresh.get(text) ?? []), integration.integrationId])
  }
  return new Map(
    from.integrations.flatMap((integration): [string, string][] => {
      const { integrationId } = integration
      const same = now.has(integrationId) ? undefined : fresh.get(contentOf(integration))?.shift()
      return same === undefined ? [] : [[integrationId, same]]
    }),
  )
}

/** By keys, not ids: what was made again is the same. */
const contentOf = ({ responses, ...integration }: WebSocketIntegration): string =>
  stable({
    ...integration,
    integrationId: undefined,
    responses: responses?.map((each) => ({ ...each, integrationResponseId: undefined })),
  })

function elementsOf(snapshot: SnapshotV2, renamed: ReadonlyMap<string, string>): Elements {
  const elements = new Map<string, Pick<DefinitionChangeV2, 'element' | 'name'> & Text>()
  const add = (element: DefinitionChangeV2['element'], name: string, value: unknown) =>
    elements.set(`${element} ${name}`, { element, name, text: stable(value) })
  const { apiId: _, ...settings } = snapshot.api
  for (const [name, value] of Object.entries(settings)) add('setting', name, value)
  const authorizers = new Map(snapshot.authorizers.map((each) => [each.authorizerId, each.name]))
  for (const { authorizerId: __, ...authorizer } of snapshot.authorizers)
    add('authorizer', authorizer.name, authorizer)
  for (const integration of snapshot.integrations) {
    const { integrationId: id } = integration
    add('integration', renamed.get(id) ?? id, contentOf(integration))
  }
  for (const route of snapshot.routes)
    add('route', route.routeKey, namedRoute(route, renamed, authorizers))
  for (const { modelId: __, ...model } of 'models' in snapshot ? snapshot.models : [])
    add('model', model.name, model)
  return elements
}

/** A route by the names of what it refers to. */
function namedRoute(
  { target, authorizerId, responses, ...route }: WebSocketRoute,
  renamed: ReadonlyMap<string, string>,
  authorizers: ReadonlyMap<string, string>,
) {
  const id = target?.replace(/^integrations\//, '')
  return {
    ...route,
    // An import may have given it another.
    routeId: undefined,
    responses: responses?.map((each) => ({ ...each, routeResponseId: undefined })),
    integration: id === undefined ? undefined : (renamed.get(id) ?? id),
    authorizer: authorizerId === undefined ? undefined : authorizers.get(authorizerId),
  }
}
