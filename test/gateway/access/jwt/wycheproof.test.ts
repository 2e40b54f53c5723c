import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keyFor, readKeySet } from '../../../../src/gateway/access/jwt/keys/key-set.ts'
import { readSigned } from '../../../../src/gateway/access/jwt/read-token.ts'
import { checkSignature } from '../../../../src/gateway/access/jwt/signature.ts'

// Project Wycheproof's JSON web signatures, as the conformance kit has them (conformance/NOTICE): what is signed is no token
// there, so the passage of a token is gone up to its signature.

type Unit = {
  readonly id: string
  readonly source: { readonly test: string }
  readonly input: {
    readonly jwk: Readonly<Record<string, string>>
    readonly jws: string
    readonly flags: readonly string[]
  }
  readonly expected: boolean
}
const file = join(import.meta.dirname, '../../../../conformance/cases/unit-jws.json')
const { units } = JSON.parse(readFileSync(file, 'utf8')) as { readonly units: readonly Unit[] }

/** Whether a signature counts, of an issuer that publishes this key and no other. */
async function counts({ jwk, jws }: Unit['input']): Promise<boolean> {
  try {
    const kid = jwk['kid'] ?? 'k'
    const keys = readKeySet({ keys: [{ ...jwk, kid }] }, undefined)
    const { alg, kid: named = kid } = readSigned(jws)
    const key = keyFor(keys, named, alg)
    if (!key) return false
    await checkSignature(jws, key, alg)
    return true
  } catch {
    return false
  }
}

/** No issuer publishes a secret, and which algorithm a key is for is the key's own word (ATTACKS 25, 26). */
const isTaken = ({ jwk, jws }: Unit['input']) =>
  jwk['kty'] !== 'oct' && jwk['alg'] === readSigned(jws).alg

const named = units.map((unit) => [`${unit.id} ${unit.source.test}`, unit] as const)

describe('a signature that is none', () => {
  test.each(named.filter(([, { expected }]) => !expected))(
    '%s is refused',
    async (_, { input }) => {
      expect(await counts(input)).toBe(false)
    },
  )
})

describe('a signature that is good', () => {
  test.each(named.filter(([, { expected }]) => expected))('%s', async (_, { input }) => {
    expect(await counts(input)).toBe(isTaken(input))
  })
})
