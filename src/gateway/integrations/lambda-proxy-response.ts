import type { FunctionResult } from '../../model/platform.ts'
import type { IsBinary } from '../binary.ts'
import type { Exchange } from '../exchange.ts'
import { malformedProxyResponse, misconfigured } from '../faults.ts'
import { respond } from '../respond.ts'
import { fromBase64 } from '../bytes.ts'
import { remappedProxyResponseHeaders } from './headers.ts'

/**
 * The client's response from a function's result (spec integrations §11). Whatever is not exactly a
 * proxy response is a 502: AWS never guesses.
 */
export function lambdaProxyResponse(
  x: Exchange,
  result: FunctionResult,
  isBinary: IsBinary,
  trace: string,
): Response {
  // Not permitted to invoke is a 500, every other refusal of the Lambda API a 502.
  if (result.statusCode === 403) throw misconfigured('Invalid permissions on Lambda function')
  if (result.statusCode >= 300 || result.functionError) {
    throw malformedProxyResponse(
      `Lambda answered ${result.statusCode} ${result.functionError ?? ''}: ${result.payload.slice(0, loggedCharacters)}`,
    )
  }
  const output = readOutput(result.payload)
  const headers = new Headers()
  headers.set('X-Amzn-Trace-Id', trace)
  for (const [name, values] of output.headers) {
    const lower = name.toLowerCase()
    if (lower === 'transfer-encoding') continue
    const target = remappedProxyResponseHeaders.get(lower) ?? name
    for (const value of values) headers.append(target, headerText(value))
  }
  if (!headers.has('content-type')) headers.set('Content-Type', 'application/json')
  const decoded = output.isBase64Encoded && isBinary(x.request.headers.get('accept'))
  const body = decoded ? fromBase64(output.body) : output.body
  const { status } = output
  return respond(x, status, body, headers)
}

/** Of a failed function's payload in the log. */
const loggedCharacters = 2_000

/** AWS's own words in the execution log. */
const malformed = () =>
  malformedProxyResponse(
    'Execution failed due to configuration error: Malformed Lambda proxy response',
  )

/** A line break in a value is refused (ATTACKS 19), as a malformed response. */
function headerText(value: string): string {
  if (/[\r\n\0]/.test(value)) throw malformed()
  return value
}

type Output = {
  readonly status: number
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** `cookies` is a payload 2.0 member that AWS lets pass unread; `base64Encoded` an old synonym. */
const members = new Set([
  'statusCode',
  'headers',
  'multiValueHeaders',
  'body',
  'isBase64Encoded',
  'base64Encoded',
  'cookies',
])

function readOutput(payload: string): Output {
  let value: unknown
  try {
    value = JSON.parse(payload)
  } catch {
    throw malformed()
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw malformed()
  const output = value as Readonly<Record<string, unknown>>
  for (const name of Object.keys(output)) if (!members.has(name)) throw malformed()
  const { body } = output as { readonly body?: unknown }
  if (body !== undefined && body !== null && typeof body !== 'string') throw malformed()
  return {
    status: readStatus(output['statusCode']),
    headers: mergeHeaders(output['headers'], output['multiValueHeaders']),
    body: body ?? '',
    isBase64Encoded: readFlag(output['base64Encoded'] ?? output['isBase64Encoded']),
  }
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

const readFlag = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value.toLowerCase() === 'true')

/** Multi values come first and give the name its spelling; an identical pair appears once. */
function mergeHeaders(single: unknown, multi: unknown): Output['headers'] {
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
  return [...merged.values()].map(({ name, values }) => [name, joined(name, values)])
}

/** One comma-joined field as recorded (`value-multi,value-solo`), except cookies, which must stay apart. */
const joined = (name: string, values: readonly string[]): readonly string[] =>
  name.toLowerCase() === 'set-cookie' ? values : [values.join(',')]

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
