import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ClientCertificateTargets } from '../wire/egress/client-certificate-targets.ts'
import { SettingError } from './setting-error.ts'

/** What the gateway shows and trusts when it calls backends, in PEM. */
export type Tls = {
  /** Authorities trusted besides those that browsers trust. */
  readonly authorities: readonly string[]
  readonly clients: readonly TlsClient[]
}

/** A client certificate and one backend it is shown to. */
export type TlsClient = {
  readonly certificate: string
  readonly key: string
  readonly host: string
  readonly service: string
}

/** Reads the files that settings name, so that a mistake is found at the start. Throws {@link SettingError}. */
export function readTls(caFile: string | undefined, targets: ClientCertificateTargets): Tls {
  return {
    authorities: caFile ? certificatesIn('TIDEGATE_CA_FILE', caFile) : [],
    clients: [...targets].flatMap(([id, target]) => {
      const setting = `TIDEGATE_CLIENT_CERTIFICATES: "${id}"`
      if ('binding' in target) {
        throw new SettingError(
          `${setting} has a binding, which only Cloudflare has; here it is certificate, key and hosts`,
        )
      }
      const chain = certificatesIn(setting, target.certificate)
      const key = privateKeyIn(setting, target.key)
      if (!new X509Certificate(chain[0]!).checkPrivateKey(key)) {
        throw new SettingError(`${setting}: ${target.key} is not the key of ${target.certificate}`)
      }
      return target.hosts.map(({ host, service }) => ({
        certificate: chain.join('\n'),
        key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
        host,
        service,
      }))
    }),
  }
}

/** The certificates of a PEM file that a setting or an option names. Throws {@link SettingError} where there is none. */
export function certificatesIn(setting: string, file: string): readonly string[] {
  const text = contentOf(setting, file)
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (found.length === 0) throw new SettingError(`${setting}: ${file} has no certificate in PEM`)
  for (const pem of found) translated(`${setting}: ${file}`, () => new X509Certificate(pem))
  return found
}

const privateKeyIn = (setting: string, file: string) => {
  const text = contentOf(setting, file)
  return translated(`${setting}: ${file}`, () => createPrivateKey(text))
}

const contentOf = (setting: string, file: string): string =>
  translated(setting, () => readFileSync(file, 'utf8'))

function translated<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new SettingError(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
