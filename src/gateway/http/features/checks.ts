import type { Model } from '../../../model/rest-api.ts'
import { parameterExpression, type RouteValidation } from '../../../model/v2/http-features.ts'
import type { Step } from '../../exchange/exchange.ts'
import { linkRequireParameters } from '../../steps/require-parameters.ts'
import { linkValidateBody } from '../../steps/validate-body.ts'

/** What a route asks of its requests, `x-tidegate-validation`: parameters first, as REST APIs do (spec rest-request §4–5). */
export function linkChecks({
  parameters = [],
  body = {},
}: RouteValidation): readonly (Step | undefined)[] {
  const required = parameters.flatMap((text) => parameterExpression(text) ?? [])
  // Each schema is the model of its content type.
  const types = Object.keys(body)
  const models = types.map((type): Model => ({
    id: type,
    name: type,
    contentType: type,
    schema: body[type]!,
  }))
  return [
    linkRequireParameters(Object.fromEntries(required.map((expression) => [expression, true]))),
    linkValidateBody(Object.fromEntries(types.map((type) => [type, type])), models, 'any'),
  ]
}
