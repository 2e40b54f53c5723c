import { expect, test } from 'vitest'
import { gatewayConfiguration } from '../../src/cli/gateway/configuration.ts'
import { readSettings, SettingError } from '../../src/cli/settings.ts'

const vpce = 'vpce-0a1b2c3d'
const listening = { TIDEGATE_PRIVATE_PORT: '0', TIDEGATE_VPCE_ID: vpce }

test('without settings there is no listener for private APIs', () => {
  const settings = readSettings({})
  expect(settings.privateListener).toBe(undefined)
  expect(gatewayConfiguration(settings, { functionSocket: '/s', modules: [] })).not.toContain(
    'PrivateEndpoint',
  )
})

test('a listener stands for a VPC endpoint, on loopback unless it is told otherwise', () => {
  expect(readSettings(listening).privateListener).toEqual({
    host: '127.0.0.1',
    port: 0,
    vpcEndpointId: vpce,
    vpcId: undefined,
  })
  const settings = readSettings({
    ...listening,
    TIDEGATE_PRIVATE_PORT: '9000',
    TIDEGATE_PRIVATE_HOST: '::1',
    TIDEGATE_VPC_ID: 'vpc-1',
  })
  expect(settings.privateListener).toMatchObject({ host: '::1', port: 9000, vpcId: 'vpc-1' })
})

// ATTACKS 82: a listener that stands for nothing in particular is not opened
test.each([
  [{ TIDEGATE_PRIVATE_PORT: '0' }, 'name the VPC endpoint that it stands for in TIDEGATE_VPCE_ID'],
  [
    { ...listening, TIDEGATE_VPCE_ID: 'mine' },
    'TIDEGATE_VPCE_ID is "mine"; it must look like vpce-0a1b2c3d',
  ],
  [
    { ...listening, TIDEGATE_VPC_ID: vpce },
    `TIDEGATE_VPC_ID is "${vpce}"; it must look like vpc-0a1b2c3d`,
  ],
  [{ ...listening, TIDEGATE_PRIVATE_PORT: 'x' }, 'TIDEGATE_PRIVATE_PORT is "x"'],
  [{ ...listening, TIDEGATE_PRIVATE_PORT: '65536' }, 'TIDEGATE_PRIVATE_PORT is "65536"'],
  [{ TIDEGATE_VPCE_ID: vpce }, 'TIDEGATE_VPCE_ID is set, but there is no listener'],
  [{ TIDEGATE_PRIVATE_HOST: '::1' }, 'TIDEGATE_PRIVATE_HOST is set, but there is no listener'],
  [
    { ...listening, TIDEGATE_PRIVATE_HOST: '0.0.0.0' },
    'TIDEGATE_PRIVATE_HOST is "0.0.0.0", which others can reach',
  ],
])('%j are refused', (env, message) => {
  expect(() => readSettings(env)).toThrow(SettingError)
  expect(() => readSettings(env)).toThrow(message)
})
