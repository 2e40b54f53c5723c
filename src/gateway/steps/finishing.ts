import { encodeResponse } from '../answer/compression.ts'
import type { LinkedApi, Step } from '../exchange/exchange.ts'
import { writeAccessLog } from '../watch/access-log/write-access-log.ts'

/** Compresses what the API's own methods answer from a size on; no stream (spec integrations §13), no refusal. */
export const linkCompression = (minimumSize: number, refuse: LinkedApi['refuse']): Step => ({
  name: 'Compression',
  async run(x) {
    if (!x.response || x.route?.streams || x.fault || x.refusal) return
    try {
      x.response = await encodeResponse(x, x.response, minimumSize)
    } catch (error) {
      x.response = refuse(error, x)
    }
  },
})

/** The request's line in the stage's access log. */
export const logAccess: Step = {
  name: 'Access log',
  run(x) {
    const { accessLog } = x.stage
    if (accessLog && x.response && (x.refusal?.isLogged ?? true))
      writeAccessLog(x, x.response, accessLog)
  },
}

/** What a client with a key is told of its limits. A refusal has said it already. */
export const tellLimits: Step = {
  name: 'Limits',
  run({ response, rateLimit, fault }) {
    if (!rateLimit || !response || fault) return
    response.headers.set('RateLimit-Policy', rateLimit.policy)
    response.headers.set('RateLimit', rateLimit.standing)
  },
}

/** The ids every answer carries once the API is known (spec rest-responses §1). */
export const identify: Step = {
  name: 'Ids',
  run({ response, requestId, extendedRequestId }) {
    if (!response) return
    const { headers } = response
    headers.set('x-amzn-RequestId', requestId)
    headers.set('x-amz-apigw-id', extendedRequestId)
  },
}
