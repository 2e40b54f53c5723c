import type { RoutingCondition } from '../../model/account/domain-name.ts'
import { isReservedHeader } from '../../model/v2/reserved-headers.ts'
import { badRequest } from '../answer/api-error.ts'
import { basePathPattern } from './base-path-mappings.ts'

/** Spec rest-routing §10. */
const maxHeaderConditions = 2
const maxBasePathConditions = 1
/** AWS shows lists of several and gives no number; this bounds what one request costs. */
const maxBasePaths = 10
/** Characters: a header name has fewer than 40, a glob and a base path fewer than 128. */
const headerNameLimit = 40
const textLimit = 128

/** Throws BadRequestException for conditions a routing rule cannot have (spec rest-routing §10). */
export function checkConditions(conditions: readonly RoutingCondition[]): void {
  const headers = conditions.flatMap(({ matchHeaders }) => (matchHeaders ? [matchHeaders] : []))
  const paths = conditions.flatMap(({ matchBasePaths }) => (matchBasePaths ? [matchBasePaths] : []))
  if (conditions.some(({ matchHeaders, matchBasePaths }) => !matchHeaders && !matchBasePaths))
    throw badRequest('Every condition must have matchHeaders or matchBasePaths')
  if (headers.length > maxHeaderConditions)
    throw badRequest(
      `A routing rule can have at most ${maxHeaderConditions} matchHeaders conditions`,
    )
  if (paths.length > maxBasePathConditions)
    throw badRequest(
      `A routing rule can have at most ${maxBasePathConditions} matchBasePaths condition`,
    )
  for (const { anyOf } of headers) {
    const [only] = anyOf
    if (!only || anyOf.length > 1)
      throw badRequest('anyOf of a matchHeaders condition must have exactly one element')
    checkHeaderName(only.header)
    checkGlob(only.valueGlob)
  }
  for (const { anyOf } of paths) {
    if (anyOf.length < 1 || anyOf.length > maxBasePaths)
      throw badRequest(
        `anyOf of a matchBasePaths condition must have between 1 and ${maxBasePaths} elements`,
      )
    for (const basePath of anyOf) checkBasePath(basePath)
  }
}

/** Headers that the gateway or its front sets or reads itself. */
const isForbidden = (name: string): boolean =>
  name === 'x-apigw-api-id' || name === 'x-restapi' || isReservedHeader(name)

function checkHeaderName(name: string): void {
  // The token characters of HTTP, which are those AWS names: others never arrive.
  if (!/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(name) || name.length >= headerNameLimit)
    throw badRequest(
      `Invalid header specified: ${name}. A header name has fewer than ${headerNameLimit} characters, letters, digits and !#$%&'*+-.^_\`|~`,
    )
  const lower = name.toLowerCase()
  if (isForbidden(lower))
    throw badRequest(`Header ${name} cannot be used in a matchHeaders condition`)
}

/** A wildcard stands at an end only; the rest is what a header value can hold. */
function checkGlob(glob: string): void {
  if (!/^\*?[\x20-\x29\x2b-\x7e]*\*?$/.test(glob) || glob === '' || glob.length >= textLimit)
    throw badRequest(
      `Invalid valueGlob specified: ${glob}. It has between 1 and ${textLimit - 1} printable characters, with * as the first or the last of them only`,
    )
}

function checkBasePath(basePath: string): void {
  if (!basePathPattern.test(basePath) || /^\/*$/.test(basePath) || basePath.length >= textLimit)
    throw badRequest(
      `Invalid base path specified: ${basePath}. It has between 1 and ${textLimit - 1} letters, digits and characters of $-_.+!*'()/`,
    )
}
