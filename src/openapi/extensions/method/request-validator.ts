import type { Reader, Spot } from '../../reader.ts'

/** `x-amazon-apigateway-request-validator` of an operation, or of the document for all without one. */
export function readRequestValidator(
  reader: Reader,
  operation: Spot,
  names: ReadonlySet<string>,
  method: string,
): string | undefined {
  const key = 'x-amazon-apigateway-request-validator'
  const own = reader.child(operation, key)
  const spot = own.value === undefined ? reader.child(reader.root, key) : own
  const name = reader.text(spot, 'fail') || undefined
  if (name === undefined || names.has(name)) return name
  reader.fail(
    `Unable to put ${method}: Invalid Request Validator identifier specified: '${name}' is not in x-amazon-apigateway-request-validators`,
    spot,
  )
  return undefined
}
