import { maxHeaderBytes, maxHeaderNames } from '../../model/limits.ts'
import type { Step } from '../exchange/exchange.ts'
import { notFound } from '../exchange/refusal.ts'
import { refused } from './refuse.ts'

/** The switch is about the default endpoint: custom domains stay (spec http-api §1). */
export const requireDefaultEndpoint: Step = {
  name: 'Default endpoint',
  isQuiet: true,
  run({ stage, location }) {
    if (stage.disableExecuteApiEndpoint && !location.customDomain)
      throw notFound('the default endpoint of the API is disabled')
  },
}

/** Request line and headers count together (spec http-api §11). */
export const boundHead: Step = {
  name: 'Header size',
  isQuiet: true,
  run({ request, target, query = '', headerLength, headerNames }) {
    const line = request.method.length + target.path.length + query.length
    if (line + headerLength > maxHeaderBytes || headerNames.length > maxHeaderNames)
      throw refused(431, 'the request line and the headers are too large')
  },
}
