import type { Step } from '../exchange/exchange.ts'
import { writeAccessLog } from '../watch/access-log/write-access-log.ts'
import { logVariable } from './log-variables.ts'

/** The line of a handshake, a message or an end in the stage's access log. Calls of `@connections` have none. */
export const logAccess: Step = {
  name: 'Access log',
  run(x) {
    const { accessLog } = x.stage
    if (accessLog && x.response && x.socket) writeAccessLog(x, x.response, accessLog, logVariable)
  },
}

/** The ids every answer over HTTP carries. In the headers of one that is a connection nothing can be said any more. */
export const identify: Step = {
  name: 'Ids',
  run({ response, requestId, extendedRequestId }) {
    if (!response || response.status === 101) return
    response.headers.set('x-amzn-RequestId', requestId)
    response.headers.set('x-amz-apigw-id', extendedRequestId)
  },
}
