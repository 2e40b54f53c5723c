import { JsonError } from '../../lang/json/json-error.ts'
import { PatternError } from '../../lang/java-regex/pattern-error.ts'
import type { Schema } from '../../lang/json-schema/compile-schema.ts'
import { Fault } from '../../model/fault.ts'
import type { Model } from '../../model/rest-api.ts'
import { mediaType } from '../answer/binary.ts'
import { misconfigured } from '../exchange/faults.ts'
import { parseInstance } from '../mapping/model-instance.ts'
import { compileModel } from '../mapping/model-schema.ts'
import { toText } from '../body/bytes.ts'
import { bodyOf } from '../body/request-body.ts'
import { inTurn, newEffort, type Effort } from '../body/turns.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** Refuses a body that does not fit its model. */
export type CheckBody = (x: Exchange) => Promise<void>

/** What a check needs of a model. */
export type SchemaModel = Pick<Model, 'name' | 'schema'>

/**
 * Compiles the models of a method's bodies: exact media type, then `$default`; a type without a model is not looked at.
 * Throws for a model that is none.
 *
 * @param typeCase `any`: a type that is written in capitals is no other one
 */
export function linkBodyModels(
  requestModels: Readonly<Record<string, string>>,
  models: readonly SchemaModel[],
  typeCase?: 'any',
): CheckBody {
  const checks = linkModelChecks(requestModels, models)
  return async (x) => {
    const contentType = x.request.headers.get('content-type')
    const type = contentType === null ? 'application/json' : mediaType(contentType)
    const check =
      checks.get(typeCase === 'any' ? type.toLowerCase() : type) ?? checks.get('$default')
    await check?.(x)
  }
}

/** Compiles models by the keys that they are chosen by; one without a schema has no check. Throws for a model that is none. */
export function linkModelChecks(
  requestModels: Readonly<Record<string, string>>,
  models: readonly SchemaModel[],
): ReadonlyMap<string, CheckBody> {
  const checks = new Map<string, CheckBody>()
  const effort = newEffort()
  for (const [key, name] of Object.entries(requestModels)) {
    const schema = linkModel(name, models)
    if (schema) checks.set(key, linkCheck(schema, effort))
  }
  return checks
}

const linkCheck =
  (schema: Schema, effort: Effort): CheckBody =>
  async (x) => {
    const body = await bodyOf(x)
    const errors = await inTurn(effort, body.length, x.platform.now, () =>
      errorsOf(schema, parseBody(toText(body))),
    )
    if (errors) throw invalidBody(`[${errors.join(', ')}]`)
  }

/** What is wrong with a value; undefined when it is valid. */
function errorsOf(schema: Schema, value: unknown): readonly string[] | undefined {
  try {
    return schema.valid(value) ? undefined : schema.errors(value)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw misconfigured(`a model's pattern: ${error.message}`)
  }
}

function linkModel(name: string, models: readonly SchemaModel[]): Schema | undefined {
  const text = models.find((model) => model.name === name)?.schema
  if (text === undefined) return undefined
  return compileModel(JSON.parse(text), (referred) => {
    const schema = models.find((model) => model.name === referred)?.schema
    return schema === undefined ? undefined : (JSON.parse(schema) as unknown)
  })
}

/** An empty body is no JSON, also where the method has one by nature none: GET (spec rest-request §5). */
function parseBody(text: string): unknown {
  try {
    return parseInstance(text)
  } catch (error) {
    if (error instanceof JsonError) throw invalidBody('Unknown error parsing request body')
    throw error
  }
}

/** The 400 of a body that no model takes. */
export const invalidBody = (validationErrorString: string): Fault =>
  new Fault('BAD_REQUEST_BODY', 'Invalid request body', { execution: true, validationErrorString })
