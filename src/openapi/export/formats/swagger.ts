import type { Integration } from '../../../model/integration.ts'
import type { Method, MethodResponse } from '../../../model/rest-api.ts'
import { apiExtensions, endpointExtension, type Extensions } from '../api-extensions.ts'
import type { Documented } from '../documentation.ts'
import { ExportError } from '../export-error.ts'
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

/** A Swagger 2.0 document as API Gateway writes it. */
export type SwaggerDocument = Extensions & {
  readonly swagger: '2.0'
  readonly info: Info
  readonly host: string
  readonly basePath: string
  readonly schemes: readonly string[]
  readonly paths: Readonly<Record<string, PathItem<SwaggerOperation>>>
  readonly securityDefinitions?: Readonly<Record<string, SecurityScheme & Documented>>
  readonly definitions?: Readonly<Record<string, Schema>>
}

type SwaggerOperation = OperationHead &
  OperationTail & {
    readonly consumes?: readonly string[]
    readonly produces?: readonly string[]
    readonly parameters?: readonly (SwaggerParameter | BodyParameter)[]
    readonly responses: Readonly<Record<string, SwaggerResponse>>
  }

type SwaggerParameter = Parameter & typeof text

type BodyParameter = Documented & {
  readonly in: 'body'
  readonly name: string
  readonly required: true
  readonly schema: { readonly $ref: string }
}

type SwaggerResponse = Documented & {
  readonly description: string
  readonly schema?: { readonly $ref: string }
  readonly headers?: Readonly<Record<string, Documented & typeof text>>
}

/** Every parameter of API Gateway's is text. */
const text = { type: 'string' } as const

const reference = '#/definitions/'
const jsonType = 'application/json'

/** Writes an API as Swagger 2.0 (spec openapi §13), in slices. Throws an `ExportError` for one that cannot be. */
export function* exportSwagger(
  source: ExportSource,
  options: ExportOptions,
): Generator<undefined, SwaggerDocument> {
  const scope = openScope(source, options)
  const { snapshot, region, stageName } = source
  const definitions = yield* exportSchemas(snapshot, reference, scope.documentation)
  const securityDefinitions = exportSecuritySchemes(scope)
  return {
    swagger: '2.0',
    info: exportInfo(scope),
    host: `${snapshot.api.id}.execute-api.${region}.amazonaws.com`,
    basePath: `/${stageName}`,
    schemes: ['https'],
    paths: yield* exportPaths(scope, (place) => exportOperation(scope, place)),
    ...(securityDefinitions && { securityDefinitions }),
    ...(Object.keys(definitions).length > 0 && { definitions }),
    ...documentedExtensions(scope),
    ...endpointExtension(scope),
    ...apiExtensions(scope),
  }
}

function exportOperation(scope: ExportScope, place: Place): SwaggerOperation {
  const { method } = place
  const consumes = consumedTypes(method)
  const produces = producedTypes(method)
  const body = exportBody(scope, place)
  const parameters = [
    ...exportParameters(scope, place).map((parameter) => ({ ...parameter, ...text })),
    ...(body ? [body] : []),
  ]
  return {
    ...operationHead(scope, place),
    ...(consumes.length > 0 && { consumes }),
    ...(produces.length > 0 && { produces }),
    ...(parameters.length > 0 && { parameters }),
    responses: Object.fromEntries(
      Object.entries(method.methodResponses ?? {}).map(([statusCode, response]) => [
        statusCode,
        exportResponse(scope, place, response),
      ]),
    ),
    ...operationTail(scope, place),
  }
}

// Swagger has one body for all content types, and AWS takes JSON's.
function exportBody(scope: ExportScope, place: Place): BodyParameter | undefined {
  const { requestModels = {}, httpMethod } = place.method
  if (Object.keys(requestModels).length === 0) return undefined
  const model = Object.hasOwn(requestModels, jsonType) ? requestModels[jsonType] : undefined
  if (model === undefined)
    throw new ExportError(`Only found non-JSON body models for ${httpMethod} ${place.path}`)
  return {
    in: 'body',
    name: model,
    required: true,
    ...describeBody(scope, place),
    schema: { $ref: reference + model },
  }
}

function exportResponse(
  scope: ExportScope,
  place: Place,
  response: MethodResponse,
): SwaggerResponse {
  const { responseModels = {} } = response
  const model = Object.hasOwn(responseModels, jsonType)
    ? responseModels[jsonType]
    : Object.values(responseModels)[0]
  const headers = exportHeaders(scope, place, response)
  return {
    ...describeResponse(scope, place, response),
    ...(model !== undefined && { schema: { $ref: reference + model } }),
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map(([name, about]) => [name, { ...text, ...about }])),
    }),
  }
}

function consumedTypes({ requestModels, methodIntegration }: Method): readonly string[] {
  return [
    ...new Set([
      ...Object.keys(requestModels ?? {}),
      ...Object.keys(methodIntegration?.requestTemplates ?? {}),
    ]),
  ]
}

function producedTypes({ methodResponses, methodIntegration }: Method): readonly string[] {
  const templates = (integration: Integration | undefined) =>
    Object.values(integration?.integrationResponses ?? {}).flatMap((response) =>
      Object.keys(response.responseTemplates ?? {}),
    )
  return [
    ...new Set([
      ...Object.values(methodResponses ?? {}).flatMap((response) =>
        Object.keys(response.responseModels ?? {}),
      ),
      ...templates(methodIntegration),
    ]),
  ]
}
