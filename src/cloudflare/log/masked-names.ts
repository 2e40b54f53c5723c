/** What logs mask besides AWS's own credentials, unless the operator says otherwise. */
const defaultMaskedNames =
  'x-*-token, x-*-key, x-*-secret, access_token, id_token, refresh_token, token, api_key, apikey, client_secret, password'

/**
 * Reads `TIDEGATE_MASKED_NAMES`: names of headers and query parameters, in any case, `*` standing for any characters.
 *
 * @returns whether a name in lower case is one of them
 */
export function readMaskedNames(text: string = defaultMaskedNames): (name: string) => boolean {
  const names = text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const exact = new Set(names.filter((name) => !name.includes('*')))
  const patterns = names.filter((name) => name.includes('*')).map((name) => name.split('*'))
  return (name) => exact.has(name) || patterns.some((parts) => matches(parts, name))
}

/** Whether the parts stand in the name in this order, the first at its start and the last at its end. */
function matches(parts: readonly string[], name: string): boolean {
  const last = parts.at(-1)!
  if (!name.startsWith(parts[0]!) || !name.endsWith(last)) return false
  let at = parts[0]!.length
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= name.length - last.length
}
