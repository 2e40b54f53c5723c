import { encodeRfc3986 } from '../../../wire/sigv4/canonical-request.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { linkUri } from '../../mapping/uri.ts'
import type { IntegrationRequest } from '../../exchange/integration-messages.ts'
import type { AwsUri } from './aws-uri.ts'

/** Renders a request's path and query, encoded once and for all: what is signed is what is sent. */
export type AwsUrl = (x: Exchange, outgoing: IntegrationRequest) => string

/**
 * Links what follows `path/` or `action/` (spec integrations §14). Every value that a request brings stays
 * inside its place: it opens no query, adds no parameter and climbs out of no folder.
 */
export function linkAwsUrl(uri: AwsUri): AwsUrl {
  return uri.form === 'path' ? linkPath(uri) : linkAction(uri)
}

/** The name in `action/{name}`, before the `&k=v` that may follow; undefined when a request makes it. */
export function actionOf({ form, rest }: AwsUri): string | undefined {
  if (form === 'path') return undefined
  return /^(\w+)(?:[?&]|$)/.exec(rest)?.[1]
}

function linkPath({ service, subdomain, rest }: AwsUri): AwsUrl {
  // `path//` and `path//2015-03-31/…` are the same as with one slash: spec integrations §10, §14.
  const uri = linkUri(rest.replace(/^\/+/, ''))
  const encodePath = service === 's3' ? linkEncodeKey(subdomain === undefined) : encodeIllegal
  return (x, outgoing) => {
    const text = uri.render(x, mapValues(outgoing.path, encodeIllegal))
    if (text === undefined) throw unfilled(rest)
    const [path, query] = cut(text, /\?/)
    const encoded = `/${encodePath(path)}`
    if (dotSegment.test(encoded)) throw misconfigured(`a dot segment in the path ${encoded}`)
    return withQuery(encoded, [...splitQuery(query), ...outgoing.query.map(pairText)])
  }
}

function linkAction({ rest }: AwsUri): AwsUrl {
  const uri = linkUri(rest)
  return (x, outgoing) => {
    const text = uri.render(x, mapValues(outgoing.path, encodeInQuery))
    if (text === undefined) throw unfilled(rest)
    const [action, query] = cut(text, /[?&]/)
    return withQuery('/', [
      pairText(['Action', decode(action)]),
      ...splitQuery(query),
      ...outgoing.query.map(pairText),
    ])
  }
}

/** AWS fails such a call the same way: `{` is illegal in a URL. */
const unfilled = (rest: string) =>
  misconfigured(`Illegal character in path: no value for a part of ${rest}`)

const mapValues = (
  values: ReadonlyMap<string, string>,
  encode: (text: string) => string,
): ReadonlyMap<string, string> =>
  new Map([...values].map(([name, value]) => [name, encode(value)] as const))

// Values arrive with the client's own percent-encoding, which stays; what it left plain is encoded.
const loosePercent = '%(?![0-9A-Fa-f]{2})'
const illegalInPath = new RegExp(`${loosePercent}|[^A-Za-z0-9\\-._~!$&'()*+,;=:@/%]`, 'gu')
const illegalInQuery = new RegExp(`${loosePercent}|[^A-Za-z0-9\\-._~%]`, 'gu')

/** `?` and `#` included: in a value they are part of it. */
const encodeIllegal = (path: string): string =>
  path.toWellFormed().replace(illegalInPath, encodeURIComponent)
const encodeInQuery = (text: string): string =>
  text.toWellFormed().replace(illegalInQuery, encodeRfc3986)

/**
 * The path of an S3 object as S3 signs it: each segment decoded and encoded once, an encoded slash inside
 * a key being the key's own. One inside the bucket's name would choose another bucket.
 */
function linkEncodeKey(startsWithBucket: boolean): (path: string) => string {
  return (path) =>
    path
      .split('/')
      .map((segment, index) => {
        const parts = decode(segment).split('/')
        if (parts.length > 1 && index === 0 && startsWithBucket) {
          throw misconfigured(`a slash in the bucket name ${segment}`)
        }
        return parts.map(encodeRfc3986).join('/')
      })
      .join('/')
}

/** URL parsers resolve these, encoded or not, after the signature is made. */
const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw misconfigured(`malformed percent-encoding in ${text}`)
  }
}

function cut(text: string, at: RegExp): readonly [before: string, after: string] {
  const index = text.search(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}

/** The URI's own pairs, encoded anew; a plus sign is a space, and a name without `=` stays so (`?acl`). */
const splitQuery = (query: string): readonly string[] =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 0) return encodeForm(pair)
      return `${encodeForm(pair.slice(0, equals))}=${encodeForm(pair.slice(equals + 1))}`
    })

const encodeForm = (text: string): string => encodeRfc3986(decode(text.replaceAll('+', ' ')))

const pairText = ([name, value]: readonly [string, string]): string =>
  `${encodeRfc3986(name)}=${encodeRfc3986(value)}`

const withQuery = (path: string, pairs: readonly string[]): string =>
  pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
