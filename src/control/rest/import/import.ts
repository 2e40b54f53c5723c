import type { RestApi } from '../../../model/rest-api.ts'
import type { ApiDefinition } from '../../../openapi/definition.ts'
import { readDefinition } from '../../../openapi/import.ts'
import type { OpenApiDocument } from '../../../openapi/parse.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ControlContext, Operation, Operations, PlanContext } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { listAll } from '../../state/list-all.ts'
import { account, type Draft } from '../../state/store.ts'
import { drain, type Slices } from '../../../turns/slices.ts'
import { findApi, saveResource } from '../api/find.ts'
import { showRestApi, showTaggedRestApi } from '../api/show.ts'
import { mergeApi, writeDefinition } from './apply.ts'
import { isLarge } from './large-definition.ts'
import { type Mode, readBasePathMode, readGivenEndpoint, readMode } from './parameters.ts'
import { importError, parseImport, translated } from './parse-import.ts'
import { savingRules } from './rules.ts'

const apiIdLength = 10

/** What an import comes to, before anything of it is there. */
type Plan<Given> = {
  readonly input: Given
  /** The API as it will be. */
  readonly api: RestApi
  readonly definition: ApiDefinition
  readonly mode: Mode
  /** {@link Store.version} of the API that the plan was made for. */
  readonly version: number
  /** The definition written aside, where writing it takes long. */
  readonly draft?: Draft
}

type Importing = Input<'ImportRestApi'>
type Putting = Input<'PutRestApi'>

/** Operations that take a whole API from an OpenAPI document (spec openapi §1, §8, §9). */
export const imports = {
  /** A new API; unlike CreateRestApi's it has no models but the document's own (spec openapi §3). */
  ImportRestApi: {
    *plan(input, context) {
      const document = yield* parse(input.body)
      const endpointConfiguration = readGivenEndpoint(input.parameters ?? {})
      const definition = yield* read(document, input, context)
      const id = context.newId(apiIdLength)
      const created: RestApi = {
        id,
        name: definition.name,
        createdDate: Math.floor(context.now / 1000),
        apiKeySource: 'HEADER',
        endpointConfiguration,
        disableExecuteApiEndpoint: false,
        rootResourceId: context.newId(apiIdLength),
      }
      const api = mergeApi(created, definition, 'overwrite', context)
      const plan = { input, api, definition, mode: 'overwrite' as const, version: 0 }
      return { ...plan, ...(yield* writeAside(plan, context, writeNew)) }
    },
    transaction(plan, context) {
      save(plan, context, writeNew)
      return { ...showRestApi(plan.api), ...shownWarnings(plan.definition) }
    },
  } satisfies Operation<Importing, Plan<Importing>, unknown>,

  /** Merges a document into an API or makes the API what the document says; `merge` unless asked otherwise. */
  PutRestApi: {
    *plan(input, context) {
      const plan = yield* planPut(input, context)
      return { ...plan, ...(yield* writeAside(plan, context, write)) }
    },
    isCurrent: ({ api, version }, { store }) => store.version(api.id) === version,
    transaction(plan, context) {
      save(plan, context, write)
      return { ...showTaggedRestApi(plan.api), ...shownWarnings(plan.definition) }
    },
  } satisfies Operation<Putting, Plan<Putting>, unknown>,
} satisfies Operations

function* planPut(input: Putting, context: ControlContext): Slices<Plan<Putting>> {
  // A bad text is refused before the API is looked for: ls:apigateway_import::test_import_api_bad_file
  const document = yield* parse(input.body)
  const mode = readMode(input.mode)
  const { id } = findApi(context, input.restApiId)
  const version = context.store.version(id)
  const definition = yield* read(document, input, context, mode === 'merge' ? id : undefined)
  const api = mergeApi(findApi(context, id), definition, mode, context)
  return { input, api, definition, mode, version }
}

type Write = (plan: Plan<unknown>, context: ControlContext) => Slices<void>

function* write({ api, definition, mode }: Plan<unknown>, context: ControlContext): Slices<void> {
  yield* writeDefinition(api, definition, mode, context)
}

function* writeNew(plan: Plan<unknown>, context: ControlContext): Slices<void> {
  const { id, rootResourceId } = plan.api
  saveResource(context.store, id, { id: rootResourceId, path: '/', methods: {} })
  yield* write(plan, context)
}

/** Writes a large definition in a draft, so that the transaction has but to adopt it. */
function* writeAside(
  plan: Plan<unknown>,
  context: PlanContext,
  writeAll: Write,
): Slices<{ readonly draft?: Draft }> {
  const { api, definition } = plan
  if (!isLarge(definition, api.id, context.store)) return {}
  const draft = yield* context.openDraft(api.id)
  yield* writeAll(plan, { ...context, store: draft.store })
  return { draft }
}

function save(plan: Plan<unknown>, context: ControlContext, writeAll: Write): void {
  const { api, draft } = plan
  context.store.put('RestApi', account, api.id, api)
  if (draft) context.store.adopt(draft)
  else drain(writeAll(plan, context))
}

const parse = (body: Uint8Array | undefined) => parseImport(body, importError)

/** @param mergedInto the API whose models and validators the document may refer to */
function* read(
  document: OpenApiDocument,
  input: Pick<Importing, 'parameters' | 'failOnWarnings'>,
  { store, region, accountId }: ControlContext,
  mergedInto?: string,
): Slices<ApiDefinition> {
  const parameters = input.parameters ?? {}
  const names = function* (kind: 'Model' | 'RequestValidator'): Slices<ReadonlySet<string>> {
    const items = mergedInto === undefined ? [] : yield* listAll(store, kind, mergedInto)
    return new Set(items.map((item) => item.name))
  }
  const definition = yield* translated(
    readDefinition(document, {
      region,
      accountId,
      partition: 'aws',
      basePath: readBasePathMode(parameters['basepath']),
      ignoreDocumentation: parameters['ignore'] === 'documentation',
      existingModels: yield* names('Model'),
      existingRequestValidators: yield* names('RequestValidator'),
      rules: savingRules,
    }),
    importError,
  )
  if (input.failOnWarnings && definition.warnings.length > 0) {
    throw badRequest(`Warnings found during import:\n\t${definition.warnings.join('\n\t')}`)
  }
  return definition
}

const shownWarnings = ({ warnings }: ApiDefinition) => (warnings.length > 0 ? { warnings } : {})
