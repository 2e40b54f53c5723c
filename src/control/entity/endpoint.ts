import type { EndpointConfiguration, EndpointType } from '../../model/rest-api.ts'
import { badRequest } from '../answer/api-error.ts'
import { defined } from './defined.ts'

const endpointTypes: readonly EndpointType[] = ['REGIONAL', 'EDGE', 'PRIVATE']

type GivenEndpoint = {
  readonly types?: readonly string[]
  readonly ipAddressType?: EndpointConfiguration['ipAddressType']
  readonly vpcEndpointIds?: readonly string[]
}

/** Where an API is reached, with AWS's defaults: EDGE, and dual stack for private APIs alone (spec control-plane §6). */
export function readEndpoint(given: GivenEndpoint = {}): EndpointConfiguration {
  const types = (given.types ?? ['EDGE']).map(readEndpointType)
  if (types.length === 0)
    throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.')
  if (types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.')
  if (given.vpcEndpointIds && !types.includes('PRIVATE'))
    throw badRequest('VPCEndpoints can only be specified with PRIVATE apis.')
  const ipAddressType = given.ipAddressType ?? (types.includes('PRIVATE') ? 'dualstack' : 'ipv4')
  return checkEndpoint(defined({ types, ipAddressType, vpcEndpointIds: given.vpcEndpointIds }))
}

/** Throws BadRequestException for what a private API cannot have. */
export function checkEndpoint(endpoint: EndpointConfiguration): EndpointConfiguration {
  if (endpoint.types.includes('PRIVATE') && endpoint.ipAddressType !== 'dualstack')
    throw badRequest('Only dualstack ipAddressType is supported for Private APIs.')
  return endpoint
}

export function readEndpointType(text: string | undefined): EndpointType {
  const type = endpointTypes.find((known) => known === text)
  if (type) return type
  throw badRequest(`Invalid EndpointTypes specified. Valid options are ${endpointTypes.join(',')}`)
}

export function readIpAddressType(
  text: string | undefined,
): EndpointConfiguration['ipAddressType'] {
  if (text === 'ipv4' || text === 'dualstack') return text
  throw badRequest('ipAddressType must be either ipv4 or dualstack.')
}
