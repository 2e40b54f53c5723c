import { compileJavaPattern } from '../../../lang/java-regex/compile-pattern.ts'
import { compileSchema } from '../../../lang/json-schema/compile-schema.ts'
import { checkForm } from '../../../lang/json-schema/draft4-form.ts'
import { SchemaError } from '../../../lang/json-schema/schema-error.ts'
import type { Model } from '../../../model/rest-api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { arrayPage } from '../../entity/paging.ts'
import {
  applyPatch,
  listingPaths,
  optionalText,
  setMember,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import type { Store } from '../../state/store.ts'
import { defined } from '../../entity/defined.ts'
import { findApi } from '../api/find.ts'
import { flattenSchema, sampleTemplate } from './model-schema.ts'

const modelIdLength = 6

/** Operations of the JSON schemas of an API, addressed by their names. */
export const models = {
  CreateModel(input: Input<'CreateModel'>, context: ControlContext) {
    const { store } = context
    const { id: owner } = findApi(context, input.restApiId)
    const { name, contentType } = input
    if (!name) throw badRequest('Model name must be non-empty')
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`)
    if (store.list('Model', owner, name).length > 0)
      throw conflict('Model name already exists for this REST API')
    const model: Model = defined({
      id: context.newId(modelIdLength),
      name,
      description: input.description || undefined,
      contentType,
      schema: checkSchema(input.schema),
    })
    store.put('Model', owner, model.id, model, name)
    return model
  },

  GetModels(input: Input<'GetModels'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    // In order of their names. conformance: ls:…::test_model_lifecycle#get-models
    const sorted = context.store.list('Model', id).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return arrayPage(sorted, input)
  },

  GetModel(input: Input<'GetModel'>, { store }: ControlContext) {
    const model = findModel(store, input.restApiId, input.modelName)
    if (!input.flatten || model.schema === undefined) return model
    return { ...model, schema: flattenSchema(model.schema, schemaByName(store, input.restApiId)) }
  },

  UpdateModel(input: Input<'UpdateModel'>, { store }: ControlContext) {
    const model = findModel(store, input.restApiId, input.modelName)
    const patched = applyPatch(model, input.patchOperations, patches)
    store.put('Model', input.restApiId, model.id, patched, model.name)
    return patched
  },

  DeleteModel(input: Input<'DeleteModel'>, { store }: ControlContext) {
    const { restApiId } = input
    const model = findModel(store, restApiId, input.modelName)
    checkUnused(store, restApiId, model.name)
    store.delete('Model', restApiId, model.id)
  },

  GetModelTemplate(input: Input<'GetModelTemplate'>, { store }: ControlContext) {
    const model = findModel(store, input.restApiId, input.modelName)
    const lookUp = schemaByName(store, input.restApiId)
    return { value: sampleTemplate(flattenSchema(model.schema ?? '{}', lookUp)) }
  },
} satisfies Operations

function findModel(store: Store, restApiId: string, name: string): Model {
  const model = store.list('Model', restApiId, name)[0]
  if (!model) throw notFound(`Invalid model name specified: ${name}`)
  return model
}

const schemaByName = (store: Store, restApiId: string) => (name: string) =>
  store.list('Model', restApiId, name)[0]?.schema

/** Throws BadRequestException unless the text is a JSON object with members. conformance: ls:…#update-model-empty-schema */
export function checkSchema(text: string | undefined): string {
  const empty = badRequest('Model schema must have at least 1 property or array items defined')
  if (!text) throw empty
  let schema: unknown
  try {
    schema = JSON.parse(text)
  } catch {
    throw invalidModel('Unsupported keyword(s) or malformed JSON')
  }
  if (typeof schema !== 'object' || schema === null || Object.keys(schema).length === 0) throw empty
  checkDraft4(schema)
  const { foreign, repeatsValue } = checkForm(schema)
  if (foreign.length > 0) {
    const words = foreign.map((word) => JSON.stringify(word)).join(', ')
    throw invalidModel(`Unsupported keyword(s): [${words}]`)
  }
  if (repeatsValue) throw invalidModel('"enum" must not have a value twice')
  return text
}

const invalidModel = (why: string) =>
  badRequest(
    `Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. ${why}]`,
  )

/** Compiles a schema as serving will, with any other model in the place of its references. */
function checkDraft4(schema: unknown): void {
  try {
    compileSchema(schema, {
      resolve: () => ({}),
      compilePattern(source) {
        const pattern = compileJavaPattern(source)
        return { test: (text: string) => pattern.find(text) }
      },
    })
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    throw invalidModel(error.message)
  }
}

/** conformance: spec control-plane §16, `//ANY` for the root and `/test/ANY` */
function checkUnused(store: Store, restApiId: string, name: string): void {
  const uses = (models: Readonly<Record<string, string>> | undefined) =>
    Object.values(models ?? {}).includes(name)
  for (const { path, methods } of store.list('Resource', restApiId))
    for (const [verb, method] of Object.entries(methods)) {
      const responses = Object.values(method.methodResponses ?? {})
      const part = uses(method.requestModels)
        ? 'request'
        : responses.some(({ responseModels }) => uses(responseModels)) && 'response'
      if (part)
        throw conflict(
          `Cannot delete model '${name}', is referenced in method ${part}: ${path}/${verb}`,
        )
    }
}

const patches: PatchTable<Model> = {
  refuse: listingPaths,
  rules: {
    '/description': { replace: setMember('description', optionalText) },
    '/schema': { replace: setMember('schema', checkSchema) },
  },
}
