import type { Value } from '../../lang/json/value.ts'
import { writeJson } from '../../lang/json/write-json.ts'

/** A request as a playground is given it, and the backend's answer where a response template wants one. */
export type PlaygroundEvent = {
  readonly body: string
  /** As spelled in the event; nothing is added to them. */
  readonly headers: ReadonlyMap<string, string>
  /** Decoded, in order. */
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly pathParameters: ReadonlyMap<string, string>
  readonly stageVariables: ReadonlyMap<string, string>
  /** Members of `$context` that the event sets; the others have sample values. */
  readonly context: ReadonlyMap<string, Value>
  /** Undefined when the event has none. Templates see only its body. */
  readonly response: { readonly body: string } | undefined
}

/** An event that cannot be used; the message says which member and how to mend it. */
export class EventError extends Error {
  override readonly name = 'EventError'
}

type Members = ReadonlyMap<string, Value>

const ownMembers = [
  'body',
  'headers',
  'queryStringParameters',
  'multiValueQueryStringParameters',
  'pathParameters',
  'stageVariables',
  'context',
  'response',
]
/** What a Lambda proxy event, payload 1.0, has beside these (spec integrations §10). */
const lambdaMembers = [
  'version',
  'resource',
  'path',
  'httpMethod',
  'multiValueHeaders',
  'requestContext',
  'isBase64Encoded',
]
const responseMembers = ['statusCode', 'headers', 'body']

/**
 * Reads an event: one written for the playground, or a Lambda proxy event (payload 1.0) as it is. A body
 * that is no text stands for its JSON. Throws {@link EventError}.
 */
export function readEvent(event: Value): PlaygroundEvent {
  if (!(event instanceof Map)) throw new EventError('an event must be an object: write {…}')
  const version = event.get('version')
  if (version !== undefined && version !== '1.0') {
    throw new EventError(
      `"version" is ${writeJson(version)}: only payload format 1.0, that of REST APIs, has what templates read`,
    )
  }
  refuseUnknown(event, [...ownMembers, ...lambdaMembers], '')
  const response = optionalObject(event, 'response')
  return {
    body: bodyText(event),
    headers: headersOf(event),
    query: queryOf(event),
    pathParameters: texts(event, 'pathParameters'),
    stageVariables: texts(event, 'stageVariables'),
    context: contextOf(event),
    response: response && readResponse(response),
  }
}

function readResponse(response: Members): { readonly body: string } {
  refuseUnknown(response, responseMembers, 'response.')
  texts(response, 'headers', 'response.')
  const status = response.get('statusCode')
  if (status !== undefined && !(typeof status === 'bigint' && status >= 100n && status <= 599n)) {
    throw new EventError('"response.statusCode" must be an integer from 100 to 599')
  }
  return { body: bodyText(response) }
}

function refuseUnknown(members: Members, known: readonly string[], prefix: string): void {
  const unknown = [...members.keys()].filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const listed = unknown.map((name) => JSON.stringify(prefix + name)).join(', ')
  const noun = unknown.length === 1 ? 'member' : 'members'
  throw new EventError(`unknown ${noun} ${listed}; known are ${known.join(', ')}`)
}

function bodyText(members: Members): string {
  const body = members.get('body') ?? ''
  const encoded = members.get('isBase64Encoded') ?? false
  if (typeof encoded !== 'boolean') {
    throw new EventError('"isBase64Encoded" must be true or false')
  }
  if (!encoded) return typeof body === 'string' ? body : writeJson(body)
  try {
    if (typeof body !== 'string') throw new TypeError('no text')
    const bytes = Uint8Array.from(atob(body), (unit) => unit.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch (error) {
    throw new EventError(
      '"body" is not Base64 of UTF-8 text, and a mapping template cannot read a binary body; write the text itself and leave "isBase64Encoded" out',
      { cause: error },
    )
  }
}

/** A header sent several times is one value, as on arrival. */
const headersOf = (event: Members): ReadonlyMap<string, string> =>
  new Map([
    ...texts(event, 'headers'),
    ...[...lists(event, 'multiValueHeaders')].map(
      ([name, values]) => [name, values.join(', ')] as const,
    ),
  ])

/** The lists have every value of a name, where a name is in both. */
function queryOf(event: Members): readonly (readonly [string, string])[] {
  const values = new Map<string, readonly string[]>()
  for (const [name, value] of texts(event, 'queryStringParameters')) values.set(name, [value])
  for (const [name, all] of lists(event, 'multiValueQueryStringParameters')) values.set(name, all)
  return [...values].flatMap(([name, all]) => all.map((value) => [name, value] as const))
}

function contextOf(event: Members): Members {
  const own = optionalObject(event, 'context')
  const lambda = optionalObject(event, 'requestContext')
  if (own && lambda) {
    throw new EventError('"context" and "requestContext" are the same thing: leave one of them out')
  }
  const told: [string, Value][] = []
  for (const [member, variable] of [
    ['resource', 'resourcePath'],
    ['path', 'path'],
    ['httpMethod', 'httpMethod'],
  ] as const) {
    const value = event.get(member) ?? null
    if (value === null) continue
    if (typeof value !== 'string') throw notText(member, value)
    told.push([variable, value])
  }
  return new Map([...told, ...(own ?? lambda ?? [])])
}

function optionalObject(members: Members, name: string, prefix = ''): Members | undefined {
  const value = members.get(name) ?? null
  if (value === null) return undefined
  if (!(value instanceof Map)) {
    throw new EventError(`"${prefix}${name}" must be an object, not ${kindOf(value)}`)
  }
  return value
}

function texts(members: Members, name: string, prefix = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of optionalObject(members, name, prefix) ?? []) {
    if (typeof value !== 'string') throw notText(`${prefix}${name}.${key}`, value)
    found.set(key, value)
  }
  return found
}

function lists(members: Members, name: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const [key, value] of optionalObject(members, name) ?? []) {
    if (!Array.isArray(value)) {
      throw new EventError(`"${name}.${key}" must be an array of texts, not ${kindOf(value)}`)
    }
    const all = value.map((item, index) => {
      if (typeof item !== 'string') throw notText(`${name}.${key}[${index}]`, item)
      return item
    })
    found.set(key, all)
  }
  return found
}

function notText(path: string, value: Value): EventError {
  const scalar = value !== null && typeof value !== 'object'
  const fix = scalar ? `; write ${JSON.stringify(writeJson(value))}` : ''
  return new EventError(`"${path}" must be a text, not ${kindOf(value)}${fix}`)
}

function kindOf(value: Value): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Map) return 'an object'
  if (typeof value === 'string') return 'a text'
  return typeof value === 'boolean' ? 'a boolean' : 'a number'
}
