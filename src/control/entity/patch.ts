import { apigateway } from '../operations/apigateway.ts'
import { type ApiError, badRequest, notFound } from '../answer/api-error.ts'
import { defined, nonEmpty } from './defined.ts'
import { entryOf, withEntry, withoutEntry } from './map-entry.ts'

const patchOps = apigateway.enums.Op

export type PatchOp = (typeof patchOps)[number]

/** One element of `patchOperations`, in AWS's members. Every value is text. */
export type PatchOperation = {
  readonly op?: PatchOp
  /** A JSON pointer: `~1` stands for a slash, `~0` for a tilde. */
  readonly path?: string
  readonly value?: string
  readonly from?: string
}

/** What an effect is told: the value, and what stood in the place of the pattern's `{…}`, unescaped. */
export type PatchStep = { readonly key: string; readonly value: string | undefined }

export type PatchEffect<T> = (entity: T, step: PatchStep) => T

export type PatchRule<T> = { readonly [O in PatchOp]?: PatchEffect<T> }

/** What may be patched: path pattern (one `{…}` token at most) × op → effect. What is not here is refused. */
export type PatchTable<T> = {
  readonly refuse: PatchRefusal
  readonly rules: Readonly<Record<string, PatchRule<T>>>
}

type PatchRefusal = (
  path: string,
  op: PatchOp | undefined,
  rules: Readonly<Record<string, SupportedOps>>,
  rule: SupportedOps | undefined,
) => ApiError

type SupportedOps = { readonly [O in PatchOp]?: unknown }

/** Operations of one request; each may copy the list or map it changes, so their number bounds the work: a few milliseconds. */
const maxOperations = 1000

/** The operations of a request; throws BadRequestException when there are too many. */
export function readOperations(
  operations: readonly PatchOperation[] | undefined = [],
): readonly PatchOperation[] {
  if (operations.length > maxOperations)
    throw badRequest(
      `Too many patch operations: ${operations.length} were sent, ${maxOperations} are allowed`,
    )
  return operations
}

/**
 * Applies the operations in their order and returns the changed entity. Throws BadRequestException in the
 * table's style for a path or op it does not have, so members no rule names (`/id`) cannot be assigned.
 * Spec control-plane §7.
 */
export function applyPatch<T>(
  entity: T,
  operations: readonly PatchOperation[] | undefined,
  table: PatchTable<T>,
): T {
  const rules = Object.entries(table.rules).map(([pattern, rule]) => ({
    pattern: pattern.split('/'),
    rule,
  }))
  return readOperations(operations).reduce((changed, { op, path, value }) => {
    const tokens = path?.split('/').map(unescapeToken) ?? []
    // A key of that name is a trap for every later reader of the JSON: no resource has use for one.
    const found = tokens.includes('__proto__')
      ? undefined
      : rules.find(({ pattern }) => matches(pattern, tokens))
    const effect = op && found?.rule[op]
    if (!found || !effect) throw table.refuse(path ?? 'null', op, table.rules, found?.rule)
    const at = found.pattern.findIndex(isVariable)
    return effect(changed, { key: tokens[at] ?? '', value })
  }, entity)
}

const isVariable = (token: string) => token.startsWith('{')

function matches(pattern: readonly string[], tokens: readonly string[]): boolean {
  return (
    pattern.length === tokens.length &&
    pattern.every((token, i) => (isVariable(token) ? tokens[i] !== '' : token === tokens[i]))
  )
}

/** `~01` is `~1`, so the slash goes first (RFC 6901 §4). */
export function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}

/**
 * The style of Resource, Model, RequestValidator: an op no path supports, or a path the op does not know.
 * The double space is AWS's. conformance: ls:…::test_update_resource_behaviour#invalid-path-part
 */
export const listingPaths: PatchRefusal = (path, op, rules) => {
  const paths = Object.keys(rules).filter((pattern) => op && rules[pattern]?.[op])
  const advice =
    paths.length > 0
      ? `Must be one of: [${paths.join(', ')}]`
      : 'Please choose supported operations'
  return badRequest(`Invalid patch path  '${path}' specified for op '${op ?? 'null'}'. ${advice}`)
}

/**
 * The style of Method, MethodResponse, GatewayResponse and the integrations: the path first, then the ops it has.
 * conformance: ls:…::test_update_method_validation#unsupported-operation, #unsupported-path
 */
