import type { RestApi } from '../../model/rest-api.ts'
import { tell } from '../access/tell.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { publishedApiKey } from './find-api-key.ts'
import { notAuthorized } from './tell-usage-plan.ts'

/** Tells whoever watches the request which key it has, or why what it has opens nothing. Never a key's value. Returns what the execution log says of one that opens nothing. */
export async function tellApiKey(
  x: Exchange,
  value: string | undefined,
  source: RestApi['apiKeySource'],
): Promise<string> {
  const sentence = x.apiKey
    ? `key ${x.apiKey.id} of usage plan ${x.apiKey.planId}`
    : await whyNot(x, value, source)
  tell(x, () => sentence)
  return x.apiKey ? sentence : notAuthorized(x, value)
}

async function whyNot(
  x: Exchange,
  value: string | undefined,
  source: RestApi['apiKeySource'],
): Promise<string> {
  if (!value) {
    return source === 'HEADER'
      ? 'the request has no x-api-key'
      : 'the authorizer gave no usageIdentifierKey, from which this API takes keys'
  }
  const key = await publishedApiKey(x, value)
  if (!key) return 'no API key has this value'
  if (!key.enabled) return `key ${key.keyId} is not enabled`
  return `key ${key.keyId} is in no usage plan of stage ${x.location.stageName}`
}
