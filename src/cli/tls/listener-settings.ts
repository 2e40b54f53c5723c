import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SettingError } from '../setting-error.ts'
import { readServerCertificates, type CertificatePlaces } from './server-certificates.ts'

/** The listener for HTTPS, beside that for HTTP. */
export type TlsListener = {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  readonly places: CertificatePlaces
}

const defaultPort = '8443'

/** The folder in the state where `tidegate certificate` puts what it makes. */
export const developmentFolder = (stateFolder: string): string => join(stateFolder, 'tls')

/**
 * Reads the settings of the listener for HTTPS; undefined when there is none. With a port alone the development
 * certificate is shown. Throws {@link SettingError}, also for files that cannot be used.
 */
export function readTlsListener(
  env: Readonly<Record<string, string | undefined>>,
  host: string,
  stateFolder: string | undefined,
): TlsListener | undefined {
  const {
    TIDEGATE_TLS_CERT: certificates = '',
    TIDEGATE_TLS_KEY: keys = '',
    TIDEGATE_TLS_PORT: port = '',
    TIDEGATE_TLS_HOST: ownHost = '',
  } = env
  if (port === '' && certificates === '') {
    const set = ['TIDEGATE_TLS_KEY', 'TIDEGATE_TLS_HOST'].find((name) => env[name])
    if (set === undefined) return undefined
    throw new SettingError(
      `${set} is set, but there is no listener for HTTPS: set TIDEGATE_TLS_CERT, too`,
    )
  }
  const number = port || defaultPort
  if (!/^\d{1,5}$/.test(number) || Number(number) > 65_535)
    throw new SettingError(`TIDEGATE_TLS_PORT is "${port}"; it must be a number from 0 to 65535`)
  const places =
    certificates === ''
      ? developmentPlaces(stateFolder, keys)
      : { certificates: listed(certificates), keys: listed(keys || certificates) }
  try {
    readServerCertificates(places)
  } catch (error) {
    throw new SettingError(
      `TIDEGATE_TLS_CERT, TIDEGATE_TLS_KEY: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  return { host: ownHost || host, port: Number(number), places }
}

function developmentPlaces(stateFolder: string | undefined, keys: string): CertificatePlaces {
  if (keys !== '')
    throw new SettingError('TIDEGATE_TLS_KEY is set without TIDEGATE_TLS_CERT: set both')
  const folder = stateFolder === undefined ? undefined : developmentFolder(stateFolder)
  const files = folder && {
    certificates: [join(folder, 'server.pem')],
    keys: [join(folder, 'server.key')],
  }
  if (files && existsSync(files.certificates[0]!)) return files
  throw new SettingError(
    'TIDEGATE_TLS_PORT is set, but there is no certificate: name one in TIDEGATE_TLS_CERT and TIDEGATE_TLS_KEY, or make one for development by "tidegate certificate"',
  )
}

const listed = (text: string): readonly string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
