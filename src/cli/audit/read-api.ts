import type { AuditedApi } from '../../audit/audited-api.ts'
import { auditedHttpApi } from '../../audit/http/audited-http-api.ts'
import { auditedRestApi } from '../../audit/rest/audited-rest-api.ts'
import type { AuditSilence } from '../../model/audit/audit-silence.ts'
import { type ApiDefinition, type ReadMethod, readAlone } from '../../openapi/definition.ts'
import type { ApiKind } from '../../openapi/extensions/index.ts'
import { type ReadRoute, readHttpAlone } from '../../openapi/http/definition.ts'
import { readHttpApi } from '../../openapi/http/read-http-api.ts'
import { readDefinition } from '../../openapi/import.ts'
import { kindOf } from '../../openapi/extensions/kind.ts'
import { type OpenApiDocument, parseOpenApi } from '../../openapi/parse.ts'
import { drain } from '../../turns/slices.ts'

/** What a document is, by itself: the API as the audit sees it, and what an import would tell. */
export type ReadApi = {
  readonly document: OpenApiDocument
  readonly kind: ApiKind
  readonly api: AuditedApi
  readonly silences: readonly AuditSilence[]
  readonly warnings: readonly string[]
  /** What is right and has no effect. */
  readonly notes: readonly string[]
}

/** Reads a document as an API of the kind that it is meant for. Throws an `ImportError`. */
export function readApi(text: string): ReadApi {
  const document = drain(parseOpenApi(new TextEncoder().encode(text)))
  return kindOf(document) === 'HTTP' ? readHttp(document) : readRest(document)
}

function readRest(document: OpenApiDocument): ReadApi {
  const methods = new Map<string, ReadMethod>()
  const definition = drain(
    readDefinition(document, {
      ...readAlone,
      onMethod: (method) => methods.set(`${method.method} ${method.path}`, method),
    }),
  )
  const methodOf = (at: string, method: string) => methods.get(`${method} ${at}`)
  const api = auditedRestApi(descriptionOf(definition), {
    idleSchemes: (at, method) => methodOf(at, method)?.idleSchemes ?? [],
    methodAt: (at, method) => methodOf(at, method)?.at.path ?? ['paths', at],
    schemesAt:
      document.version === '2.0' ? ['securityDefinitions'] : ['components', 'securitySchemes'],
  })
  const { auditSilences: silences = [], warnings } = definition
  return { document, kind: 'REST', api, silences, warnings, notes: [] }
}

function readHttp(document: OpenApiDocument): ReadApi {
  const found = new Map<string, ReadRoute>()
  const definition = drain(
    readHttpApi(document, {
      ...readHttpAlone,
      onRoute: (route) => found.set(route.routeKey, route),
    }),
  )
  const { routes, integrations, warnings, importInfo: notes, ...rest } = definition
  const api = auditedHttpApi({
    ...rest,
    api: rest,
    routes: routes.map(({ integration, ...route }) => {
      const called = integration === undefined ? undefined : integrations[integration]
      const { at, idleSchemes = [] } = found.get(route.routeKey) ?? {}
      return {
        ...route,
        ...(called && { integration: called }),
        ...(at && { at: at.path }),
        idleSchemes,
      }
    }),
  })
  return { document, kind: 'HTTP', api, silences: [], warnings, notes }
}

/** A definition refers by names where an API has ids. */
function descriptionOf(definition: ApiDefinition): Parameters<typeof auditedRestApi>[0] {
  const { authorizers, gatewayResponses, resources, ...api } = definition
  return {
    api,
    authorizers: authorizers.map((authorizer) => ({ ...authorizer, id: authorizer.name })),
    gatewayResponses,
    resources: resources.map(({ path, methods }) => ({
      path,
      methods: Object.fromEntries(
        Object.entries(methods).map(
          ([verb, { authorizer, requestValidator, methodIntegration, ...method }]) => [
            verb,
            {
              ...method,
              ...(authorizer !== undefined && { authorizerId: authorizer }),
              ...(requestValidator !== undefined && { requestValidatorId: requestValidator }),
              ...(methodIntegration && {
                methodIntegration: { cacheNamespace: '', ...methodIntegration },
              }),
            },
          ],
        ),
      ),
    })),
  }
}
