import type {
  CachedResponse,
  CachedVariants,
  CacheEntry,
} from '../../model/cache/response-cache.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const lineFeed = 0x0a

/** An entry as bytes: its head as a line of JSON, and its body behind it. */
export function writeEntry(entry: CacheEntry): Uint8Array {
  if ('vary' in entry) return encoder.encode(`${JSON.stringify(entry)}\n`)
  const { body, headers, ...head } = entry
  const text = { ...head, headers: [...headers], hasBody: body !== null }
  const line = encoder.encode(`${JSON.stringify(text)}\n`)
  const bytes = new Uint8Array(line.byteLength + (body?.byteLength ?? 0))
  bytes.set(line)
  if (body) bytes.set(body, line.byteLength)
  return bytes
}

type Head =
  | (CachedVariants & { readonly keptUntil: number })
  | (Omit<CachedResponse, 'headers' | 'body'> & {
      readonly keptUntil: number
      readonly headers: [string, string][]
      readonly hasBody: boolean
    })

/** The same entry again: its counterpart alone writes where it is read from. Throws for bytes that are no entry. */
export function readEntry(bytes: Uint8Array): CacheEntry {
  const end = bytes.indexOf(lineFeed)
  const head = JSON.parse(decoder.decode(bytes.subarray(0, end))) as Head
  if ('vary' in head) return head
  const { headers, hasBody, ...rest } = head
  return { ...rest, headers: new Headers(headers), body: hasBody ? bytes.subarray(end + 1) : null }
}
