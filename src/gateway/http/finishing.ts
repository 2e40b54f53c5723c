import type { Step } from '../exchange/exchange.ts'
import { writeAccessLog } from '../watch/access-log/write-access-log.ts'
import { logVariable } from './log-variables.ts'

/** The request's line in the stage's access log. */
export const logAccess: Step = {
  name: 'Access log',
  run(x) {
    const { accessLog } = x.stage
    if (accessLog && x.response && (x.refusal?.isLogged ?? true))
      writeAccessLog(x, x.response, accessLog, logVariable)
  },
}

/** The id every answer carries (spec http-api §11). */
export const identify: Step = {
  name: 'Id',
  run({ response, requestId }) {
    response?.headers.set('apigw-requestid', requestId)
  },
}
