import { isReservedHeader } from '../../../model/v2/reserved-headers.ts'
import { linkValue, type Value } from './value.ts'

/** An operation, linked. */
export type LinkedOperation = Omit<Operation, 'value'> & {
  /** Empty where something is removed. */
  readonly value: Value
}

/**
 * Links the operations of a mapping in the order in which they are done. Throws for what is none: the route fails rather
 * than to leave one out.
 */
export const linkOperations = (
  parameters: Readonly<Record<string, string>>,
): readonly LinkedOperation[] =>
  readOperations(parameters).map((operation) => ({
    ...operation,
    value: linkValue(operation.verb === 'remove' ? '' : operation.value),
  }))

/** One change of a header, of a query parameter, or of what there is one of: `path`, `statuscode`. */
type Operation = {
  readonly verb: 'append' | 'overwrite' | 'remove'
  readonly place: 'header' | 'querystring' | 'path' | 'statuscode'
  /** Of a header in lower case. */
  readonly name: string
  readonly value: string
}

/**
 * The operations of a mapping: what is removed first, what is added last (spec
 * parameter-mapping §10). Throws for what is none: the route fails rather than to leave one out.
 */
function readOperations(parameters: Readonly<Record<string, string>>): readonly Operation[] {
  return Object.entries(parameters)
    .map(([key, value]) => readOperation(key, value))
    .toSorted((a, b) => order.indexOf(a.verb) - order.indexOf(b.verb))
}

const order = ['remove', 'overwrite', 'append'] as const

function readOperation(key: string, value: string): Operation {
  const match = /^(append|overwrite|remove):(header|querystring)\.(.+)$/s.exec(key)
  if (!match) {
    if (key === 'overwrite:path' || key === 'overwrite:statuscode')
      return {
        verb: 'overwrite',
        place: key === 'overwrite:path' ? 'path' : 'statuscode',
        name: '',
        value,
      }
    throw new Error(`${key} is no operation of a parameter mapping`)
  }
  const [, verb, place, name] = match as unknown as [
    string,
    Operation['verb'],
    'header' | 'querystring',
    string,
  ]
  if (place === 'querystring') return { verb, place, name, value }
  const lower = name.toLowerCase()
  if (isReservedHeader(lower)) throw new Error(`the header ${name} cannot be mapped`)
  return { verb, place, name: lower, value }
}

/** A header's operation with the value that it has for one request. */
export type Change = {
  readonly verb: Operation['verb']
  readonly name: string
  /** Of nothing where it is removed. */
  readonly value: string
}

/** Changes headers, or a map that stands for some. */
export function changeHeaders(
  headers: Pick<Headers, 'delete' | 'set' | 'append'>,
  changes: readonly Change[],
): void {
  for (const { verb, name, value } of changes) {
    if (verb === 'remove') headers.delete(name)
    else if (verb === 'overwrite') headers.set(name, value)
    else headers.append(name, value)
  }
}

/** The same for a query's pairs. */
export function changedQuery(
  pairs: readonly (readonly [name: string, value: string])[],
  changes: readonly Change[],
): readonly (readonly [name: string, value: string])[] {
  let changed = [...pairs]
  for (const { verb, name, value } of changes) {
    if (verb !== 'append') changed = changed.filter(([each]) => each !== name)
    if (verb !== 'remove') changed.push([name, value])
  }
  return changed
}
