import { EgressSettingError } from './setting-error.ts'
import { isBindingName, readSettingObject, type SettingEntry } from './setting-object.ts'

/** By what a client certificate is presented, as the operator declares it. */
export type ClientCertificateTarget =
  /** A binding of the Worker that presents it wherever it calls. */
  | { readonly binding: string }
  /** Files with a certificate and its key; each host is reached by a service of its own. */
  | {
      readonly certificate: string
      readonly key: string
      readonly hosts: readonly CertificateHost[]
    }

/** One backend that is shown a certificate. */
export type CertificateHost = {
  /** `host:port` as in a URL's origin: without the port when it is 443. */
  readonly host: string
  readonly service: string
}

/** By the id of the stage's certificate, or `*` for any. */
export type ClientCertificateTargets = ReadonlyMap<string, ClientCertificateTarget>

const setting = 'TIDEGATE_CLIENT_CERTIFICATES'

/** Reads the setting; nothing is declared when it is not set. Throws {@link EgressSettingError}. */
export function readClientCertificateTargets(text: string | undefined): ClientCertificateTargets {
  const given = readSettingObject(setting, text, ['binding', 'certificate', 'key', 'hosts'])
  return new Map(
    [...(given ?? [])].map(([id, entry], at) => [id, readTarget(id, entry, at)] as const),
  )
}

const shape =
  '{"binding":"NAME"} or {"certificate":"client.pem","key":"client.key","hosts":["backend.example:8443"]}'

function readTarget(id: string, given: SettingEntry, at: number): ClientCertificateTarget {
  const refuse = (why: string) => new EgressSettingError(`${setting}: "${id}" ${why}`)
  const { binding, certificate, key, hosts } = given
  if (typeof binding === 'string' && Object.keys(given).length === 1) {
    if (!isBindingName(binding)) throw refuse(`has the binding "${binding}", no name of one`)
    return { binding }
  }
  if (typeof certificate !== 'string' || typeof key !== 'string' || !Array.isArray(hosts)) {
    throw refuse(`is not ${shape}`)
  }
  if (hosts.length === 0) throw refuse('names no hosts')
  return {
    certificate,
    key,
    hosts: (hosts as readonly unknown[]).map((host, index) => {
      const url = typeof host === 'string' ? `https://${host}` : ''
      if (!/^https:\/\/[^/?#@\\\s]+$/.test(url) || !URL.canParse(url)) {
        throw refuse(`has the host ${JSON.stringify(host)}; it must be like backend.example:8443`)
      }
      return { host: new URL(url).host, service: `CLIENT_CERTIFICATE_${at}_${index}` }
    }),
  }
}
