import { Buffer } from 'node:buffer'
import { Fault } from '../../../model/fault.ts'
import type { Integration } from '../../../model/integration.ts'
import { maxFunctionPayloadBytes } from '../../../model/limits.ts'
import type { FunctionCall } from '../../../model/platform.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { linkUri } from '../../mapping/uri.ts'
import { traceHeader } from '../../exchange/request-trace.ts'
import { linkCredentials } from '../call/credentials.ts'

/** Links which function an integration calls and who calls it. What the function is given is for the caller to say. */
export function linkFunctionCall(
  { credentials }: { readonly credentials?: Integration['credentials'] | undefined },
  functionArn: string,
): (x: Exchange, payload: string) => FunctionCall {
  const arn = linkUri(functionArn)
  const whom = linkCredentials(credentials)
  return (x, payload) => {
    const rendered = arn.render(x)
    if (!rendered) throw misconfigured('the integration names no function')
    return {
      functionArn: rendered,
      payload,
      headers: { 'x-amzn-trace-id': traceHeader(x) },
      ...whom(x),
    }
  }
}

/** Throws the 413 of an event that Lambda would not take (spec integrations §21). */
export function boundPayload(payload: string): void {
  // A character is at most three bytes.
  if (payload.length * 3 <= maxFunctionPayloadBytes) return
  if (Buffer.byteLength(payload) > maxFunctionPayloadBytes) throw requestTooLong()
}

/** The 413 of an event too large for Lambda. */
export const requestTooLong = (): Fault =>
  new Fault('REQUEST_TOO_LARGE', 'Request Too Long', { execution: true })
