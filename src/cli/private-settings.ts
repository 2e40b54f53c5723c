import { SettingError } from './setting-error.ts'

/** The second listener, where private APIs are reached, and the VPC endpoint it stands for. */
export type PrivateListener = {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  readonly vpcEndpointId: string
  readonly vpcId: string | undefined
}

const settings = [
  'TIDEGATE_PRIVATE_PORT',
  'TIDEGATE_PRIVATE_HOST',
  'TIDEGATE_VPCE_ID',
  'TIDEGATE_VPC_ID',
]

/**
 * Reads the settings of the listener for private APIs; undefined when there is none. Throws {@link SettingError}
 * for a listener that would stand for no endpoint, and for an endpoint without a listener.
 */
export function readPrivateListener(
  env: Readonly<Record<string, string | undefined>>,
): PrivateListener | undefined {
  const port = env['TIDEGATE_PRIVATE_PORT']
  if (!port) {
    const set = settings.find((name) => env[name])
    if (set === undefined) return undefined
    throw new SettingError(
      `${set} is set, but there is no listener for private APIs: set TIDEGATE_PRIVATE_PORT, too`,
    )
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new SettingError(
      `TIDEGATE_PRIVATE_PORT is "${port}"; it must be a number from 0 to 65535`,
    )
  }
  const vpcEndpointId = env['TIDEGATE_VPCE_ID']
  if (!vpcEndpointId) {
    throw new SettingError(
      'TIDEGATE_PRIVATE_PORT is set: name the VPC endpoint that it stands for in TIDEGATE_VPCE_ID, such as vpce-0a1b2c3d',
    )
  }
  const vpcId = env['TIDEGATE_VPC_ID'] || undefined
  return {
    host: env['TIDEGATE_PRIVATE_HOST'] || '127.0.0.1',
    port: Number(port),
    vpcEndpointId: identifier('TIDEGATE_VPCE_ID', vpcEndpointId, 'vpce'),
    vpcId: vpcId && identifier('TIDEGATE_VPC_ID', vpcId, 'vpc'),
  }
}

function identifier(name: string, value: string, kind: 'vpc' | 'vpce'): string {
  if (value.startsWith(`${kind}-`) && /^[a-z]+-[a-z0-9]+$/.test(value)) return value
  throw new SettingError(`${name} is "${value}"; it must look like ${kind}-0a1b2c3d`)
}
