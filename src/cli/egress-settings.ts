import { EgressRefused, linkEgressCheck } from '../wire/egress/check-egress.ts'
import { egressSettings, readEgressPolicy, type EgressPolicy } from '../wire/egress/policy.ts'
import { EgressSettingError } from '../wire/egress/setting-error.ts'
import { SettingError } from './setting-error.ts'

/** What the operator says about outgoing calls. */
export type Egress = {
  readonly policy: EgressPolicy
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
    try {
      check(url)
    } catch (error) {
      if (!(error instanceof EgressRefused)) throw error
      throw new SettingError(`${name} is "${url}". ${error.message}`)
    }
  }
  const variables = Object.fromEntries(
    egressSettings.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  )
  return { policy, variables }
}

function read<T>(reader: () => T): T {
  try {
    return reader()
  } catch (error) {
    if (error instanceof EgressSettingError) throw new SettingError(error.message)
    throw error
  }
}
