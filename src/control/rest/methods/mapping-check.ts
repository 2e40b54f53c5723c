import { badRequest } from '../../answer/api-error.ts'

/** Names in expressions: spec parameter-mapping §3. */
const name = '[a-zA-Z0-9._$-]+'
const anywhere = `stageVariables\\.${name}|context\\.${name}|'[^]*'`
const jsonPath = '(?:[.[][^]*)?'

const forms = {
  methodParameter: new RegExp(`^method\\.request\\.(?:querystring|header|path)\\.${name}$`),
  methodResponseHeader: new RegExp(`^method\\.response\\.header\\.${name}$`),
  integrationTarget: new RegExp(`^integration\\.request\\.(?:querystring|header|path)\\.${name}$`),
  requestSource: new RegExp(
    `^(?:method\\.request\\.(?:(?:multivalue)?(?:querystring|header)|path)\\.${name}|method\\.request\\.body${jsonPath}|${anywhere})$`,
  ),
  responseSource: new RegExp(
    `^(?:integration\\.response\\.(?:multivalue)?header\\.${name}|integration\\.response\\.body${jsonPath}|${anywhere})$`,
  ),
}

const contentType = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;[^]*)?$/

type Mapping = Readonly<Record<string, string | null>> | undefined
type Declared = Readonly<Record<string, boolean | null>> | undefined

/** `method.request.…` keys of a method: well formed, and no name twice (spec control-plane §8). */
export function checkMethodParameters(parameters: Declared): void {
  const keys = Object.keys(parameters ?? {})
  refuse(keys.filter((key) => !forms.methodParameter.test(key)).map(invalidExpression))
  const names = keys.map((key) => key.split('.').slice(3).join('.'))
  if (new Set(names).size < names.length)
    throw badRequest('Parameter names must be unique across querystring, header and path')
}

/** `method.response.header.…` keys of a method response. */
export function checkResponseHeaders(parameters: Declared): void {
  const keys = Object.keys(parameters ?? {})
  refuse(keys.filter((key) => !forms.methodResponseHeader.test(key)).map(invalidExpression))
}

/**
 * `requestParameters` of an integration: target and source well formed, and a source in the request declared by the
 * method (spec parameter-mapping §3).
 *
 * @param declared the method's own `requestParameters`
 */
export function checkRequestMapping(mapping: Mapping, declared: Declared): void {
  const entries = Object.entries(mapping ?? {})
  refuse([
    ...wrongForms(entries, forms.integrationTarget, forms.requestSource),
    ...entries
      .map(([, source]) => source ?? '')
      .filter((source) => /^method\.request\.(?!body)/.test(source))
      .filter((source) => !isDeclared(declared, source))
      .map(undeclaredParameter),
  ])
}

/**
 * `responseParameters` of an integration response: well formed, and the target declared by the method response of the
 * same status (spec parameter-mapping §4).
 */
export function checkResponseMapping(mapping: Mapping, declared: Declared): void {
  const entries = Object.entries(mapping ?? {})
  refuse([
    ...wrongForms(entries, forms.methodResponseHeader, forms.responseSource),
    ...entries
      .map(([target]) => target)
      .filter((target) => !isDeclared(declared, target))
      .map(undeclaredParameter),
  ])
}

/** Keys of a template map. conformance: ls:…#put-integration-response-invalid-responseTemplates-2 */
export function checkContentTypes(templates: Readonly<Record<string, unknown>> | undefined): void {
  const wrong = Object.keys(templates ?? {}).filter((key) => !contentType.test(key))
  if (wrong.length > 0)
    throw badRequest(
      `Validation Result: warnings : [], errors : [${wrong.map((key) => `Invalid content type specified: ${key}`).join(', ')}]`,
    )
}

function wrongForms(entries: [string, string | null][], target: RegExp, source: RegExp): string[] {
  return entries
    .flatMap(([key, value]) => [
      ...(target.test(key) ? [] : [key]),
      ...(source.test(value ?? '') ? [] : [String(value)]),
    ])
    .map(invalidExpression)
}

/** The multi-value forms rely on the declaration of the plain one. */
function isDeclared(declared: Declared, parameter: string): boolean {
  const plain = parameter.replace('.multivalue', '.')
  return (
    declared !== undefined && (Object.hasOwn(declared, parameter) || Object.hasOwn(declared, plain))
  )
}

const invalidExpression = (expression: string) =>
  `Invalid mapping expression specified: ${expression}`

const undeclaredParameter = (parameter: string) =>
  `Invalid mapping expression parameter specified: ${parameter}`

function refuse(errors: readonly string[]): void {
  if (errors.length > 0)
    throw badRequest(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${errors.join(', ')}]`,
    )
}
