import { defineCommand } from 'citty'
import { validateBody, type BodyError } from '../../gateway/playground/validate-body.ts'
import { toPlain } from '../../lang/json/plain.ts'
import { SchemaError } from '../../lang/json-schema/schema-error.ts'
import { readApiFile } from '../audit/audit-file.ts'
import {
  CommandFailure,
  refuseUnknownArguments,
  reportFailure,
} from '../playground/command-failure.ts'
import { nameOf, readJson, readText } from '../playground/read-file.ts'
import { readModels } from '../playground/read-models.ts'
import { problemAt } from '../playground/source-frame.ts'

/** `tidegate validate`: what a method with this model would say of a body, or an import of a definition. */
export const validate = defineCommand({
  meta: {
    name: 'validate',
    description: 'Validate a body against a model, or a definition, without a gateway',
  },
  args: {
    model: {
      type: 'positional',
      description: 'The model: JSON Schema draft-04; alone, an OpenAPI definition',
      required: true,
    },
    body: { type: 'positional', description: 'The body; - reads stdin', required: false },
    models: {
      type: 'string',
      valueHint: 'path',
      description: 'Further models for $ref: a folder of Name.json, or the output of get-models',
    },
  },
  run({ args }) {
    reportFailure(() => {
      refuseUnknownArguments(args, ['model', 'body'], ['models'])
      if (args.body === undefined) validateDefinition(args.model, args.models)
      else runValidation(args.model, args.body, args.models)
    })
  },
})

/** What an import would say: of which kind the API is, what it has, and what would have no effect. */
function validateDefinition(file: string, models: string | undefined): void {
  if (models !== undefined)
    throw new CommandFailure('--models is for a body: give one, or leave out --models', 2)
  const { kind, api, warnings, notes } = readApiFile(file, readText(file), {
    exitCode: 1,
    otherwise:
      'To validate a body against a model, give the body too: tidegate validate MODEL BODY',
  })
  const count = api.routes.length
  const what = kind === 'HTTP' ? 'route' : 'method'
  console.log(`valid: ${kind} API ${api.name} with ${count} ${what}${count === 1 ? '' : 's'}`)
  for (const warning of warnings) console.log(`warning: ${warning}`)
  for (const note of notes) console.log(`note: ${note}`)
}

function runValidation(modelFile: string, bodyFile: string, modelsPath: string | undefined): void {
  const schema = toPlain(readJson(modelFile))
  const models = modelsPath === undefined ? new Map<string, unknown>() : readModels(modelsPath)
  const body = readText(bodyFile)
  const errors = validated(modelFile, { schema, models, body })
  if (errors.length === 0) {
    console.log('valid')
    return
  }
  for (const { message } of errors) console.log(message)
  process.exitCode = 1
  const syntax = errors[0]?.syntax
  if (syntax) console.error(problemAt(nameOf(bodyFile), body, syntax, syntax.reason))
}

function validated(
  modelFile: string,
  validation: {
    readonly schema: unknown
    readonly models: ReadonlyMap<string, unknown>
    readonly body: string
  },
): readonly BodyError[] {
  try {
    return validateBody(validation)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    const names = [...validation.models.keys()].join(', ')
    const known = names === '' ? '' : ` (models given: ${names})`
    throw new CommandFailure(`${modelFile}: ${error.message}${known}`, 2)
  }
}
