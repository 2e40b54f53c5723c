import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Where certificates and keys are: files in PEM, and folders of such files. */
export type CertificatePlaces = {
  readonly certificates: readonly string[]
  readonly keys: readonly string[]
}

/** A certificate that the listener can show, with its key. */
export type ServerCertificate = {
  /** The names it is for, in lower case; `*.example.com` stands for one label. */
  readonly names: readonly string[]
  /** In PEM, with what the file holds of its chain. */
  readonly chain: string
  readonly key: string
  readonly file: string
  readonly validTo: Date
}

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * Reads certificates and finds the key of each; the first is for names that none is for. Throws an `Error` that says
 * which file cannot be used.
 */
export function readServerCertificates(places: CertificatePlaces): readonly ServerCertificate[] {
  const keys = filesOf(places.keys).flatMap(({ file, isNamed }) => {
    const text = readFileSync(file, 'utf8')
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return [within(file, () => keyIn(text))]
    if (isNamed) throw new Error(`${file} has no private key in PEM`)
    return []
  })
  const found: ServerCertificate[] = []
  for (const { file, isNamed } of filesOf(places.certificates)) {
    const chain = readFileSync(file, 'utf8').match(certificatePattern)
    if (!chain) {
      if (isNamed) throw new Error(`${file} has no certificate in PEM`)
      continue
    }
    const leaf = within(file, () => new X509Certificate(chain[0]))
    const key = keys.find((each) => leaf.checkPrivateKey(each))
    if (!key) {
      // A folder may hold authorities beside the certificates.
      if (isNamed) throw new Error(`none of the keys is that of ${file}`)
      continue
    }
    found.push({
      names: namesOf(leaf),
      chain: chain.join('\n'),
      key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      file,
      validTo: new Date(leaf.validTo),
    })
  }
  if (found.length === 0)
    throw new Error(`${places.certificates.join(', ')}: no certificate there has its key`)
  return withoutDoubles(found)
}

/** The certificate for a name that a client asks for: the name itself, a wildcard over its first label, or the first one. */
export function chooseCertificate<T extends Pick<ServerCertificate, 'names'>>(
  certificates: readonly T[],
  serverName: string,
): T {
  const name = serverName.toLowerCase()
  const wildcard = `*${name.slice(name.indexOf('.'))}`
  return (
    certificates.find(({ names }) => names.includes(name)) ??
    certificates.find(({ names }) => names.includes(wildcard)) ??
    certificates[0]!
  )
}

/** When any of the files was changed last, in milliseconds: another number means that they are to be read again. */
export const changeOf = ({ certificates, keys }: CertificatePlaces): number =>
  filesOf([...certificates, ...keys]).reduce(
    (sum, { file }) => sum + statSync(file).mtimeMs + statSync(file).ino,
    0,
  )

type Found = { readonly file: string; readonly isNamed: boolean }

/** The files themselves, those in folders, and those one folder further down, as Certbot keeps a folder per name. */
function filesOf(places: readonly string[], depth = 0): readonly Found[] {
  return places.flatMap((place) => {
    if (!statSync(place).isDirectory()) return [{ file: place, isNamed: depth === 0 }]
    if (depth > 1) return []
    const inside = readdirSync(place)
      .toSorted()
      .map((name) => join(place, name))
    return filesOf(inside, depth + 1)
  })
}

/** A folder may hold a certificate twice, alone and with its chain: the longer text is shown. */
function withoutDoubles(found: readonly ServerCertificate[]): readonly ServerCertificate[] {
  const byKey = new Map<string, ServerCertificate>()
  for (const each of found) {
    const id = `${each.key} ${each.names.join(' ')}`
    const known = byKey.get(id)
    if (!known || each.chain.length > known.chain.length) byKey.set(id, each)
  }
  return [...byKey.values()]
}

function namesOf(leaf: X509Certificate): readonly string[] {
  const listed = [...(leaf.subjectAltName ?? '').matchAll(/(?:^|, )DNS:([^,]+)/g)].map(([, name]) =>
    name!.toLowerCase(),
  )
  if (listed.length > 0) return listed
  const common = /^CN=(.+)$/m.exec(leaf.subject)?.[1]
  return common === undefined ? [] : [common.toLowerCase()]
}

const keyIn = (text: string): KeyObject => createPrivateKey(text)

function within<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
