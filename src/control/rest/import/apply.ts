import type { RestApi } from '../../../model/rest-api.ts'
import type { ApiDefinition } from '../../../openapi/definition.ts'
import type { ControlContext } from '../../run/operation.ts'
import type { Slices } from '../../../turns/slices.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { checkEndpoint } from '../../entity/endpoint.ts'
import { readPolicy } from '../../entity/policy.ts'
import { saveDocumentation } from '../documentation/save-documentation.ts'
import { saveNamed } from './named.ts'
import type { Mode } from './parameters.ts'
import { saveResources } from './resources.ts'

/**
 * Writes a definition into an API (spec openapi §8), in slices. `merge` replaces what has the same name or
 * path and keeps the rest; `overwrite` leaves nothing else. Ids of what stays are kept in both.
 */
export function* writeDefinition(
  api: RestApi,
  definition: ApiDefinition,
  mode: Mode,
  context: ControlContext,
): Slices<void> {
  const { id } = api
  const models = definition.models.map((model) => ({ ...model, schema: model.schema(id) }))
  yield* saveNamed('Model', id, models, mode, context)
  const authorizers = yield* saveNamed('Authorizer', id, definition.authorizers, mode, context)
  const { requestValidators } = definition
  const validators = yield* saveNamed('RequestValidator', id, requestValidators, mode, context)
  saveGatewayResponses(id, definition, mode, context)
  yield* saveResources(api, definition.resources, { authorizers, validators }, mode, context)
  if (definition.documentationParts) {
    yield* saveDocumentation(id, definition.documentationParts, mode, context)
  }
}

/**
 * The API's own members. Overwriting resets those the document does not mention; endpoint types, tags and
 * ids are never touched.
 */
export function mergeApi(
  api: RestApi,
  definition: ApiDefinition,
  mode: Mode,
  context: ControlContext,
): RestApi {
  const old: Partial<RestApi> = mode === 'merge' ? api : {}
  const binaryMediaTypes = [
    ...new Set([...(old.binaryMediaTypes ?? []), ...(definition.binaryMediaTypes ?? [])]),
  ]
  return defined({
    ...api,
    name: definition.name,
    description: definition.description ?? old.description,
    version: definition.version ?? old.version,
    binaryMediaTypes: nonEmpty(binaryMediaTypes),
    minimumCompressionSize: definition.minimumCompressionSize ?? old.minimumCompressionSize,
    apiKeySource: definition.apiKeySource ?? old.apiKeySource ?? 'HEADER',
    policy: readPolicy(definition.policy, api.id, context) ?? old.policy,
    endpointConfiguration: checkEndpoint({
      ...api.endpointConfiguration,
      ...definition.endpointConfiguration,
    }),
    disableExecuteApiEndpoint:
      definition.disableExecuteApiEndpoint ?? api.disableExecuteApiEndpoint,
    securityPolicy: definition.securityPolicy ?? api.securityPolicy,
    endpointAccessMode: definition.endpointAccessMode ?? api.endpointAccessMode,
    auditSilences: definition.auditSilences ?? old.auditSilences,
    limits: definition.limits ?? old.limits,
  })
}

function saveGatewayResponses(
  apiId: string,
  { gatewayResponses }: ApiDefinition,
  mode: Mode,
  { store }: ControlContext,
): void {
  const types = new Set(gatewayResponses.map((response) => response.responseType))
  if (mode === 'overwrite') {
    for (const { responseType } of store.list('GatewayResponse', apiId)) {
      if (!types.has(responseType)) store.delete('GatewayResponse', apiId, responseType)
    }
  }
  for (const response of gatewayResponses) {
    store.put('GatewayResponse', apiId, response.responseType, response)
  }
}
