import type { DocumentationPart } from '../../../model/rest-api.ts'
import { defaults, fieldsOf, nameRequired } from '../../../openapi/extensions/documentation.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'

type Location = DocumentationPart['location']

/**
 * Where a part belongs, AWS's defaults filled in (spec openapi §15). Throws BadRequestException for a field the
 * type does not have, and for a name it needs.
 */
export function readLocation(given: Input<'CreateDocumentationPart'>['location']): Location {
  const { type } = given
  const fields = fieldsOf[type] ?? []
  for (const field of ['path', 'method', 'statusCode', 'name'] as const)
    if (given[field] && !fields.includes(field))
      throw badRequest(
        `Invalid documentation part location specified: type ${type} has no ${field}. It has: ${['type', ...fields].join(', ')}`,
      )
  if (nameRequired.has(type) && !given.name)
    throw badRequest(
      `Invalid documentation part location specified: a location of type ${type} needs a name`,
    )
  const found = fields.flatMap((field) => {
    const value = given[field]?.trim() || defaults[field]
    return value === undefined ? [] : [[field, value] as const]
  })
  return { type, ...Object.fromEntries(found) }
}

/** `type 'METHOD', path '/pets', method 'GET'`: how AWS names a location. */
export function nameLocation(location: Location): string {
  const { type, path, method, statusCode, name } = location
  return Object.entries({ type, path, method, statusCode, name })
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => `${field} '${value}'`)
    .join(', ')
}
