import { importJWK } from 'jose/key/import'
import { isObject } from '../../../../model/json-object.ts'
import { isStrongKey } from './weak-keys.ts'

/** Keys of a set: more than any issuer publishes. */
const maxKeys = 100

/** A public key of an issuer. The object stays the same for as long as the issuer publishes that key. */
export type IssuerKey = {
  /** The algorithms it may be used for: the key's own word, never a token's (ATTACKS 25, 26). */
  readonly algorithms: readonly string[]
  /** Its public members, and nothing else that may have been published with them. */
  readonly jwk: Readonly<Record<string, string>>
  /** By algorithm, once imported. */
  readonly imported: Map<string, CryptoKey>
}

/** The keys of an issuer by `kid`. */
export type KeySet = ReadonlyMap<string, readonly IssuerKey[]>

/**
 * Reads a JWK Set (RFC 7517). Keys that sign nothing, secrets and unknown kinds are left out, and so are those without a
 * `kid`, by which a token would name them. A key that `before` has too is kept as it is. Throws for what is no key set.
 */
export function readKeySet(set: unknown, before: KeySet | undefined): KeySet {
  const keys = isObject(set) ? set['keys'] : undefined
  if (!Array.isArray(keys)) throw new Error('its key set has no keys')
  if (keys.length > maxKeys) throw new Error(`its key set has more than ${maxKeys} keys`)
  const read = new Map<string, IssuerKey[]>()
  for (const jwk of keys as readonly unknown[]) {
    const kid = isObject(jwk) ? jwk['kid'] : undefined
    const key = isObject(jwk) && typeof kid === 'string' ? readKey(jwk) : undefined
    if (key === undefined) continue
    const same = before?.get(kid as string)?.find((known) => isSame(known, key))
    const list = read.get(kid as string) ?? []
    list.push(same ?? key)
    read.set(kid as string, list)
  }
  return read
}

/** The key of that id which may be used for the algorithm. */
export const keyFor = (keys: KeySet, kid: string, algorithm: string): IssuerKey | undefined =>
  keys.get(kid)?.find(({ algorithms }) => algorithms.includes(algorithm))

/** The key for `crypto.subtle`, imported once. Throws when it is none. */
export async function importedKey(key: IssuerKey, algorithm: string): Promise<CryptoKey> {
  const known = key.imported.get(algorithm)
  if (known) return known
  const imported = await importJWK({ ...key.jwk }, algorithm)
  if (imported instanceof Uint8Array) throw new Error('a secret is no public key')
  key.imported.set(algorithm, imported)
  return imported
}

const rsaAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

/** What a kind of key may be used for, and the members that make its public half. */
const kinds: Readonly<
  Record<string, { readonly members: readonly string[]; readonly algorithms: readonly string[] }>
> = {
  RSA: { members: ['n', 'e'], algorithms: rsaAlgorithms },
  'EC P-256': { members: ['crv', 'x', 'y'], algorithms: ['ES256'] },
  'EC P-384': { members: ['crv', 'x', 'y'], algorithms: ['ES384'] },
  'EC P-521': { members: ['crv', 'x', 'y'], algorithms: ['ES512'] },
  'OKP Ed25519': { members: ['crv', 'x'], algorithms: ['EdDSA', 'Ed25519'] },
}

function readKey(jwk: Readonly<Record<string, unknown>>): IssuerKey | undefined {
  const { kty, crv, alg, use = 'sig', key_ops: operations } = jwk
  const name = kty === 'RSA' ? 'RSA' : `${String(kty)} ${String(crv)}`
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (!kind || use !== 'sig') return undefined
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return undefined
  const members: Record<string, string> = { kty: kty as string }
  for (const member of kind.members) {
    const value = jwk[member]
    if (typeof value !== 'string') return undefined
    members[member] = value
  }
  if (!isStrongKey(members)) return undefined
  const algorithms = alg === undefined ? kind.algorithms : kind.algorithms.filter((a) => a === alg)
  return algorithms.length === 0
    ? undefined
    : { algorithms, jwk: members, imported: new Map<string, CryptoKey>() }
}

const isSame = (a: IssuerKey, b: IssuerKey): boolean =>
  JSON.stringify([a.algorithms, a.jwk]) === JSON.stringify([b.algorithms, b.jwk])
