import type { ApiDefinition } from '../definition.ts'
import { type Cursor, type Spot } from '../reader.ts'
import { isObject } from '../../model/json-object.ts'

const members: ReadonlySet<string> = new Set([
  'disableExecuteApiEndpoint',
  'vpcEndpointIds',
  'ipAddressType',
])

/** `x-amazon-apigateway-endpoint-configuration`, at the root or in a server; the first one found counts. */
export function readEndpointConfiguration(
  reader: Cursor,
  places: readonly Spot[],
): Pick<ApiDefinition, 'endpointConfiguration' | 'disableExecuteApiEndpoint'> {
  const spot = places
    .map((place) => reader.child(place, 'x-amazon-apigateway-endpoint-configuration'))
    .find((found) => found.value !== undefined)
  if (!spot) return {}
  for (const [key, member] of reader.members(spot, 'fail')) {
    if (!members.has(key)) {
      reader.warn(
        `Unknown member '${key}' of x-amazon-apigateway-endpoint-configuration is ignored`,
        member,
      )
    }
  }
  if (!isObject(spot.value)) return {}
  const disable = reader.flag(reader.child(spot, 'disableExecuteApiEndpoint'), 'fail')
  const vpcEndpointIds = reader
    .items(reader.child(spot, 'vpcEndpointIds'), 'fail')
    .flatMap((item) => reader.text(item, 'fail') ?? [])
  const written = reader.child(spot, 'ipAddressType')
  const ipAddressType =
    written.value === 'ipv4' || written.value === 'dualstack' ? written.value : undefined
  if (written.value !== undefined && ipAddressType === undefined) {
    reader.fail('ipAddressType must be either ipv4 or dualstack.', written)
  }
  return {
    ...(disable !== undefined && { disableExecuteApiEndpoint: disable }),
    endpointConfiguration: {
      ...(vpcEndpointIds.length > 0 && { vpcEndpointIds }),
      ...(ipAddressType && { ipAddressType }),
    },
  }
}
