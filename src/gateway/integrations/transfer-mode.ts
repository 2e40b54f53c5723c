import type { Integration } from '../../model/integration.ts'
import { maxIntegrationTimeoutMs } from '../../model/limits.ts'
import { isFirehose } from './aws/firehose-proxy.ts'
import { functionOf, streamedFunctionOf } from './lambda/invoke-function.ts'

/** Why an integration cannot transfer its answers as it asks for, a sentence each (spec integrations §13). */
export function transferProblems(integration: Integration): string[] {
  const { type, uri = '', responseTransferMode, timeoutInMillis } = integration
  const streams = responseTransferMode === 'STREAM'
  if (streams && type !== 'HTTP_PROXY' && type !== 'AWS_PROXY') {
    return [`responseTransferMode STREAM is for HTTP_PROXY and AWS_PROXY, not for ${type}.`]
  }
  if (streams && type === 'AWS_PROXY' && functionOf(uri) !== undefined) {
    return [
      'responseTransferMode STREAM needs the URI …:lambda:path/2021-11-15/functions/{function}/response-streaming-invocations.',
    ]
  }
  if (streams && type === 'AWS_PROXY' && isFirehose(uri)) {
    return ['responseTransferMode STREAM of AWS_PROXY is for Lambda functions.']
  }
  const problems: string[] = []
  if (!streams && type.startsWith('AWS') && streamedFunctionOf(uri) !== undefined) {
    problems.push(
      type === 'AWS_PROXY'
        ? `the URI ${uri} needs responseTransferMode STREAM.`
        : `the URI ${uri} is for AWS_PROXY with responseTransferMode STREAM.`,
    )
  }
  // An earlier mode may have allowed it.
  if (!streams && timeoutInMillis > maxIntegrationTimeoutMs) {
    problems.push(`a timeout of ${timeoutInMillis} ms needs responseTransferMode STREAM.`)
  }
  return problems
}
