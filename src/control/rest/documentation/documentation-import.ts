import { readDocumentationParts } from '../../../openapi/extensions/documentation.ts'
import type { PartDefinition } from '../../../openapi/documentation.ts'
import { openReader } from '../../../openapi/reader.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ControlContext, Operation, Operations } from '../../run/operation.ts'
import type { ApigatewayInput } from '../../protocol/operation.ts'
import type { Draft } from '../../state/store.ts'
import { drain, type Slices } from '../../../turns/slices.ts'
import { findApi } from '../api/find.ts'
import { isLarge } from '../import/large-definition.ts'
import { type Mode, readMode } from '../import/parameters.ts'
import { parseImport, translated } from '../import/parse-import.ts'
import { savingRules } from '../import/rules.ts'
import { saveDocumentation } from './save-documentation.ts'

type Input = ApigatewayInput<'ImportDocumentationParts'>

type Plan = {
  readonly input: Input
  readonly mode: Mode
  readonly apiId: string
  readonly parts: readonly PartDefinition[]
  readonly warnings: readonly string[]
  /** The parts written aside, where that takes long, and their ids. */
  readonly aside?: {
    readonly draft: Draft
    readonly ids: readonly string[]
    /** {@link Store.version} of the API at the time. */
    readonly version: number
  }
}

/** The operation that takes documentation alone from an OpenAPI document (spec openapi §1, §9, §15). */
export const documentationImport = {
  /** Reads `x-amazon-apigateway-documentation`; the rest of the document is not looked at. */
  ImportDocumentationParts: {
    *plan(input, context) {
      const plan = yield* readPlan(input, context)
      const { apiId, parts, mode } = plan
      if (!isLarge({ ...nothing, documentationParts: parts }, apiId, context.store)) return plan
      const version = context.store.version(apiId)
      const draft = yield* context.openDraft(apiId)
      const ids = yield* saveDocumentation(apiId, parts, mode, { ...context, store: draft.store })
      return { ...plan, aside: { draft, ids, version } }
    },

    isCurrent: ({ apiId, aside }, { store }) => !aside || store.version(apiId) === aside.version,
    transaction({ input, apiId, parts, mode, warnings, aside }, context) {
      findApi(context, input.restApiId)
      if (aside) context.store.adopt(aside.draft)
      const ids = aside ? aside.ids : drain(saveDocumentation(apiId, parts, mode, context))
      return { ids, ...(warnings.length > 0 && { warnings }) }
    },
  } satisfies Operation<Input, Plan, unknown>,
} satisfies Operations

const nothing = {
  resources: [],
  models: [],
  requestValidators: [],
  authorizers: [],
  gatewayResponses: [],
}

function* readPlan(input: Input, context: ControlContext): Slices<Plan> {
  const document = yield* parseImport(input.body, () =>
    badRequest('Unable to build importer with provided input.'),
  )
  const mode = readMode(input.mode)
  const { id } = findApi(context, input.restApiId)
  const reader = openReader(document.source, document.source.value, {
    region: context.region,
    accountId: context.accountId,
    partition: 'aws',
    basePath: 'ignore',
    ignoreDocumentation: false,
    existingModels: new Set(),
    existingRequestValidators: new Set(),
    rules: savingRules,
  })
  const parts = yield* translated(readDocumentationParts(reader), (error) =>
    badRequest(error.message),
  )
  const { warnings } = reader
  if (input.failOnWarnings && warnings.length > 0)
    throw badRequest(`Warnings found during import:\n\t${warnings.join('\n\t')}`)
  return { input, mode, apiId: id, parts, warnings }
}
