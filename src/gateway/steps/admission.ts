import { maxHeaderNames } from '../../model/limits.ts'
import type { Step } from '../exchange/exchange.ts'
import { forbidden, Refusal, targetTooLong } from '../exchange/refusal.ts'
import { boundBody } from '../body/request-body.ts'

/** The switch is about the default endpoint: custom domains stay (spec rest-routing §11). */
export const requireDefaultEndpoint: Step = {
  name: 'Default endpoint',
  isQuiet: true,
  run({ stage, location }) {
    if (stage.disableExecuteApiEndpoint && !location.customDomain)
      throw forbidden('the default endpoint of the API is disabled')
  },
}

/**
 * Private APIs are reached by a private endpoint and nothing else is (spec rest-routing §2, §8); an alias of one
 * endpoint does not lead through another.
 */
export const requireReachable: Step = {
  name: 'Endpoint',
  isQuiet: true,
  run({ api, location }) {
    const { vpcEndpoint, namedVpcEndpoint = vpcEndpoint?.id } = location
    const isPrivate = api.endpoint.type === 'PRIVATE'
    if (isPrivate && !vpcEndpoint)
      throw forbidden('the API is private, and this is no VPC endpoint')
    if (!isPrivate && vpcEndpoint) throw forbidden('only private APIs are behind a VPC endpoint')
    if (namedVpcEndpoint !== vpcEndpoint?.id)
      throw forbidden(`the host names ${namedVpcEndpoint}, which the request did not come through`)
  },
}

/** The whole URL counts, as the gateway got it. */
export const boundTarget: Step = {
  name: 'Target length',
  isQuiet: true,
  run({ target, api }) {
    if (target.length > api.endpoint.maxTargetLength) throw targetTooLong()
  },
}

/** AWS's own answer is not documented. */
export const boundHeaders: Step = {
  name: 'Header size',
  isQuiet: true,
  run({ headerLength, headerNames, api }) {
    if (headerLength > api.endpoint.maxHeaderBytes || headerNames.length > maxHeaderNames)
      throw new Refusal(431, 'Request header fields too large', { isLogged: true })
  },
}

/** Before any step sees the request. Not for HTTP_PROXY: what only passes through costs no memory. */
export const boundRequestBody: Step = {
  name: 'Body size',
  isQuiet: true,
  run: (x) => (x.request.body ? boundBody(x) : undefined),
}
