import { Buffer } from 'node:buffer'
import type { ExecutionRecord, Pairs } from '../exchange/execution-record.ts'
import { masked } from './log-line.ts'
import { formsOf } from './secret-forms.ts'

/** Headers, and parameters of presigned URLs, whose values always prove who somebody is. Lower case. */
const secretNames: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'sec-websocket-protocol',
  'set-cookie',
  'x-amz-security-token',
  'x-amz-signature',
  'x-api-key',
])

/** Characters of the longest sub-protocol that is known to be none but a name: `graphql-transport-ws`. */
const longestProtocolName = 20

/** Which further names of headers and parameters hold credentials: `Platform.isMasked`. */
type IsMasked = (name: string) => boolean

/**
 * Masks the credentials among these headers and parameters wherever they turn up: a backend's event or body may
 * hold them again (ATTACKS 65). With `shown`, only that many characters of a text are wanted: a client may send many
 * credentials, and looking for each of them in a long body would cost too much.
 */
export function maskSecrets(
  pairs: Pairs,
  isMasked: IsMasked,
): (text: string, shown?: number) => string {
  const values = pairs
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => secretNames.has(name) || isMasked(name))
    .flatMap(([name, value]) => partsOf(name, value).flatMap(formsOf))
  // Longer ones first: a token is a part of the header that holds it.
  const secrets = [...new Set(values)].toSorted((a, b) => b.length - a.length)
  return (text, shown = Infinity) =>
    secrets.reduce(
      // A credential that crosses the end is still whole. And replaced by a function: else one that holds `$&` would
      // put itself back.
      (rest, secret) =>
        rest.slice(0, shown + secret.length).replaceAll(secret, () => masked(secret)),
      text,
    )
}

/** All headers and parameters that were noted. */
export const pairsOf = (record: ExecutionRecord): Pairs =>
  record.flatMap((event) => [
    ...('headers' in event ? event.headers : []),
    ...('query' in event ? event.query : []),
    ...(event.type === 'access' ? (event.credentials ?? []).map(asAuthorization) : []),
    // A backend may be asked by a presigned URL that the definition holds.
    ...('uri' in event ? new URLSearchParams(event.uri.split('?')[1]) : []),
  ])

const asAuthorization = (value: string) => ['authorization', value] as const

/** A value, and what is taken from it by itself: the token behind a scheme, a password, each cookie. */
function partsOf(name: string, value: string): string[] {
  if (name === 'cookie' || name === 'set-cookie') {
    const cookies = name === 'cookie' ? value.split(';') : value.split(';', 1)
    return [value, ...cookies.flatMap((cookie) => [cookie.trim(), valueOf(cookie)])]
  }
  // Pages can send no header of their own, so their tokens come among the sub-protocols.
  if (name === 'sec-websocket-protocol')
    return value
      .split(',')
      .map((protocol) => protocol.trim())
      .filter(({ length }) => length > longestProtocolName)
  const token = value.slice(value.indexOf(' ') + 1)
  if (!/^basic /i.test(value)) return [value, token]
  const pair = Buffer.from(token, 'base64').toString()
  return [value, token, pair, pair.slice(pair.indexOf(':') + 1)]
}

/** What a cookie's name stands for, without the quotes it may have. */
const valueOf = (cookie: string): string =>
  cookie
    .slice(cookie.indexOf('=') + 1)
    .trim()
    .replace(/^"(.*)"$/s, '$1')
