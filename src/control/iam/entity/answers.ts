import { partitionOf } from '../../../model/arn.ts'
import type { ControlContext } from '../../run/operation.ts'
import { validationError } from './iam-error.ts'

/** Where an account is: its ARNs begin with that. */
export type Place = Pick<ControlContext, 'region' | 'accountId'>

/** An ARN of the account's IAM: `user/bob`. */
export const arnOf = ({ region, accountId }: Place, rest: string): string =>
  `arn:${partitionOf(region)}:iam::${accountId}:${rest}`

/** A date as IAM writes it: without fractions of a second. */
export const dateText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** A document as IAM shows it (RFC 3986). */
export const documentText = (document: string): string =>
  encodeURIComponent(document).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Random characters of those that IAM's ids are made of. */
export const idText = (length: number): string =>
  [...crypto.getRandomValues(new Uint8Array(length))]
    .map((byte) => idAlphabet[byte % idAlphabet.length]!)
    .join('')

/** A unique id that begins with what it is of: `AIDA`. */
export const uniqueId = (prefix: 'AIDA' | 'AGPA' | 'AROA' | 'ANPA'): string => prefix + idText(17)

type PageInput = { readonly MaxItems?: number; readonly Marker?: string }

const defaultPage = 100

/** One page of a list that is ordered by what `keyOf` tells, and how to ask for the next. */
export function pageOf<T>(
  items: readonly T[],
  { MaxItems = defaultPage, Marker }: PageInput,
  keyOf: (item: T) => string,
): { readonly page: readonly T[]; readonly IsTruncated: boolean; readonly Marker?: string } {
  const after = Marker === undefined ? undefined : readMarker(Marker)
  const ordered = items
    .map((item) => ({ item, key: keyOf(item) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const rest = after === undefined ? ordered : ordered.filter(({ key }) => key > after)
  const page = rest.slice(0, MaxItems)
  const last = page.at(-1)
  return {
    page: page.map(({ item }) => item),
    IsTruncated: rest.length > page.length,
    ...(rest.length > page.length && last && { Marker: writeMarker(last.key) }),
  }
}

const writeMarker = (key: string): string => btoa(encodeURIComponent(key))

function readMarker(marker: string): string {
  try {
    return decodeURIComponent(atob(marker))
  } catch {
    throw validationError('Invalid Marker.')
  }
}

/** Whether an entity lies below a path prefix. */
export const isBelow = (prefix: string | undefined, { path }: { readonly path: string }): boolean =>
  path.startsWith(prefix ?? '/')