export const listingOps: PatchRefusal = (path, _op, _rules, rule) =>
  badRequest(
    rule
      ? `Invalid patch operation specified. Must be one of: [${patchOps.filter((op) => rule[op]).join(', ')}]`
      : `Invalid patch path ${path}`,
  )

/** RestApi's: as {@link listingOps}, with one text for every op (spec control-plane §16). */
export const namingOps: PatchRefusal = (path, _op, _rules, rule) =>
  badRequest(
    rule
      ? "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"
      : `Invalid patch path ${path}`,
  )

/** Sets a member to what `read` makes of the value; undefined leaves the member out. */
export function setMember<T, K extends keyof T>(
  member: K,
  read: (value: string | undefined) => T[K] | undefined,
): PatchEffect<T> {
  return (entity, { value }) => defined({ ...entity, [member]: read(value) }) as T
}

/** Unsets a member. */
export function unsetMember<T>(member: keyof T): PatchEffect<T> {
  return (entity) => defined({ ...entity, [member]: undefined }) as T
}

/**
 * Entries of a map member: add and replace set, remove wants the entry to be there and an emptied map is gone.
 * conformance: ls:…::test_update_method#update-method-remove, ls:…::test_update_method_response
 *
 * @param missing the text of the 404 for a key that is not there
 */
export function mapMember<T extends object, V>(
  member: keyof T,
  read: (value: string | undefined) => V,
  missing: string,
): Required<Pick<PatchRule<T>, 'add' | 'remove' | 'replace'>> {
  type Entries = Readonly<Record<string, V>> | undefined
  const change = (entity: T, entries: Entries) =>
    defined({ ...entity, [member]: entries && nonEmpty(entries) }) as T
  const set: PatchEffect<T> = (entity, { key, value }) =>
    change(entity, withEntry(entity[member] as Entries, key, read(value)))
  return {
    add: set,
    replace: set,
    remove(entity, { key }) {
      const entries = entity[member] as Entries
      if (!entries || entryOf(entries, key) === undefined) throw notFound(missing)
      return change(entity, withoutEntry(entries, key))
    },
  }
}

/** As {@link mapMember}, where the key of an entry that is replaced has to be there, too. */
export function presentMapMember<T extends object, V>(
  member: keyof T,
  read: (value: string | undefined) => V,
  missing: string,
): PatchRule<T> {
  const rule = mapMember<T, V>(member, read, missing)
  return {
    ...rule,
    replace(entity, step) {
      const entries = entity[member] as Readonly<Record<string, V>> | undefined
      if (!entries || entryOf(entries, step.key) === undefined) throw notFound(missing)
      return rule.replace(entity, step)
    },
  }
}

/**
 * Members of lists whose path token is the value: `/binaryMediaTypes/image~1png` (spec control-plane §7). What
 * replaces another comes last, as if that had been removed and this added.
 */
export function listMember<T extends object>(member: keyof T, missing: string): PatchRule<T> {
  const read = (entity: T) => (entity[member] ?? []) as readonly string[]
  const change = (entity: T, items: readonly string[]) => ({ ...entity, [member]: items }) as T
  const including = (items: readonly string[], item: string) =>
    items.includes(item) ? items : [...items, item]
  const without = (entity: T, item: string) => read(entity).filter((other) => other !== item)
  return {
    add: (entity, { key }) => change(entity, including(read(entity), key)),
    replace: (entity, { key, value }) =>
      change(entity, including(without(entity, key), value || key)),
    remove(entity, { key }) {
      if (!read(entity).includes(key)) throw notFound(missing)
      return change(entity, without(entity, key))
    },
  }
}

/** Text, where AWS takes an empty or absent value as none. */
export const optionalText = (value: string | undefined): string | undefined => value || undefined

/** Anything but `true`, in whatever case, is false. conformance: ls:…::test_update_method_validation#wrong-value-type */
export const booleanText = (value: string | undefined): boolean => value?.toLowerCase() === 'true'

/** One of AWS's values, or none when empty; throws BadRequestException for another. */
export function enumText<V extends string>(
  member: string,
  values: readonly V[],
): (value: string | undefined) => V | undefined {
  return (value) => {
    const found = values.find((known) => known === value)
    if (value && !found)
      throw badRequest(`Invalid ${member} specified. Valid options are ${values.join(',')}`)
    return found
  }
}

/** `contentHandling` of integrations and their responses. */
export const contentHandlingText = enumText('contentHandling', [
  'CONVERT_TO_BINARY',
  'CONVERT_TO_TEXT',
])
