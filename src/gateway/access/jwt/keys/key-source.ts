import type { Platform } from '../../../../model/platform.ts'
import { isObject } from '../../../../model/json-object.ts'
import { mayIssueAt } from '../../../../wire/egress/issuer-url.ts'
import { fetchJson } from './fetch-json.ts'

/** Where an issuer's keys come from: the operator's or the definition's word, never a token's (ATTACKS 27). */
export type KeySource = {
  /** What its keys are remembered by, and what logs call it. */
  readonly id: string
  /** The JWK Set, parsed. Rejects when it cannot be had. */
  read(platform: Platform): Promise<unknown>
}

/** An issuer's keys at an address that is known. */
export const keySetAt = (url: string): KeySource => ({
  id: url,
  read: (platform) => fetchJson(url, platform),
})

/** An issuer's keys by OpenID discovery (spec http-api §4). */
export function discoveredKeySet(issuer: string): KeySource {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  return {
    id: url,
    async read(platform) {
      const document = await fetchJson(url, platform)
      if (!isObject(document)) throw new Error(`${url} answered no object`)
      const { issuer: named, jwks_uri: keys } = document
      // Discovery, 4.3: another issuer's document vouches for other tokens. Some write the closing slash in one place only.
      if (typeof named !== 'string' || named.replace(/\/$/, '') !== issuer.replace(/\/$/, ''))
        throw new Error(`${url} is about another issuer: ${String(named)}`)
      if (typeof keys !== 'string') throw new Error(`${url} has no jwks_uri`)
      const isSafe = issuer.startsWith('https://') ? keys.startsWith('https://') : mayIssueAt(keys)
      if (!isSafe) throw new Error(`${url} has its keys where anybody may change them: ${keys}`)
      return fetchJson(keys, platform)
    },
  }
}

/** The development issuer's keys, where this gateway has one: none before the first token is made. */
export const developmentKeySet: KeySource = {
  id: 'the development issuer',
  async read({ developmentKeys }) {
    const text = await developmentKeys?.()
    return text === undefined ? { keys: [] } : (JSON.parse(text) as unknown)
  },
}
