/** Whether a header value names a binary media type of the API. */
export type IsBinary = (headerValue: string | null) => boolean

/**
 * Compares as recorded (spec integrations §19): the first listed type, parameters stripped; an entry
 * matches itself, `type/*` any subtype. The full wildcard matches everything, a missing header too; no other entry
 * does.
 */
export function linkBinaryTypes(binaryMediaTypes: readonly string[]): IsBinary {
  if (binaryMediaTypes.length === 0) return neverBinary
  const all = binaryMediaTypes.includes('*/*')
  // An entry like `*/xml` never matches, not even itself.
  const exact = new Set(binaryMediaTypes.filter((type) => !type.startsWith('*/')))
  const families = binaryMediaTypes
    .filter((type) => type.endsWith('/*') && type !== '*/*')
    .map((type) => type.slice(0, -1))
  return (headerValue) => {
    if (all || headerValue === null) return all
    const first = mediaType(headerValue)
    return exact.has(first) || families.some((family) => first.startsWith(family))
  }
}

/** Of an API without binary media types, as most are: nothing needs to be asked. */
export const neverBinary: IsBinary = () => false

/** The first media type of a `Content-Type` or `Accept` value, without parameters. */
export function mediaType(headerValue: string): string {
  const end = /[,;]/.exec(headerValue)?.index ?? headerValue.length
  return headerValue.slice(0, end).trim()
}
