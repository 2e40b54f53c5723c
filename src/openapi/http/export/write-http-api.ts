import type { RouteV2 } from '../../../model/v2/api.ts'
import { limitsExtension } from '../../export/api-extensions.ts'
import { apiFeatures, routeFeatures } from './features.ts'
import { exportIntegration, type IntegrationReference, planIntegrations } from './integration.ts'
import type { HttpExportSource } from './source.ts'
import { planSecurity, type SecurityRequirement, type SecurityScheme } from './security.ts'

export type HttpExportOptions = {
  /** Whether the document is one to import again, or OpenAPI and nothing else. */
  readonly includeExtensions: boolean
}

type Extensions = { readonly [extension: `x-${string}`]: unknown }

/** An OpenAPI 3.0 document of an HTTP API. */
export type HttpDocument = Extensions & {
  readonly openapi: '3.0.1'
  readonly info: { readonly title: string; readonly description?: string; readonly version: string }
  readonly servers: readonly (Extensions & {
    readonly url: string
    readonly variables: { readonly basePath: { readonly default: string } }
  })[]
  readonly tags?: readonly (Extensions & { readonly name: string })[]
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components?: Extensions & {
    readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>
  }
}

type PathItem = { [method: string]: Operation | readonly Parameter[] }

type Operation = Extensions & {
  readonly operationId?: string
  readonly responses: { readonly default: { readonly description: string } }
  readonly security?: readonly SecurityRequirement[]
  readonly isDefaultRoute?: true
}

type Parameter = {
  readonly name: string
  readonly in: 'path'
  readonly description: string
  readonly required: true
  readonly schema: { readonly type: 'string' }
}

const anyMethod = 'x-amazon-apigateway-any-method'

/** Writes an HTTP API as OpenAPI 3.0 (spec openapi §14), in slices. Importing the document makes the same API. */
export function* writeHttpApi(
  source: HttpExportSource,
  { includeExtensions }: HttpExportOptions,
): Generator<undefined, HttpDocument> {
  const { api, region, stageName } = source
  const security = planSecurity(source, includeExtensions)
  const integrations = planIntegrations(source)
  const paths = new Map<string, PathItem>()
  for (const route of source.routes) {
    const { path, key } = placeOf(route.routeKey)
    const item = paths.get(path) ?? {}
    paths.set(path, item)
    const operation = exportRoute(route, security.requirements(route))
    const reference = includeExtensions && integrations.of(route)
    item[key] = {
      ...operation,
      ...(reference && { 'x-amazon-apigateway-integration': reference }),
      ...(includeExtensions && { ...limitsExtension(route.limits), ...routeFeatures(route) }),
    }
    yield
  }
  for (const [path, item] of paths) {
    const parameters = pathParameters(path)
    if (parameters.length > 0) item['parameters'] = parameters
  }
  const components = exportComponents(
    security.schemes,
    includeExtensions ? integrations.shared : [],
  )
  const endpoint = includeExtensions && endpointConfiguration(api)
  const tags = includeExtensions ? Object.entries(api.tags ?? {}) : []
  return {
    openapi: '3.0.1',
    info: {
      title: api.name,
      ...(api.description !== undefined && { description: api.description }),
      version: api.version ?? versionDate(api.createdDate),
    },
    servers: [
      {
        url: `https://${api.apiId}.execute-api.${region}.amazonaws.com/{basePath}`,
        variables: {
          basePath: {
            default: stageName === undefined || stageName === '$default' ? '' : stageName,
          },
        },
        ...(endpoint && { 'x-amazon-apigateway-endpoint-configuration': endpoint }),
      },
    ],
    ...(tags.length > 0 && {
      tags: tags.map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value })),
    }),
    paths: Object.fromEntries(paths),
    ...(components && { components }),
    ...(includeExtensions && {
      ...(api.corsConfiguration && { 'x-amazon-apigateway-cors': api.corsConfiguration }),
      'x-amazon-apigateway-importexport-version': '1.0',
      ...limitsExtension(api.limits),
      ...apiFeatures(api),
    }),
  }
}

function placeOf(routeKey: string): { readonly path: string; readonly key: string } {
  if (routeKey === '$default') return { path: '/$default', key: anyMethod }
  const at = routeKey.indexOf(' ')
  const method = routeKey.slice(0, at)
  return {
    path: routeKey.slice(at + 1),
    key: method === 'ANY' ? anyMethod : method.toLowerCase(),
  }
}

function exportRoute(route: RouteV2, security: readonly SecurityRequirement[]): Operation {
  return {
    ...(route.operationName !== undefined && { operationId: route.operationName }),
    responses: { default: { description: `Default response for ${route.routeKey}` } },
    ...(security.length > 0 && { security }),
    ...(route.routeKey === '$default' && { isDefaultRoute: true }),
  }
}

/** OpenAPI has every variable of a path declared. AWS names a greedy one with its plus. */
function pathParameters(path: string): readonly Parameter[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    description: `Generated path parameter for ${name}`,
    required: true,
    schema: { type: 'string' },
  }))
}

function exportComponents(
  schemes: ReadonlyMap<string, SecurityScheme>,
  shared: readonly IntegrationReference[],
): HttpDocument['components'] {
  if (schemes.size === 0 && shared.length === 0) return undefined
  return {
    ...(schemes.size > 0 && { securitySchemes: Object.fromEntries(schemes) }),
    ...(shared.length > 0 && {
      'x-amazon-apigateway-integrations': Object.fromEntries(
        shared.map(({ name, integration }) => [name, exportIntegration(integration)]),
      ),
    }),
  }
}

function endpointConfiguration(
  api: HttpExportSource['api'],
): Readonly<Record<string, unknown>> | undefined {
  const { disableExecuteApiEndpoint, ipAddressType } = api
  if (!disableExecuteApiEndpoint && ipAddressType === 'ipv4') return undefined
  return {
    disableExecuteApiEndpoint,
    ...(ipAddressType !== 'ipv4' && { ipAddressType }),
  }
}

/** `info.version` of an API without one, as AWS writes it: `2021-03-31 17:32:29UTC`. */
function versionDate(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}UTC`
}
