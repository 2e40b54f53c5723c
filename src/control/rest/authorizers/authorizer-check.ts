import { compileJavaPattern } from '../../../lang/java-regex/compile-pattern.ts'
import { PatternError } from '../../../lang/java-regex/pattern-error.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import { maxAudiences } from '../../../model/limits.ts'
import { parseUserPool } from '../../../model/user-pool.ts'
import { issuerProblem } from '../../../wire/egress/issuer-url.ts'
import { badRequest } from '../../answer/api-error.ts'

/** Seconds a result may be cached (spec control-plane §6). */
const maxTtl = 3600

const name = '[a-zA-Z0-9._$-]+'
const header = new RegExp(`^method\\.request\\.header\\.${name}$`)
const tokenSource = new RegExp(`^method\\.request\\.(?:header|querystring)\\.${name}$`)
const anySource = new RegExp(
  `^(?:method\\.request\\.(?:(?:multivalue)?(?:header|querystring))\\.${name}|stageVariables\\.${name}|context\\.${name})$`,
)
/** The function's name, the region or all of it may be a stage variable. */
const functionUri = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/[^]*functions\/[^]+\/invocations$/

/**
 * Throws BadRequestException for an authorizer that could never decide anything (spec rest-auth §6 and §7,
 * control-plane §8). AWS's text about URIs is as its users report it; the others are ours.
 */
export function checkAuthorizer(authorizer: Authorizer): Authorizer {
  const { authorizerResultTtlInSeconds: ttl, identityValidationExpression: expression } = authorizer
  if (!authorizer.name.trim()) throw badRequest('Authorizer name cannot be blank')
  if (ttl !== undefined && !(Number.isInteger(ttl) && ttl >= 0 && ttl <= maxTtl))
    throw badRequest(
      `Invalid authorizerResultTtlInSeconds specified: it must be a whole number of seconds from 0 to ${maxTtl}`,
    )
  if (expression !== undefined) checkExpression(expression)
  if (authorizer.type !== 'JWT' && authorizer.jwtConfiguration)
    throw badRequest(
      `Invalid jwtConfiguration specified: it is for authorizers of type JWT, and this one is of type ${authorizer.type}`,
    )
  if (authorizer.type === 'COGNITO_USER_POOLS') checkUserPools(authorizer)
  else if (authorizer.type === 'JWT') checkIssuer(authorizer)
  else checkFunction(authorizer)
  return authorizer
}

function checkFunction({ type, authorizerUri, ...authorizer }: Authorizer): void {
  if (!authorizerUri || !functionUri.test(authorizerUri))
    throw badRequest(
      `Invalid Authorizer URI: ${authorizerUri ?? 'null'}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    )
  if (type === 'TOKEN') checkHeader(type, authorizer.identitySource)
  else checkSources(authorizer.identitySource, authorizer.authorizerResultTtlInSeconds)
}

function checkUserPools({ type, providerARNs = [], identitySource }: Authorizer): void {
  if (providerARNs.length === 0)
    throw badRequest(
      'Invalid providerARNs specified: a COGNITO_USER_POOLS authorizer needs the ARN of a user pool',
    )
  const wrong = providerARNs.find((arn) => !parseUserPool(arn))
  if (wrong !== undefined)
    throw badRequest(
      `Invalid Cognito User Pool ARN specified: ${wrong}. It must read arn:aws:cognito-idp:{region}:{account}:userpool/{id}`,
    )
  checkHeader(type, identitySource)
}

/** What HTTP APIs ask of it, and one source, in the words of REST APIs. */
function checkIssuer({ jwtConfiguration, identitySource }: Authorizer): void {
  if (!jwtConfiguration)
    throw badRequest(
      'Invalid jwtConfiguration specified: a JWT authorizer needs an issuer and its audience',
    )
  const { issuer, audience } = jwtConfiguration
  const problem = issuerProblem(issuer)
  if (problem) throw badRequest(`Invalid issuer specified: ${issuer || 'an empty one'} ${problem}`)
  if (audience.length === 0 || audience.length > maxAudiences || audience.some((one) => !one))
    throw badRequest(
      `Invalid audience specified: a JWT authorizer needs 1 to ${maxAudiences} audiences, none of them empty: tokens that were issued for others must not pass`,
    )
  if (!identitySource || !tokenSource.test(identitySource))
    throw badRequest(
      `Invalid identitySource specified: ${identitySource ?? 'null'}. A JWT authorizer needs one source, method.request.header.{name} or method.request.querystring.{name}`,
    )
}

function checkHeader(type: string, source: string | undefined): void {
  if (!source || !header.test(source))
    throw badRequest(
      `Invalid identitySource specified: ${source ?? 'null'}. A ${type} authorizer needs one header, method.request.header.{name}`,
    )
}

/** Without sources there is no key to cache results by (spec rest-auth §6). */
function checkSources(text: string | undefined, ttl: number | undefined): void {
  if (!text) {
    if (ttl === 0) return
    throw badRequest(
      'Identity source must be set if authorizer caching is enabled (TTL is greater than 0)',
    )
  }
  const wrong = text.split(',').find((source) => !anySource.test(source.trim()))
  if (wrong !== undefined)
    throw badRequest(
      `Invalid identitySource specified: ${wrong.trim() || 'an empty one'}. Sources are method.request.header.{name}, method.request.querystring.{name}, stageVariables.{name} and context.{name}, separated by commas`,
    )
}

function checkExpression(expression: string): void {
  try {
    compileJavaPattern(expression)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw badRequest(`Invalid identityValidationExpression specified: ${error.message}`)
  }
}
