import type { RestApiSnapshot } from '../model/deployment.ts'
import type { Integration } from '../model/integration.ts'
import type { Method } from '../model/rest-api.ts'
import { parseAwsUri } from './integrations/aws-uri.ts'
import { functionOf } from './integrations/invoke-function.ts'

/**
 * What of a snapshot this version cannot serve, a sentence each. A deployment with any of it is refused:
 * a method is never served without the protection or the transformation its definition asks for.
 */
export function checkServable(snapshot: RestApiSnapshot): readonly string[] {
  const problems: string[] = []
  if (snapshot.api.policy !== undefined) problems.push('Resource policies are not supported yet.')
  if (snapshot.api.endpointConfiguration.types.includes('PRIVATE')) {
    problems.push('PRIVATE endpoints are not supported yet.')
  }
  for (const resource of snapshot.resources) {
    for (const method of Object.values(resource.methods)) {
      const where = `${method.httpMethod} ${resource.path}`
      problems.push(...methodProblems(method, snapshot).map((problem) => `${where}: ${problem}`))
    }
  }
  return problems
}

/** What of one method this version cannot serve, a sentence each. */
export function methodProblems(method: Method, snapshot: RestApiSnapshot): string[] {
  const problems: string[] = []
  const integration = method.methodIntegration
  if (method.authorizationType !== 'NONE') {
    problems.push(`authorization type ${method.authorizationType} is not supported yet.`)
  }
  if (method.apiKeyRequired) problems.push('API keys are not supported yet.')
  const validator = snapshot.requestValidators.find(({ id }) => id === method.requestValidatorId)
  if (method.requestValidatorId !== undefined && !validator) {
    problems.push(`request validator ${method.requestValidatorId} does not exist.`)
  }
  if (!integration) return problems
  if (integration.responseTransferMode === 'STREAM') {
    problems.push('response streaming (responseTransferMode STREAM) is not supported yet.')
  }
  problems.push(...awsProblems(integration))
  return problems
}

function awsProblems({ type, uri = '', credentials = '' }: Integration): string[] {
  const problems: string[] = []
  if (!type.startsWith('AWS')) return problems
  if (functionOf(uri) === undefined) {
    const named = uri || 'no URI'
    if (type === 'AWS_PROXY') {
      problems.push(`${type} to ${named} is not supported yet: only Lambda functions are.`)
    } else if (!parseAwsUri(uri)) {
      problems.push(
        `${type} to ${named} cannot be called: a URI is arn:aws:apigateway:{region}:{service}:{path|action}/…, and stage variables stand after path/ or action/ only.`,
      )
    }
  }
  if (/^arn:aws[a-z-]*:iam::\*:user\//.test(credentials)) {
    problems.push(
      `credentials ${credentials} stand for the caller, which only AWS_IAM authorization knows, and that is not supported yet: name a role.`,
    )
  }
  return problems
}
