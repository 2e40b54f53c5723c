import type { Platform } from '../../../../model/platform.ts'
import { isObject } from '../../../../model/json-object.ts'
import { mayIssueAt } from '../../../../wire/egress/issuer-url.ts'
import { fetchJson, UnfitAnswer } from './fetch-json.ts'

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

/** Where an issuer says that its keys are (spec http-api §4). */
export async function discoverKeys(issuer: string, platform: Platform): Promise<string> {
  const url = discoveryUrl(issuer)
  const document = await fetchJson(url, platform)
  if (!isObject(document)) throw new UnfitAnswer(`${url} answered no object`)
  const { issuer: named, jwks_uri: keys } = document
  // Discovery, 4.3: another issuer's document vouches for other tokens. Some write the closing slash in one place only.
  if (typeof named !== 'string' || named.replace(/\/$/, '') !== issuer.replace(/\/$/, ''))
    throw new UnfitAnswer(`${url} is about another issuer: ${String(named)}`)
  if (typeof keys !== 'string') throw new UnfitAnswer(`${url} has no jwks_uri`)
  const isSafe = issuer.startsWith('https://') ? keys.startsWith('https://') : mayIssueAt(keys)
  if (!isSafe) throw new UnfitAnswer(`${url} has its keys where anybody may change them: ${keys}`)
  return keys
}

/** Where an issuer describes itself. */
export const discoveryUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/** An issuer's keys by OpenID discovery. */
export const discoveredKeySet = (issuer: string): KeySource => ({
  id: discoveryUrl(issuer),
  read: async (platform) => fetchJson(await discoverKeys(issuer, platform), platform),
})

/** The development issuer's keys, where this gateway has one: none before the first token is made. */
export const developmentKeySet: KeySource = {
  id: 'the development issuer',
  async read({ developmentKeys }) {
    const text = await developmentKeys?.()
    return text === undefined ? { keys: [] } : (JSON.parse(text) as unknown)
  },
}
