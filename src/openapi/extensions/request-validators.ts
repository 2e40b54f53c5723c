import type { RequestValidator } from '../../model/rest-api.ts'
import type { Reader } from '../reader.ts'

/** `x-amazon-apigateway-request-validators`: what may be asked for by name. Both checks default to off. */
export function readRequestValidators(reader: Reader): readonly Omit<RequestValidator, 'id'>[] {
  const spot = reader.child(reader.root, 'x-amazon-apigateway-request-validators')
  return reader.members(spot, 'fail').map(([name, validator]) => {
    for (const [key, member] of reader.members(validator, 'fail')) {
      if (key !== 'validateRequestBody' && key !== 'validateRequestParameters') {
        reader.warn(`Unknown member '${key}' of request validator '${name}' is ignored`, member)
      }
    }
    const flag = (key: string) => reader.flag(reader.child(validator, key), 'fail') ?? false
    return {
      name,
      validateRequestBody: flag('validateRequestBody'),
      validateRequestParameters: flag('validateRequestParameters'),
    }
  })
}
