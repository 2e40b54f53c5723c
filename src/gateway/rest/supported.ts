import type { RestApiSnapshot, SnapshotResource } from '../../model/deployment.ts'
import type { Integration } from '../../model/integration.ts'
import type { Authorizer, Method } from '../../model/rest-api.ts'
import { parseUserPool } from '../../model/user-pool.ts'
import { isCallerCredentials } from '../integrations/call/credentials.ts'
import { isFirehose } from '../integrations/aws/firehose-proxy.ts'
import { parseAwsUri } from '../integrations/aws/aws-uri.ts'
import { functionOf, streamedFunctionOf } from '../integrations/lambda/invoke-function.ts'
import { limitProblems } from '../limits/attributes/limit-problems.ts'
import { transferProblems } from '../integrations/transfer-mode.ts'

/**
 * What of one resource's methods this version cannot serve, a sentence each with where. A deployment with any of it is
 * refused: a method is never served without the protection or the transformation its definition asks for.
 */
export function resourceProblems(
  { path, methods }: SnapshotResource,
  snapshot: RestApiSnapshot,
): readonly string[] {
  return Object.values(methods).flatMap((method) =>
    [...methodProblems(method, snapshot), ...limitProblems(method.limits, { ...method, path })].map(
      (problem) => `${method.httpMethod} ${path}: ${problem}`,
    ),
  )
}

/** What of one method this version cannot serve, a sentence each. */
export function methodProblems(method: Method, snapshot: RestApiSnapshot): string[] {
  const problems: string[] = []
  const integration = method.methodIntegration
  problems.push(...authorizationProblems(method, snapshot))
  const validator = snapshot.requestValidators.find(({ id }) => id === method.requestValidatorId)
  if (method.requestValidatorId !== undefined && !validator) {
    problems.push(`request validator ${method.requestValidatorId} does not exist.`)
  }
  if (!integration) return problems
  if (integration.tlsConfig?.insecureSkipVerification) {
    problems.push(
      'tlsConfig.insecureSkipVerification is not supported: a certificate is always verified. Self-hosted, TIDEGATE_CA_FILE adds authorities.',
    )
  }
  problems.push(...transferProblems(integration))
  problems.push(...awsProblems(integration), ...callerProblems(method, integration))
  return problems
}

function authorizationProblems(
  { authorizationType, authorizerId = '' }: Method,
  { authorizers }: RestApiSnapshot,
): string[] {
  if (authorizationType === 'NONE' || authorizationType === 'AWS_IAM') return []
  const authorizer = authorizers.find(({ id }) => id === authorizerId)
  if (!authorizer) return [`authorizer ${authorizerId} does not exist.`]
  const { name, type } = authorizer
  const wanted = authorizationType === 'CUSTOM' ? ['TOKEN', 'REQUEST'] : [authorizationType]
  if (!wanted.includes(type)) {
    return [
      `authorizer ${name} is of type ${type}: authorization type ${authorizationType} needs one of type ${wanted.join(' or ')}.`,
    ]
  }
  return authorizationType === 'CUSTOM'
    ? functionProblems(authorizer)
    : authorizationType === 'COGNITO_USER_POOLS'
      ? poolProblems(authorizer)
      : []
}

function functionProblems({ name, authorizerUri = '' }: Authorizer): string[] {
  return functionOf(authorizerUri) === undefined
    ? [
        `authorizer ${name} cannot be called: its authorizerUri ${authorizerUri || '(none)'} names no Lambda function.`,
      ]
    : []
}

/** An import takes any text for a pool. */
function poolProblems({ name, providerARNs = [] }: Authorizer): string[] {
  const wrong =
    providerARNs.find((arn) => !parseUserPool(arn)) ??
    (providerARNs.length > 0 ? undefined : '(none)')
  return wrong === undefined
    ? []
    : [
        `authorizer ${name} cannot be used: ${wrong} in its providerARNs is no user pool, arn:aws:cognito-idp:{region}:{account}:userpool/{id}.`,
      ]
}

function awsProblems({ type, uri = '' }: Integration): string[] {
  const problems: string[] = []
  if (!type.startsWith('AWS')) return problems
  if (functionOf(uri) === undefined && streamedFunctionOf(uri) === undefined) {
    const named = uri || 'no URI'
    if (type === 'AWS_PROXY') {
      if (!isFirehose(uri)) {
        problems.push(
          `${type} to ${named} cannot be called: Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.`,
        )
      }
    } else if (!parseAwsUri(uri)) {
      problems.push(
        `${type} to ${named} cannot be called: a URI is arn:aws:apigateway:{region}:{service}:{path|action}/…, and stage variables stand after path/ or action/ only.`,
      )
    }
  }
  return problems
}

/** Only AWS_IAM knows who calls. Only `user/*` as a whole stands for the caller. */
function callerProblems(
  { authorizationType }: Method,
  { type, credentials = '' }: Integration,
): string[] {
  if (!type.startsWith('AWS') || !/^arn:aws[a-z-]*:iam::\*:/.test(credentials)) return []
  if (!isCallerCredentials(credentials)) {
    return [`credentials ${credentials} name nobody: arn:aws:iam::*:user/* stands for the caller.`]
  }
  return authorizationType === 'AWS_IAM'
    ? []
    : [`credentials ${credentials} stand for the caller, whom only AWS_IAM authorization knows.`]
}
