import { errorMessageOf } from '../../integrations/lambda/error-message.ts'
import { configurationError } from '../execution-log.ts'
import type { Exchange } from '../../exchange/exchange.ts'

/** `$context.integration.error`: what went wrong with the backend, in AWS's words where they are known. */
export function integrationError({ backendCall, fault }: Exchange): string | undefined {
  const answer = backendCall?.answer
  if (answer && 'payload' in answer && answer.functionError) {
    return `Lambda Customer Function Error:${errorMessageOf(answer.payload) ?? answer.payload}`
  }
  if (!fault) return undefined
  if (fault.type === 'INTEGRATION_TIMEOUT') return 'Execution failed due to a timeout error'
  if (fault.type === 'API_CONFIGURATION_ERROR') return configurationError(fault)
  if (fault.type !== 'INTEGRATION_FAILURE') return undefined
  // Only what a backend answered has a status of its own: a 502.
  return fault.status === undefined
    ? 'Execution failed due to a network error communicating with endpoint'
    : configurationError(fault)
}
