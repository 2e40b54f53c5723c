import type { ApiV2 } from '../../../model/v2/api.ts'
import type { HttpApiDefinition } from '../../../openapi/http/definition.ts'
import { readHttpApi } from '../../../openapi/http/read-http-api.ts'
import type { OpenApiDocument } from '../../../openapi/parse.ts'
import { drain, type Slices } from '../../../turns/slices.ts'
import { badRequest } from '../../answer/api-error.ts'
import { nonEmpty } from '../../entity/defined.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import { exceedsTransaction } from '../../rest/import/large-definition.ts'
import { readBasePathMode } from '../../rest/import/parameters.ts'
import { importError, parseImport, translated } from '../../rest/import/parse-import.ts'
import type { ControlContext, Operation, Operations, PlanContext } from '../../run/operation.ts'
import type { Draft } from '../../state/store.ts'
import { apiIdLength, saveChangedApi, saveNewApi } from '../api/apis.ts'
import { findApiV2 } from '../api/find.ts'
import { keySelection, routeSelection } from '../api/protocols.ts'
import { showApi } from '../api/show-api.ts'
import { freezeAhead } from '../deploy/deploy.ts'
import type { FrozenV2 } from '../deploy/freeze.ts'
import { withDefinition, writeDefinition } from './apply.ts'
import { httpSavingRules } from './rules.ts'

/** What an import comes to, before anything of it is there. */
type Plan = {
  /** The API as it will be. */
  readonly api: ApiV2
  readonly definition: HttpApiDefinition
  /** `Store.version` of the API that the plan was made for. */
  readonly version: number
  /** The definition written aside, where writing it takes long. */
  readonly draft?: Draft
  /** What stages that deploy themselves are to serve of it. */
  readonly frozen?: FrozenV2
}

type Importing = Input<'ImportApi'>
type Reimporting = Input<'ReimportApi'>

/** Operations that take a whole HTTP API from an OpenAPI document (spec openapi §12). */
export const importsV2 = {
  ImportApi: {
    *plan(input, context) {
      const definition = yield* read(yield* parse(input), input, context)
      const created: ApiV2 = {
        apiId: context.newId(apiIdLength),
        name: definition.name,
        protocolType: 'HTTP',
        createdDate: Math.floor(context.now / 1000),
        routeSelectionExpression: routeSelection('HTTP', undefined),
        apiKeySelectionExpression: keySelection(undefined),
        disableExecuteApiEndpoint: false,
        ipAddressType: 'ipv4',
      }
      return yield* planned(created, definition, context)
    },
    transaction(plan, context) {
      saveNewApi(plan.api, context)
      saveDefinition(plan, context)
      return shown(plan, context)
    },
  } satisfies Operation<Importing, Plan, unknown>,

  /** Makes an API what a document says; its stages and their deployments stay. */
  ReimportApi: {
    *plan(input, context) {
      // A bad text is refused before the API is looked for, as REST APIs' are.
      const document = yield* parse(input)
      const api = findHttpApi(context, input.apiId)
      return yield* planned(api, yield* read(document, input, context), context)
    },
    isCurrent: ({ api, version }, { store }) => store.version(api.apiId) === version,
    transaction(plan, context) {
      saveDefinition(plan, context)
      saveChangedApi(plan.api, context, plan.frozen)
      return shown(plan, context)
    },
  } satisfies Operation<Reimporting, Plan, unknown>,
} satisfies Operations

function findHttpApi(context: ControlContext, apiId: string): ApiV2 {
  const api = findApiV2(context, apiId)
  if (api.protocolType !== 'HTTP')
    throw badRequest(`ReimportApi is not supported on protocolType ${api.protocolType}`)
  return api
}

const parse = ({ body }: Pick<Importing, 'body'>) =>
  parseImport(new TextEncoder().encode(body), importError)

function* read(
  document: OpenApiDocument,
  input: Pick<Importing, 'basepath' | 'failOnWarnings'>,
  context: ControlContext,
): Slices<HttpApiDefinition> {
  const { region, accountId } = context
  const options = {
    region,
    accountId,
    partition: 'aws',
    basePath: readBasePathMode(input.basepath),
    rules: httpSavingRules(context),
  }
  const definition = yield* translated(readHttpApi(document, options), importError)
  if (input.failOnWarnings && definition.warnings.length > 0)
    throw badRequest(`Warnings found during import:\n\t${definition.warnings.join('\n\t')}`)
  return definition
}

/** Writes a large definition in a draft, so that the transaction has but to adopt it. */
function* planned(old: ApiV2, definition: HttpApiDefinition, context: PlanContext): Slices<Plan> {
  const { apiId } = old
  const version = context.store.version(apiId)
  const api = withDefinition(old, definition, context)
  const { routes, integrations, authorizers } = definition
  const records = routes.length + integrations.length + authorizers.length
  if (!exceedsTransaction(records, apiId, context.store)) return { api, definition, version }
  const draft = yield* context.openDraft(apiId)
  yield* writeDefinition(api, definition, { ...context, store: draft.store })
  const frozen = yield* freezeAhead(api, draft.store, context)
  return { api, definition, version, draft, ...(frozen && { frozen }) }
}

function saveDefinition({ api, definition, draft }: Plan, context: ControlContext): void {
  if (draft) context.store.adopt(draft)
  else drain(writeDefinition(api, definition, context))
}

function shown({ api, definition: { importInfo, warnings } }: Plan, context: ControlContext) {
  return {
    ...showApi(api, context),
    ...nonEmptyLists({ importInfo, warnings }),
  }
}

const nonEmptyLists = (lists: Readonly<Record<string, readonly string[]>>) =>
  nonEmpty(Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0))) ?? {}
