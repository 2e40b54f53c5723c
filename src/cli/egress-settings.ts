import { EgressRefused, linkEgressCheck, type EgressCheck } from '../wire/egress/check-egress.ts'
import { egressSettings, readEgressPolicy, type EgressPolicy } from '../wire/egress/policy.ts'
import { readClientCertificateTargets } from '../wire/egress/client-certificate-targets.ts'
import { readFunctionTargets, type FunctionTargets } from '../wire/egress/function-targets.ts'
import { EgressSettingError } from '../wire/egress/setting-error.ts'
import {
  readVpcLinkTargets,
  type VpcLinkTarget,
  type VpcLinkTargets,
} from '../wire/egress/vpc-link-targets.ts'
import { SettingError } from './setting-error.ts'
import { readTls, type Tls } from './tls-settings.ts'

/** What the operator says about outgoing calls. */
export type Egress = {
  readonly policy: EgressPolicy
  readonly vpcLinks: VpcLinkTargets
  readonly functions: FunctionTargets
  readonly tls: Tls
  /** The settings as they were given, for the Worker. */
  readonly variables: Readonly<Record<string, string>>
}

type Variables = Readonly<Record<string, string | undefined>>

/** Reads the settings about outgoing calls. On one's own machine private networks are open by default. */
export function readEgress(env: Variables, aws: Variables): Egress {
  const policy = read(() => readEgressPolicy(env, 'private'))
  const check = linkEgressCheck(policy)
  for (const [name, url] of Object.entries(aws)) {
    if (url === undefined || !name.startsWith('AWS_ENDPOINT_URL')) continue
    checked(`${name} is`, url, check)
  }
  const vpcLinks = read(() => readVpcLinkTargets(env['TIDEGATE_VPC_LINKS'])) ?? new Map()
  for (const [key, target] of vpcLinks) checkTarget(key, target, check)
  const functions = read(() => readFunctionTargets(env['TIDEGATE_FUNCTION_BINDINGS']))
  for (const [name, target] of functions) {
    if ('binding' in target) throw onlyOnCloudflare('TIDEGATE_FUNCTION_BINDINGS', name)
  }
  const certificates = read(() => readClientCertificateTargets(env['TIDEGATE_CLIENT_CERTIFICATES']))
  const tls = readTls(env['TIDEGATE_CA_FILE'], certificates)
  for (const { host } of tls.clients) {
    checked('TIDEGATE_CLIENT_CERTIFICATES has the host', `https://${host}`, check)
  }
  const variables = Object.fromEntries(
    [...egressSettings, ...targetSettings].flatMap((name) =>
      env[name] ? [[name, env[name]]] : [],
    ),
  )
  return { policy, vpcLinks, functions, tls, variables }
}

/** What the Worker reads of where calls may lead, beside the policy. */
const targetSettings = [
  'TIDEGATE_VPC_LINKS',
  'TIDEGATE_FUNCTION_BINDINGS',
  'TIDEGATE_CLIENT_CERTIFICATES',
] as const

const onlyOnCloudflare = (setting: string, key: string) =>
  new SettingError(
    `${setting}: "${key}" has a binding, which only Cloudflare has; here it is an address`,
  )

function checkTarget(key: string, target: VpcLinkTarget, check: EgressCheck): void {
  if ('binding' in target) {
    throw onlyOnCloudflare('TIDEGATE_VPC_LINKS', key)
  }
  if ('url' in target) checked(`TIDEGATE_VPC_LINKS: "${key}" leads to`, target.url, check)
}

function checked(what: string, url: string, check: EgressCheck): void {
  try {
    check(url)
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error
    throw new SettingError(`${what} "${url}". ${error.message}`)
  }
}

function read<T>(reader: () => T): T {
  try {
    return reader()
  } catch (error) {
    if (error instanceof EgressSettingError) throw new SettingError(error.message)
    throw error
  }
}
