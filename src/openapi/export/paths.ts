import type { SnapshotResource } from '../../model/deployment.ts'
import { documented } from './documentation.ts'
import type { ExportScope, Place } from './export-source.ts'

type Verb = 'get' | 'put' | 'post' | 'delete' | 'patch' | 'options' | 'head'

/** Operations by verb; that for all verbs is an extension. */
export type PathItem<Operation> = { readonly [V in Verb]?: Operation } & {
  readonly [extension: `x-${string}`]: unknown
}

/**
 * The paths of an API. A resource without methods is written only where nothing else would bring it back:
 * at the end of its branch. In slices.
 */
export function* exportPaths<Operation>(
  scope: ExportScope,
  write: (place: Place) => Operation,
): Generator<undefined, Readonly<Record<string, PathItem<Operation>>>> {
  const { resources } = scope.source.snapshot
  const withChildren = new Set(
    resources.map(({ path }) => path.slice(0, path.lastIndexOf('/')) || '/'),
  )
  const items: [path: string, item: PathItem<Operation>][] = []
  for (const resource of resources) {
    const { path, methods } = resource
    if (Object.keys(methods).length > 0 || !withChildren.has(path))
      items.push([path, exportPathItem(scope, resource, write)])
    yield
  }
  return Object.fromEntries(items)
}

function exportPathItem<Operation>(
  { documentation }: ExportScope,
  { id: resourceId, path, methods }: SnapshotResource,
  write: (place: Place) => Operation,
): PathItem<Operation> {
  const operations = Object.values(methods).map((method) => [
    method.httpMethod === 'ANY'
      ? 'x-amazon-apigateway-any-method'
      : method.httpMethod.toLowerCase(),
    write({ resourceId, path, method }),
  ])
  return {
    ...(Object.fromEntries(operations) as PathItem<Operation>),
    ...documented(documentation.about({ type: 'RESOURCE', path }), []),
  }
}
