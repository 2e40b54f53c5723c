import { maxDefinitionBytes } from '../../../model/limits.ts'
import type { RestApi } from '../../../model/rest-api.ts'
import type { ApiDefinition } from '../../../openapi/definition.ts'
import { ImportError } from '../../../openapi/import-error.ts'
import { type OpenApiDocument, parseOpenApi, readDefinition } from '../../../openapi/import.ts'
import { ApiError, badRequest } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account } from '../../state/store.ts'
import { findApi, saveResource } from '../api/find.ts'
import { applyDefinition } from './apply.ts'
import { type Mode, readBasePathMode, readGivenEndpoint, readMode } from './parameters.ts'
import { savingRules } from './rules.ts'
import { showRestApi, showTaggedRestApi } from '../api/show.ts'

const apiIdLength = 10

/** Operations that take a whole API from an OpenAPI document (spec openapi §1, §8, §9). */
export const imports = {
  /** A new API; unlike CreateRestApi's it has no models but the document's own (spec openapi §3). */
  ImportRestApi(input: Input<'ImportRestApi'>, context: ControlContext) {
    const { store } = context
    const document = parse(input.body)
    const parameters = input.parameters ?? {}
    const endpointConfiguration = readGivenEndpoint(parameters)
    const definition = read(document, input, context)
    const id = context.newId(apiIdLength)
    const api: RestApi = {
      id,
      name: definition.name,
      createdDate: Math.floor(context.now / 1000),
      apiKeySource: 'HEADER',
      endpointConfiguration,
      disableExecuteApiEndpoint: false,
      rootResourceId: context.newId(apiIdLength),
    }
    store.put('RestApi', account, id, api)
    saveResource(store, id, { id: api.rootResourceId, path: '/', methods: {} })
    const saved = applyDefinition(api, definition, 'overwrite', context)
    return { ...showRestApi(saved), ...shownWarnings(definition) }
  },

  /** Merges a document into an API or makes the API what the document says; `merge` unless asked otherwise. */
  PutRestApi(input: Input<'PutRestApi'>, context: ControlContext) {
    // A bad text is refused before the API is looked for: ls:apigateway_import::test_import_api_bad_file
    const document = parse(input.body)
    const mode = readMode(input.mode)
    const api = findApi(context, input.restApiId)
    const definition = read(document, input, context, mode === 'merge' ? api.id : undefined)
    const saved = applyDefinition(api, definition, mode satisfies Mode, context)
    return { ...showTaggedRestApi(saved), ...shownWarnings(definition) }
  },
} satisfies Operations

function parse(body: Uint8Array | undefined): OpenApiDocument {
  const bytes = body ?? new Uint8Array()
  if (bytes.byteLength > maxDefinitionBytes) {
    throw badRequest(
      `The definition has ${bytes.byteLength} bytes; at most ${maxDefinitionBytes} are accepted`,
    )
  }
  return translated(() => parseOpenApi(bytes))
}

/** @param mergedInto the API whose models and validators the document may refer to */
function read(
  document: OpenApiDocument,
  input: Pick<Input<'ImportRestApi'>, 'parameters' | 'failOnWarnings'>,
  { store, region, accountId }: ControlContext,
  mergedInto?: string,
): ApiDefinition {
  const parameters = input.parameters ?? {}
  const names = (kind: 'Model' | 'RequestValidator') =>
    new Set(mergedInto === undefined ? [] : store.list(kind, mergedInto).map((item) => item.name))
  const definition = translated(() =>
    readDefinition(document, {
      region,
      accountId,
      partition: 'aws',
      basePath: readBasePathMode(parameters['basepath']),
      ignoreDocumentation: parameters['ignore'] === 'documentation',
      existingModels: names('Model'),
      existingRequestValidators: names('RequestValidator'),
      rules: savingRules,
    }),
  )
  if (input.failOnWarnings && definition.warnings.length > 0) {
    throw badRequest(`Warnings found during import:\n\t${definition.warnings.join('\n\t')}`)
  }
  return definition
}

/** An import error as the control plane's. AWS's message for a text that is no document says nothing: `detail` says where. */
function translated<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof ImportError)) throw error
    const [problem] = error.problems
    const where =
      error.kind === 'syntax' && problem
        ? { detail: `line ${problem.line}, column ${problem.column}: ${problem.message}` }
        : {}
    throw new ApiError('BadRequestException', 400, error.message, where)
  }
}

const shownWarnings = ({ warnings }: ApiDefinition) => (warnings.length > 0 ? { warnings } : {})
