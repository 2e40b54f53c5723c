import type { Exchange } from '../exchange/exchange.ts'
import { masked } from '../watch/log-line.ts'

/** `{API id}/{stage}`, as logs write it. */
const stageOf = ({ location }: Exchange) => `${location.apiId}/${location.stageName}`

const methodOf = ({ route }: Exchange) => `method '${route!.httpMethod} ${route!.resourcePath}'`

const note = (x: Exchange, ...messages: readonly string[]) =>
  x.record?.push({ type: 'access', at: x.platform.now(), messages })

/** Lines of the execution log before a request is counted, in AWS's words (spec rest-responses §8); a key is masked. */
function tellVerifying(x: Exchange, key: string | undefined): void {
  note(
    x,
    `Verifying Usage Plan for request: ${x.requestId}. API Key: ${masked(key ?? '')} API Stage: ${stageOf(x)}`,
  )
}

/** Counts a request that is watched, where it is under limits, and tells of that. */
export async function meterAndTell(x: Exchange, isFree: boolean): Promise<void> {
  tellVerifying(x, x.apiKey?.value)
  if (!isFree) await (await import('./meter.ts')).meter(x)
  const key = masked(x.apiKey?.value ?? '')
  const free = `API Key  authorized because ${methodOf(x)} does not require API Key. Request will not contribute to throttle or quota limits`
  note(
    x,
    ...(x.apiKey ? [] : [free]),
    `Usage Plan check succeeded for API Key ${key} and API Stage ${stageOf(x)}`,
  )
}

/** The refusal of a key that opens nothing; AWS has the same sentence for one that does not exist. */
export function notAuthorized(x: Exchange, key: string | undefined): string {
  tellVerifying(x, key)
  return `API Key ${masked(key ?? '')} not authorized because ${methodOf(x)} requires API Key and API Key is not associated with a Usage Plan for API Stage ${stageOf(x)}: No Usage Plan found for key and API Stage`
}
