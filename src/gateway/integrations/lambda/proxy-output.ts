import { remappedProxyResponseHeaders } from '../call/headers.ts'

/** A function's answer that is not exactly what the contract allows. AWS never guesses, and neither does anything here. */
export class MalformedOutput extends Error {
  override readonly name = 'MalformedOutput'
}

const malformed = (): MalformedOutput =>
  // AWS's own words in the execution log.
  new MalformedOutput(
    'Execution failed due to configuration error: Malformed Lambda proxy response',
  )

/** Status and headers of a proxy response (spec integrations §11, §13). */
export type OutputHead = {
  readonly status: number
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[]
}

/** The JSON object of an answer with these members at most. Throws {@link MalformedOutput}. */
export function readMembers(
  text: string,
  members: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed()
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw malformed()
  for (const name of Object.keys(value)) if (!members.has(name)) throw malformed()
  return value as Readonly<Record<string, unknown>>
}

/** Reads `statusCode`, `headers` and `multiValueHeaders`. Throws {@link MalformedOutput}. */
export function readHead(output: Readonly<Record<string, unknown>>): OutputHead {
  return {
    status: readStatus(output['statusCode']),
    headers: mergeHeaders(output['headers'], output['multiValueHeaders']),
  }
}

/** A member that is a text or absent. Throws {@link MalformedOutput}. */
export function readBody(value: unknown): string {
  if (value !== undefined && value !== null && typeof value !== 'string') throw malformed()
  return value ?? ''
}

/** A member that is a list of texts or absent. Throws {@link MalformedOutput}. */
export function readTexts(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw malformed()
  return value
}

/**
 * The client's headers: renamed where they are the gateway's own, without a body's framing, with the trace and a
 * content type. Throws {@link MalformedOutput} for a value with a line break (ATTACKS 19).
 */
export function responseHeaders({ headers }: OutputHead, trace: string): Headers {
  const sent = new Headers()
  sent.set('X-Amzn-Trace-Id', trace)
  for (const [name, values] of headers) {
    const lower = name.toLowerCase()
    if (lower === 'transfer-encoding') continue
    const target = remappedProxyResponseHeaders.get(lower) ?? name
    for (const value of values) {
      if (/[\r\n\0]/.test(value)) throw malformed()
      sent.append(target, value)
    }
  }
  if (!sent.has('content-type')) sent.set('Content-Type', 'application/json')
  return sent
}

function readStatus(value: unknown): number {
  if (value === undefined || value === null) return 200
  const status = typeof value === 'string' && value !== '' ? Number(value) : value
  // A Response cannot carry 1xx or 6xx; AWS's own range is 100–599.
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw malformed()
  }
  return status
}

/** Multi values come first and give the name its spelling; an identical pair appears once. */
function mergeHeaders(single: unknown, multi: unknown): OutputHead['headers'] {
  const merged = new Map<string, { readonly name: string; readonly values: string[] }>()
  for (const [name, values] of entriesOf(multi)) {
    if (!Array.isArray(values)) throw malformed()
    merged.set(name.toLowerCase(), { name, values: values.map(scalarText) })
  }
  for (const [name, value] of entriesOf(single)) {
    const text = scalarText(value)
    const present = merged.get(name.toLowerCase())
    if (!present) merged.set(name.toLowerCase(), { name, values: [text] })
    else if (!present.values.includes(text)) present.values.push(text)
  }
  return [...merged.values()].map(({ name, values }) => [name, linesOf(name, values)])
}

/** A line for each value, as AWS sends them; but for what an answer may have only one of. */
const linesOf = (name: string, values: readonly string[]): readonly string[] =>
  name.toLowerCase() === 'content-type' ? [values.join(',')] : values

function entriesOf(map: unknown): [string, unknown][] {
  if (map === undefined || map === null) return []
  if (typeof map !== 'object' || Array.isArray(map)) throw malformed()
  const entries = Object.entries(map)
  // `Headers` takes an empty name; HTTP does not.
  for (const [name] of entries) if (!token.test(name)) throw malformed()
  return entries
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

function scalarText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw malformed()
}
