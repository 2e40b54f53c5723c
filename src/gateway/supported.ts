import type { RestApiSnapshot } from '../model/deployment.ts'
import type { Method } from '../model/rest-api.ts'
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
  if (integration.connectionType === 'VPC_LINK') problems.push('VPC links are not supported yet.')
  if (integration.responseTransferMode === 'STREAM') {
    problems.push('response streaming (responseTransferMode STREAM) is not supported yet.')
  }
  if (integration.type.startsWith('AWS') && functionOf(integration.uri ?? '') === undefined) {
    problems.push(
      `${integration.type} to ${integration.uri ?? 'no URI'} is not supported yet: only Lambda functions are.`,
    )
  }
  return problems
}
