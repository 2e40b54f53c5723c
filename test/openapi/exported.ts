import type { DocumentationPart } from '../../src/model/rest-api.ts'
import type { RestApiSnapshot } from '../../src/model/deployment.ts'
import { buildSnapshot } from '../../src/control/rest/deploy/freeze.ts'
import { account } from '../../src/control/state/store.ts'
import { drain } from '../../src/turns/slices.ts'
import { readExtensions } from '../../src/openapi/export/export-options.ts'
import type { ExportSource } from '../../src/openapi/export/export-source.ts'
import { exportOas30 } from '../../src/openapi/export/formats/oas30.ts'
import { exportSwagger } from '../../src/openapi/export/formats/swagger.ts'
import { controlPlane } from '../control/plane/control-plane.ts'

/**
 * An API made from a document, as an export sees it: frozen, with its documentation published.
 *
 * @param others APIs made before it, so that its ids differ from those of another source
 */
export function sourceFrom(document: string | object, others = 0): ExportSource {
  const { call, store } = controlPlane()
  for (let made = 0; made < others; made++) call('CreateRestApi', { name: 'other' })
  const body = typeof document === 'string' ? document : JSON.stringify(document)
  const { id } = call('ImportRestApi', { body })
  const api = store.get('RestApi', account, id)!
  return {
    snapshot: buildSnapshot(api, store),
    stageName: 'prod',
    region: 'us-east-1',
    createdDate: '2020-09-13T12:26:40Z',
    documentation: {
      version: { version: 'v1', createdDate: 1_600_000_000 },
      parts: store.list('DocumentationPart', id),
    },
  }
}

/** Both documents of one API. */
export const exported = (source: ExportSource, extensions = '') => {
  const { options } = readExtensions(extensions)
  return {
    oas30: drain(exportOas30(source, options)),
    swagger: drain(exportSwagger(source, options)),
  }
}

export const everything = 'apigateway,authorizers,documentation'

/** An API without its ids, so that two of them compare: things are called by name or path, and sorted by it. */
export function plain({ snapshot, documentation }: ExportSource): unknown {
  const { api, resources, authorizers, requestValidators, models, gatewayResponses } = snapshot
  const names = new Map<string, string>([
    [api.id, 'API'],
    ...resources.map(({ id, path }) => [id, path] as const),
    ...[...authorizers, ...requestValidators, ...models].map(({ id, name }) => [id, name] as const),
  ])
  const renamed = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value), (_, item: unknown) =>
      typeof item === 'string' ? (names.get(item) ?? item.replaceAll(api.id, 'API')) : item,
    ) as T
  const sorted = <T>(items: readonly T[], key: (item: T) => string): readonly T[] =>
    renamed(items).toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  return {
    api: renamed(api),
    resources: sorted(resources, ({ path }) => path),
    authorizers: sorted(authorizers, ({ name }) => name),
    requestValidators: sorted(requestValidators, ({ name }) => name),
    models: sorted(models, ({ name }) => name).map((model) => ({
      ...model,
      schema: JSON.parse(model.schema ?? '{}') as unknown,
    })),
    gatewayResponses: sorted(gatewayResponses, ({ responseType }) => responseType),
    parts: plainParts(documentation?.parts ?? []),
  } satisfies Record<keyof Omit<RestApiSnapshot, 'kind'> | 'parts', unknown>
}

function plainParts(parts: readonly DocumentationPart[]): unknown {
  return parts
    .map(({ location, properties }) => [location, JSON.parse(properties) as unknown] as const)
    .toSorted((a, b) => (JSON.stringify(a[0]) < JSON.stringify(b[0]) ? -1 : 1))
}
