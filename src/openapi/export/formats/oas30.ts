import type { MethodResponse } from '../../../model/rest-api.ts'
import { apiExtensions, endpointExtension, type Extensions } from '../api-extensions.ts'
import type { Documented } from '../documentation.ts'
import type { ExportOptions } from '../export-options.ts'
import { type ExportScope, type ExportSource, openScope, type Place } from '../export-source.ts'
import { documentedExtensions, exportInfo, type Info } from '../info.ts'
import {
  describeBody,
  describeResponse,
  operationHead,
  type OperationHead,
  operationTail,
  type OperationTail,
} from '../operation.ts'
import { exportHeaders, exportParameters, type Parameter } from '../parameters.ts'
import { exportPaths, type PathItem } from '../paths.ts'
import { exportSchemas, type Schema } from '../schemas.ts'
import type { SecurityScheme } from '../security.ts'
import { exportSecuritySchemes } from '../security-schemes.ts'

/** An OpenAPI 3.0 document as API Gateway writes it. */
export type Oas30Document = Extensions & {
  readonly openapi: '3.0.1'
  readonly info: Info
  readonly servers: readonly Oas30Server[]
  readonly paths: Readonly<Record<string, PathItem<Oas30Operation>>>
  readonly components: {
    readonly schemas?: Readonly<Record<string, Schema>>
    readonly securitySchemes?: Readonly<Record<string, SecurityScheme & Documented>>
  }
}

type Oas30Server = Extensions & {
  readonly url: string
  readonly variables: { readonly basePath: { readonly default: string } }
}

type Oas30Operation = OperationHead &
  OperationTail & {
    readonly parameters?: readonly Oas30Parameter[]
    readonly requestBody?: Documented & { readonly content: Content; readonly required: true }
    readonly responses: Readonly<Record<string, Oas30Response>>
  }

type Oas30Parameter = Omit<Parameter, 'required'> & {
  readonly required?: true
  readonly schema: typeof text
}

type Oas30Response = Documented & {
  readonly description: string
  readonly headers?: Readonly<Record<string, Documented & { readonly schema: typeof text }>>
  readonly content: Content
}

type Content = Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>

/** Every parameter of API Gateway's is text. */
const text = { type: 'string' } as const

const reference = '#/components/schemas/'

/** Writes an API as OpenAPI 3.0 (spec openapi §13), in slices. Throws an `ExportError` for one that cannot be. */
export function* exportOas30(
  source: ExportSource,
  options: ExportOptions,
): Generator<undefined, Oas30Document> {
  const scope = openScope(source, options)
  const { snapshot, region, stageName } = source
  const schemas = yield* exportSchemas(snapshot, reference, scope.documentation)
  const securitySchemes = exportSecuritySchemes(scope)
  return {
    openapi: '3.0.1',
    info: exportInfo(scope),
    servers: [
      {
        url: `https://${snapshot.api.id}.execute-api.${region}.amazonaws.com/{basePath}`,
        variables: { basePath: { default: stageName } },
        ...endpointExtension(scope),
      },
    ],
    paths: yield* exportPaths(scope, (place) => exportOperation(scope, place)),
    components: {
      ...(Object.keys(schemas).length > 0 && { schemas }),
      ...(securitySchemes && { securitySchemes }),
    },
    ...documentedExtensions(scope),
    ...apiExtensions(scope),
  }
}

function exportOperation(scope: ExportScope, place: Place): Oas30Operation {
  const { requestModels, methodResponses } = place.method
  const parameters = exportParameters(scope, place).map(({ required, ...parameter }) => ({
    ...parameter,
    ...(required && { required }),
    schema: text,
  }))
  return {
    ...operationHead(scope, place),
    ...(parameters.length > 0 && { parameters }),
    ...(requestModels &&
      Object.keys(requestModels).length > 0 && {
        requestBody: {
          ...describeBody(scope, place),
          content: exportContent(requestModels),
          required: true as const,
        },
      }),
    responses: Object.fromEntries(
      Object.entries(methodResponses ?? {}).map(([statusCode, response]) => [
        statusCode,
        exportResponse(scope, place, response),
      ]),
    ),
    ...operationTail(scope, place),
  }
}

function exportResponse(scope: ExportScope, place: Place, response: MethodResponse): Oas30Response {
  const headers = exportHeaders(scope, place, response)
  return {
    ...describeResponse(scope, place, response),
    ...(headers.length > 0 && {
      headers: Object.fromEntries(
        headers.map(([name, about]) => [name, { ...about, schema: text }]),
      ),
    }),
    content: exportContent(response.responseModels),
  }
}

function exportContent(models: Readonly<Record<string, string>> = {}): Content {
  return Object.fromEntries(
    Object.entries(models).map(([type, model]) => [type, { schema: { $ref: reference + model } }]),
  )
}
