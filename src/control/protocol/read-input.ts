import { decodeLabel } from './decode-label.ts'
import type { BoundOperation } from './operation.ts'
import { services } from './operation.ts'
import { parseQuery } from './query-string.ts'
import { readJsonObject } from './read-json.ts'
import { readStructure, readText } from './read-value.ts'
import type { Member, ServiceTable, Shape } from './service-table.ts'
import { validateInput } from './validate-input.ts'

/** The parts of an HTTP request an input is made of. */
export interface InputRequest {
  /** URI labels as `resolveOperation` returns them, percent-encoded. */
  readonly labels: { readonly [name: string]: string }
  /** Query string as sent, without `?`. */
  readonly rawQuery: string
  readonly headers: Headers
  readonly body: Uint8Array
}

export type Input = { readonly [member: string]: unknown }

/**
 * The validated input of an operation, by the member names of the tables; absent members are absent.
 * Maps have no prototype and keep JSON nulls. Unknown body members and query entries are ignored.
 *
 * Throws `ApiError`: SerializationException (wrong JSON or types), ValidationException (all violations at once),
 * RequestEntityTooLargeException, BadRequestException (a label that is not valid percent-encoding).
 */
export function readInput(operation: BoundOperation, request: InputRequest): Input {
  const table: ServiceTable = services[operation.service]
  const shape = operation.input === undefined ? undefined : table.shapes[operation.input]
  if (!shape) return {}
  const input = { ...readBody(table, shape, request.body) }
  const query = parseQuery(request.rawQuery)
  for (const [name, member] of Object.entries(shape)) {
    const value = readBound(operation, shape, name, member, request, query)
    if (value !== undefined) input[name] = value
  }
  validateInput(operation, shape, input)
  return input
}

function readBody(table: ServiceTable, shape: Shape, body: Uint8Array): Record<string, unknown> {
  const members = Object.entries(shape)
  const payload = members.find(([, member]) => member.in === 'payload')
  if (payload) return { [payload[0]]: body }
  if (!members.some(([, member]) => member.in === undefined)) return {}
  return readStructure(table, shape, readJsonObject(body)) as Record<string, unknown>
}

/** The value of a member that travels outside the body; undefined when it was not sent. */
function readBound(
  operation: BoundOperation,
  shape: Shape,
  name: string,
  member: Member,
  request: InputRequest,
  query: ReturnType<typeof parseQuery>,
): unknown {
  const wire = member.as ?? name
  const raw = request.labels[name]
  switch (member.in) {
    case 'label':
      return raw === undefined ? undefined : decodeLabel(name, raw)
    case 'query': {
      const values = query.filter(([key]) => key === wire).map(([, value]) => value)
      const [first] = values
      if (first === undefined) return undefined
      return member.type.endsWith('[]') ? values : readText(member.type, first)
    }
    case 'query-map':
      return readQueryMap(operation, shape, query)
    case 'header':
      return request.headers.get(wire) ?? undefined
    case 'payload':
    case undefined:
      break
  }
  return undefined
}

/** Every entry that is no other member's and not spelled out in the operation's template. */
function readQueryMap(
  operation: BoundOperation,
  shape: Shape,
  query: ReturnType<typeof parseQuery>,
): Record<string, string> | undefined {
  const taken = new Set<string>()
  for (const [name, member] of Object.entries(shape)) {
    if (member.in === 'query') taken.add(member.as ?? name)
  }
  for (const [name] of parseQuery(operation.uri.split('?')[1] ?? '')) taken.add(name)
  const map = Object.create(null) as Record<string, string>
  let found = false
  for (const [name, value] of query) {
    if (taken.has(name)) continue
    map[name] = value
    found = true
  }
  return found ? map : undefined
}
