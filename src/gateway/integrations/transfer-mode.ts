import type { Integration } from '../../model/integration.ts'
import { maxIntegrationTimeoutMs } from '../../model/limits.ts'

/** Why an integration cannot transfer its answers as it asks for, a sentence each (spec integrations §13). */
export function transferProblems({
  type,
  responseTransferMode,
  timeoutInMillis,
}: Integration): string[] {
  if (responseTransferMode !== 'STREAM') {
    // An earlier mode may have allowed it.
    return timeoutInMillis > maxIntegrationTimeoutMs
      ? [`a timeout of ${timeoutInMillis} ms needs responseTransferMode STREAM.`]
      : []
  }
  if (type === 'AWS_PROXY') {
    return ['responseTransferMode STREAM is not supported yet for Lambda functions.']
  }
  if (type !== 'HTTP_PROXY') {
    return [`responseTransferMode STREAM is for HTTP_PROXY and AWS_PROXY, not for ${type}.`]
  }
  return []
}
