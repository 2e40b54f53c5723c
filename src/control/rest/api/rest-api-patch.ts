import type { RestApi } from '../../../model/rest-api.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ControlContext } from '../../run/operation.ts'
import { apigateway } from '../../operations/apigateway.ts'
import {
  booleanText,
  enumText,
  listingOps,
  listMember,
  namingOps,
  optionalText,
  setMember,
  unsetMember,
  type PatchEffect,
  type PatchTable,
} from '../../entity/patch.ts'
import { checkEndpoint, readEndpointType, readIpAddressType } from '../../entity/endpoint.ts'
import { defined } from '../../entity/defined.ts'
import { readPolicy } from '../../entity/policy.ts'

const maxMinimumCompressionSize = 10_485_760

/** Bytes from which a response is compressed: spec control-plane §16. */
export function checkCompressionSize(size: number | undefined): number | undefined {
  if (size === undefined) return undefined
  if (Number.isInteger(size) && size >= 0 && size <= maxMinimumCompressionSize) return size
  throw badRequest(
    `Invalid minimum compression size, must be between 0 and ${maxMinimumCompressionSize}`,
  )
}

const setDescription = setMember<RestApi, 'description'>('description', optionalText)

const { ApiKeySourceType, EndpointAccessMode, SecurityPolicy } = apigateway.enums

/** The one member whose operations AWS lists by name (spec control-plane §7). */
const ipAddressType = '/endpointConfiguration/ipAddressType'

/** What UpdateRestApi may change (spec control-plane §7). */
export function restApiPatches(
  restApiId: string,
  context: Pick<ControlContext, 'region' | 'accountId'>,
): PatchTable<RestApi> {
  return {
    refuse: (path, op, rules, rule) =>
      rule && rule === rules[ipAddressType]
        ? listingOps(path, op, rules, rule)
        : namingOps(path, op, rules, rule),
    rules: {
      '/name': {
        replace(api, { value }) {
          if (!value) throw badRequest('Name cannot be empty')
          return { ...api, name: value }
        },
      },
      '/description': {
        add: setDescription,
        replace: setDescription,
        remove: unsetMember('description'),
      },
      '/version': { replace: setMember('version', optionalText) },
      '/apiKeySource': {
        replace: (api, { value }) => ({
          ...api,
          apiKeySource: enumText('apiKeySource', ApiKeySourceType)(value) ?? 'HEADER',
        }),
      },
      '/disableExecuteApiEndpoint': {
        replace: setMember('disableExecuteApiEndpoint', booleanText),
      },
      // No value switches compression off (spec control-plane §7).
      '/minimumCompressionSize': {
        replace: setMember('minimumCompressionSize', (value) =>
          value ? checkCompressionSize(Number(value)) : undefined,
        ),
      },
      '/policy': {
        replace: setMember('policy', (value) => readPolicy(value, restApiId, context)),
      },
      '/securityPolicy': {
        replace: setMember('securityPolicy', enumText('securityPolicy', SecurityPolicy)),
      },
      '/endpointAccessMode': {
        replace: setMember(
          'endpointAccessMode',
          enumText('endpointAccessMode', EndpointAccessMode),
        ),
      },
      '/binaryMediaTypes/{mediaType}': listMember(
        'binaryMediaTypes',
        'Invalid binary media type specified',
      ),
      '/endpointConfiguration/types/{type}': { replace: replaceType },
      [ipAddressType]: {
        replace: (api, { value }) =>
          withEndpoint(api, {
            ...api.endpointConfiguration,
            ipAddressType: readIpAddressType(value),
          }),
      },
      '/endpointConfiguration/vpcEndpointIds': {
        add: changeVpcEndpoints((ids, id) => [...new Set([...ids, id])]),
        remove: changeVpcEndpoints((ids, id) => ids.filter((other) => other !== id)),
      },
    },
  }
}

const withEndpoint = (api: RestApi, endpoint: RestApi['endpointConfiguration']): RestApi => ({
  ...api,
  endpointConfiguration: checkEndpoint(endpoint),
})

/** The token is an index or the old type; there is only one. Private APIs are dual stack. */
const replaceType: PatchEffect<RestApi> = (api, { value }) => {
  const type = readEndpointType(value)
  const { ipAddressType } = api.endpointConfiguration
  return withEndpoint(api, {
    ...api.endpointConfiguration,
    types: [type],
    ipAddressType: type === 'PRIVATE' ? 'dualstack' : ipAddressType,
  })
}

function changeVpcEndpoints(
  change: (ids: readonly string[], id: string) => readonly string[],
): PatchEffect<RestApi> {
  return (api, { value }) => {
    const { types, vpcEndpointIds = [] } = api.endpointConfiguration
    if (!types.includes('PRIVATE'))
      throw badRequest('VPCEndpoints can only be specified with PRIVATE apis.')
    if (!value) throw badRequest('Invalid VPC endpoint identifier specified')
    const ids = change(vpcEndpointIds, value)
    return withEndpoint(
      api,
      defined({ ...api.endpointConfiguration, vpcEndpointIds: ids.length > 0 ? ids : undefined }),
    )
  }
}
