/** Name and value pairs of a raw query string, in order, decoded once; a malformed escape stays as it is. */
export function parseQuery(rawQuery: string): readonly (readonly [name: string, value: string])[] {
  const entries: [string, string][] = []
  for (const entry of rawQuery.split('&')) {
    if (entry === '') continue
    const equals = entry.indexOf('=')
    const name = equals < 0 ? entry : entry.slice(0, equals)
    entries.push([decode(name), equals < 0 ? '' : decode(entry.slice(equals + 1))])
  }
  return entries
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
