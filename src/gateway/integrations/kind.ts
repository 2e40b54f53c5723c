import type { Integration } from '../../model/integration.ts'
import type { EndpointType, Method } from '../../model/rest-api.ts'
import type { Step } from '../exchange/exchange.ts'

/** What linking an integration needs besides its own configuration. */
export type LinkContext = {
  readonly method: Method
  readonly apiId: string
  readonly endpointType: EndpointType
  readonly isBinary: (headerValue: string | null) => boolean
}

/** An integration type: turns its configuration into steps, once, when a deployment is linked. */
export type IntegrationKind = {
  link(config: Integration, context: LinkContext): readonly Step[]
}
