import type { ApiV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { checkSelection } from './selection-check.ts'

type Protocol = ApiV2['protocolType']

const httpSelection = '${request.method} ${request.path}'

/** How routes are chosen: of HTTP APIs there is one way, which some write without its braces (spec http-api §2). */
export function routeSelection(protocolType: Protocol, given: string | undefined): string {
  if (protocolType !== 'HTTP') {
    if (!given) throw badRequest('Route selection expression must be provided for WEBSOCKET APIs')
    checkSelection(given, 'routeSelectionExpression')
    return given
  }
  if (given && given.replace(/[{}]/g, '') !== '$request.method $request.path')
    throw badRequest(
      `Invalid routeSelectionExpression specified: ${given}. It must be ${httpSelection} for protocolType HTTP`,
    )
  return given ?? httpSelection
}

/** Where an API key is looked for. */
export function keySelection(given: string | undefined): string {
  const expression = given || '$request.header.x-api-key'
  if (!/^(?:\$request\.header\.[\w-]+|\$context\.authorizer\.usageIdentifierKey)$/.test(expression))
    throw badRequest(
      `Invalid apiKeySelectionExpression specified: ${expression}. It must be $request.header.x-api-key or $context.authorizer.usageIdentifierKey`,
    )
  return expression
}
