import { maxAudiences } from '../../../model/limits.ts'
import type { ApiV2, AuthorizerV2 } from '../../../model/v2/api.ts'
import { issuerProblem } from '../../../wire/egress/issuer-url.ts'
import { badRequest } from '../../answer/api-error.ts'

/** Seconds a result may be cached (spec http-api §5). */
const maxTtl = 3600

const name = '[a-zA-Z0-9._$-]+'
const tokenSource = new RegExp(`^\\$request\\.(?:header|querystring)\\.${name}$`)
const httpSource = new RegExp(
  `^(?:\\$request\\.(?:header|querystring)\\.${name}|\\$context\\.${name}|\\$stageVariables\\.${name})$`,
)
const webSocketSource = new RegExp(
  `^(?:route\\.request\\.(?:header|querystring)\\.${name}|context\\.${name}|stageVariables\\.${name})$`,
)
/** The function's name, the region or all of it may be a stage variable. */
const functionUri = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/[^]*functions\/[^]+\/invocations$/

/** Throws BadRequestException for an authorizer that could never decide anything (spec http-api §4 and §5). */
export function checkAuthorizer(
  authorizer: AuthorizerV2,
  { protocolType }: Pick<ApiV2, 'protocolType'>,
): void {
  const { authorizerType, authorizerResultTtlInSeconds: ttl } = authorizer
  if (!authorizer.name.trim()) throw badRequest('Authorizer name cannot be blank')
  if (ttl !== undefined && !(Number.isInteger(ttl) && ttl >= 0 && ttl <= maxTtl))
    throw badRequest(
      `Invalid authorizerResultTtlInSeconds specified: it must be a whole number of seconds from 0 to ${maxTtl}`,
    )
  if (authorizerType === 'JWT') {
    if (protocolType !== 'HTTP')
      throw badRequest(`JWT authorizers are not supported on protocolType ${protocolType}`)
    checkJwt(authorizer)
  } else checkRequest(authorizer, protocolType)
}

function checkJwt({ jwtConfiguration, identitySource, ...authorizer }: AuthorizerV2): void {
  const { authorizerUri, enableSimpleResponses, authorizerPayloadFormatVersion } = authorizer
  if (authorizerUri ?? authorizerPayloadFormatVersion ?? (enableSimpleResponses || undefined))
    throw badRequest(
      'authorizerUri, authorizerPayloadFormatVersion and enableSimpleResponses are not supported for JWT authorizers',
    )
  if (!jwtConfiguration)
    throw badRequest('JwtConfiguration is a required parameter for JWT authorizer')
  const { issuer, audience } = jwtConfiguration
  const problem = issuerProblem(issuer)
  if (problem) throw badRequest(`Invalid issuer: ${issuer || 'an empty one'}. It ${problem}`)
  if (audience.length === 0 || audience.length > maxAudiences || audience.some((one) => !one))
    throw badRequest(
      `Invalid audience specified: a JWT authorizer needs 1 to ${maxAudiences} audiences, none of them empty: tokens that were issued for others must not pass`,
    )
  const [source = '', ...more] = identitySource
  if (more.length > 0 || !tokenSource.test(source))
    throw badRequest(
      `Invalid identitySource specified: ${identitySource.join(', ') || 'none'}. A JWT authorizer needs one source, $request.header.{name} or $request.querystring.{name}`,
    )
}

function checkRequest(authorizer: AuthorizerV2, protocolType: ApiV2['protocolType']): void {
  const { authorizerUri, authorizerPayloadFormatVersion: version, identitySource } = authorizer
  const { enableSimpleResponses, authorizerResultTtlInSeconds: ttl = 0 } = authorizer
  if (authorizer.jwtConfiguration)
    throw badRequest('JwtConfiguration is not supported for REQUEST authorizers')
  if (!authorizerUri || !functionUri.test(authorizerUri))
    throw badRequest(
      `Invalid Authorizer URI: ${authorizerUri ?? 'null'}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    )
  const isHttp = protocolType === 'HTTP'
  if (isHttp && !version)
    throw badRequest(
      'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
    )
  if (!isHttp && (version ?? (enableSimpleResponses || undefined)))
    throw badRequest(
      'authorizerPayloadFormatVersion and enableSimpleResponses are only supported on protocolType HTTP',
    )
  if (enableSimpleResponses && version !== '2.0')
    throw badRequest('Simple responses are only supported for authorizerPayloadFormatVersion 2.0')
  const form = isHttp ? httpSource : webSocketSource
  const wrong = identitySource.find((source) => !form.test(source))
  if (wrong !== undefined)
    throw badRequest(
      `Invalid identitySource specified: ${wrong || 'an empty one'}. Sources are ${isHttp ? '$request.header.{name}, $request.querystring.{name}, $context.{name} and $stageVariables.{name}' : 'route.request.header.{name}, route.request.querystring.{name}, context.{name} and stageVariables.{name}'}`,
    )
  if (isHttp && ttl > 0 && identitySource.length === 0)
    throw badRequest(
      'Identity source must be set if authorizer caching is enabled (TTL is greater than 0)',
    )
}
