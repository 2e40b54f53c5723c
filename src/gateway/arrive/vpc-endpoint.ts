import type { VpcEndpoint } from '../exchange/location.ts'

const endpointId = /^vpce-[a-z0-9]+$/
const vpcId = /^vpc-[a-z0-9]+$/

/**
 * Reads an endpoint's name, `{vpcEndpointId, vpcId?}`; undefined for whatever does not name one. A request by a
 * nameless endpoint is in no network, so it reaches nothing.
 */
export function readVpcEndpoint(props: unknown): VpcEndpoint | undefined {
  if (typeof props !== 'object' || props === null) return undefined
  const { vpcEndpointId: id, vpcId: vpc } = props as Readonly<Record<string, unknown>>
  if (typeof id !== 'string' || !endpointId.test(id)) return undefined
  if (vpc === undefined) return { id, vpcId: undefined }
  return typeof vpc === 'string' && vpcId.test(vpc) ? { id, vpcId: vpc } : undefined
}
