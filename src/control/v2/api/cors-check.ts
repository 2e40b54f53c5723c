import type { Cors } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', '*']
const maxMaxAge = 86_400

/** A CORS configuration as it is kept; throws BadRequestException for what AWS refuses (spec http-api §7). */
export function readCors(given: Cors): Cors {
  const cors = defined({ ...given })
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], exposeHeaders = [] } = cors
  for (const origin of allowOrigins)
    if (!isOrigin(origin))
      throw badRequest(
        `Invalid format for origin ${origin}. Origin should be of format scheme://domain[:port], http://*, https://* or *`,
      )
  for (const method of allowMethods)
    if (!methods.includes(method.toUpperCase()))
      throw badRequest(
        `Invalid method ${method} in allowMethods. It must be one of ${methods.join(', ')}`,
      )
  for (const header of [...allowHeaders, ...exposeHeaders])
    if (!/^(?:\*|[!#$%&'*+\-.^_`|~0-9A-Za-z]+)$/.test(header))
      throw badRequest(`Invalid header name ${header} in the CORS configuration`)
  const wildcard = [allowOrigins, allowHeaders, allowMethods, exposeHeaders].some((list) =>
    list.includes('*'),
  )
  if (cors.allowCredentials && wildcard)
    throw badRequest(
      'Wildcard * is not allowed in allowOrigins, allowHeaders, allowMethods or exposeHeaders when allowCredentials is true',
    )
  const { maxAge = 0 } = cors
  if (!(maxAge >= -1 && maxAge <= maxMaxAge))
    throw badRequest(`Invalid maxAge specified: it must be from -1 to ${maxMaxAge}`)
  return cors
}

/** `*`, any host of a scheme, or a scheme with a host: no path, and no other wildcard. */
function isOrigin(text: string): boolean {
  if (text === '*' || /^[A-Za-z][A-Za-z0-9+.-]*:\/\/\*$/.test(text)) return true
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#*@\s]+$/.test(text)
}
