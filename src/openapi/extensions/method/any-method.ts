import type { HttpMethod } from '../../../model/rest-api.ts'

const extension = 'x-amazon-apigateway-any-method'

const verbs: ReadonlyMap<string, HttpMethod | 'ANY'> = new Map([
  ['get', 'GET'],
  ['put', 'PUT'],
  ['post', 'POST'],
  ['delete', 'DELETE'],
  ['options', 'OPTIONS'],
  ['head', 'HEAD'],
  ['patch', 'PATCH'],
  [extension, 'ANY'],
])

/** The method a member of a path item defines: a verb, or `x-amazon-apigateway-any-method` for all seven. */
export function methodOf(key: string): HttpMethod | 'ANY' | undefined {
  return verbs.get(key.toLowerCase())
}
