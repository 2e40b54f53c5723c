import { EgressSettingError } from './setting-error.ts'
import { isBindingName, readSettingObject, type SettingEntry } from './setting-object.ts'

/** What runs a function instead of Lambda, as the operator declares it. */
export type FunctionTarget =
  /** A binding of the Worker to another Worker. */
  | { readonly binding: string }
  /** An address beside a self-hosted gateway, reached by a service of that name. */
  | { readonly address: URL; readonly service: string }

/** By a function's name. */
export type FunctionTargets = ReadonlyMap<string, FunctionTarget>

const setting = 'TIDEGATE_FUNCTION_BINDINGS'

/** Reads the setting; empty when it is not set. Throws {@link EgressSettingError}. */
export function readFunctionTargets(text: string | undefined): FunctionTargets {
  const given = readSettingObject(setting, text, ['binding', 'address']) ?? []
  return new Map([...given].map(([name, entry], at) => [name, readTarget(name, entry, at)]))
}

function readTarget(name: string, entry: SettingEntry, at: number): FunctionTarget {
  const refuse = (why: string) => new EgressSettingError(`${setting}: "${name}" ${why}`)
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw refuse('is no name of a function')
  const { binding, address } = entry as { readonly binding?: unknown; readonly address?: unknown }
  if ((binding === undefined) === (address === undefined)) {
    throw refuse('needs one target: {"binding":"NAME"} or {"address":"http://127.0.0.1:9000"}')
  }
  if (binding !== undefined) {
    if (typeof binding !== 'string' || !isBindingName(binding)) {
      throw refuse(`has the binding ${JSON.stringify(binding)}, no name of one`)
    }
    return { binding }
  }
  const isOrigin = typeof address === 'string' && /^https?:\/\/[^/?#@\\\s]+\/?$/.test(address)
  if (!isOrigin || !URL.canParse(address)) {
    throw refuse(
      `has the address ${JSON.stringify(address)}; it must be like http://127.0.0.1:9000`,
    )
  }
  return { address: new URL(address), service: `FUNCTION_${at}` }
}
