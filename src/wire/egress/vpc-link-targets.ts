import { EgressSettingError } from './setting-error.ts'
import { isBindingName, readSettingObject, type SettingEntry } from './setting-object.ts'

/** Where a VPC link leads, as the operator declares it. */
export type VpcLinkTarget =
  /** A binding of the Worker; with an origin, what is asked of it, else the integration's own URI. */
  | { readonly binding: string; readonly origin?: string }
  /** A private address of a self-hosted gateway, reached by a service of that name. */
  | { readonly address: URL; readonly serverName: string; readonly service: string }
  /** A public address, such as a tunnel's. */
  | { readonly url: string }

/** By a link's id, its name, or the ARN of an integration's target. */
export type VpcLinkTargets = ReadonlyMap<string, VpcLinkTarget>

const setting = 'TIDEGATE_VPC_LINKS'

/** Reads the setting; undefined when it is not set. Throws {@link EgressSettingError}. */
export function readVpcLinkTargets(text: string | undefined): VpcLinkTargets | undefined {
  const given = readSettingObject(setting, text, ['binding', 'address', 'url', 'serverName'])
  return (
    given &&
    new Map([...given].map(([key, entry], at) => [key, readTarget(key, entry, at)] as const))
  )
}

/**
 * A link's target: by the ARN of the integration's own load balancer, by the link's id, by its name. An integration names
 * no other link: what it has in place of an ARN is nothing.
 */
export const vpcLinkTarget = (
  targets: VpcLinkTargets | undefined,
  link: { readonly id: string; readonly name: string },
  integrationTarget: string | undefined,
): VpcLinkTarget | undefined =>
  (integrationTarget?.startsWith('arn:') ? targets?.get(integrationTarget) : undefined) ??
  targets?.get(link.id) ??
  targets?.get(link.name)

const shape =
  '{"binding":"NAME"}, {"address":"http://10.0.0.5:8080"} or {"url":"https://tunnel.example"}'

function readTarget(key: string, given: SettingEntry, at: number): VpcLinkTarget {
  const refuse = (why: string) => new EgressSettingError(`${setting}: "${key}" ${why}`)
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string')
      throw refuse(`has the ${name} ${JSON.stringify(value)}, which is no text`)
  }
  const { binding, address, url, serverName } = given as Record<string, string | undefined>
  const origin = (name: string, value: string) => {
    const parsed = originOf(value)
    if (!parsed) throw refuse(`has the ${name} "${value}"; it must be like http://10.0.0.5:8080`)
    return parsed
  }
  if (serverName !== undefined && !(address?.startsWith('https:') && binding === undefined)) {
    throw refuse('has a serverName, which only an https address without a binding has')
  }
  if (url !== undefined) {
    if (binding !== undefined || address !== undefined) throw refuse('has more than a url')
    return { url: origin('url', url).origin }
  }
  if (binding !== undefined) {
    if (!isBindingName(binding)) throw refuse(`has the binding "${binding}", no name of one`)
    return address === undefined
      ? { binding }
      : { binding, origin: origin('address', address).origin }
  }
  if (address === undefined) throw refuse(`has no target; it is ${shape}`)
  const parsed = origin('address', address)
  return {
    address: parsed,
    serverName: serverName ?? parsed.hostname.replace(/^\[|\]$/g, ''),
    service: `VPC_LINK_${at}`,
  }
}

/** A URL of scheme, host and port, and nothing else. */
function originOf(text: string): URL | undefined {
  if (!/^https?:\/\/[^/?#@\\\s]+\/?$/.test(text) || !URL.canParse(text)) return undefined
  return new URL(text)
}
