import { parsePrincipals } from './parse-principals.ts'
import type { Condition, Negatable, PolicyKind, Statement } from './policy.ts'
import { PolicyError } from './policy-error.ts'

/** A policy document whose form has been checked. */
export type ParsedPolicy = {
  readonly statements: readonly Statement[]
  /** Whether `${…}` stands for a variable: in documents of version 2012-10-17 only. */
  readonly hasVariables: boolean
}

/**
 * Checks the form of a policy document that has been read from JSON. Throws {@link PolicyError} for whatever is
 * not known: a misspelt `Condition` must not make a statement say more than was meant.
 */
export function parsePolicy(document: unknown, kind: PolicyKind): ParsedPolicy {
  const policy = objectAt('', document, policyMembers)
  const { Version: version = '2008-10-17', Id: id = '' } = policy
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw new PolicyError('Version', 'must be 2012-10-17 or 2008-10-17')
  }
  if (typeof id !== 'string') throw new PolicyError('Id', 'must be a string')
  const given: readonly unknown[] = Array.isArray(policy['Statement'])
    ? policy['Statement']
    : [policy['Statement']]
  return {
    statements: given.map((statement, index) =>
      parseStatement(`Statement[${index}]`, statement, kind),
    ),
    hasVariables: version === '2012-10-17',
  }
}

const policyMembers = new Set(['Version', 'Id', 'Statement'])

const everyMember = ['Sid', 'Effect', 'Action', 'NotAction', 'Condition']
const resourceMembers = ['Resource', 'NotResource']
const principalMembers = ['Principal', 'NotPrincipal']
const statementMembers: Readonly<Record<PolicyKind, ReadonlySet<string>>> = {
  identity: new Set([...everyMember, ...resourceMembers]),
  resource: new Set([...everyMember, ...resourceMembers, ...principalMembers]),
  trust: new Set([...everyMember, ...principalMembers]),
}

/** A trust policy's one resource is the role that it stands on. */
const itself: Negatable<readonly string[]> = { negated: false, values: ['*'] }

function parseStatement(where: string, given: unknown, kind: PolicyKind): Statement {
  const statement = objectAt(where, given, statementMembers[kind])
  const { Sid: sid = '', Effect: effect } = statement
  if (typeof sid !== 'string') throw new PolicyError(where, 'needs a string as Sid')
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new PolicyError(where, 'needs the Effect Allow or Deny')
  }
  return {
    where,
    effect,
    principal:
      kind === 'identity' ? undefined : oneOf(where, statement, 'Principal', parsePrincipals),
    action: oneOf(where, statement, 'Action', parseTexts),
    resource: kind === 'trust' ? itself : oneOf(where, statement, 'Resource', parseTexts),
    conditions: parseConditions(`${where}.Condition`, statement['Condition']),
  }
}

/** One of an element and its `Not` twin. */
function oneOf<T>(
  where: string,
  statement: Readonly<Record<string, unknown>>,
  name: string,
  parse: (where: string, value: unknown) => T,
): Negatable<T> {
  const present = [name, `Not${name}`].filter((member) => statement[member] !== undefined)
  if (present.length !== 1) throw new PolicyError(where, `needs one of ${name} and Not${name}`)
  const member = present[0]!
  return {
    negated: member !== name,
    values: parse(`${where}.${member}`, statement[member]),
  }
}

function parseTexts(where: string, given: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== '')) {
    throw new PolicyError(where, 'needs a string or an array of strings')
  }
  return texts as readonly string[]
}

/** An operator without a key would be a condition that holds for everybody. */
function parseConditions(where: string, given: unknown): readonly Condition[] {
  if (given === undefined) return []
  return Object.entries(objectAt(where, given)).flatMap(([operator, value]) => {
    const keys = Object.entries(objectAt(`${where}.${operator}`, value))
    if (keys.length === 0) throw new PolicyError(`${where}.${operator}`, 'names no condition key')
    return keys.map(([key, values]) => ({
      where: `${where}.${operator}`,
      operator,
      key,
      values: parseValues(`${where}.${operator}.${key}`, values),
    }))
  })
}

/** JSON's numbers and booleans stand for their text. */
function parseValues(where: string, given: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (values.length === 0) throw new PolicyError(where, 'needs a value')
  return values.map((value) => {
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw new PolicyError(where, 'compares with what is no string, number or boolean')
  })
}

function objectAt(
  where: string,
  value: unknown,
  members?: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicyError(where, 'must be an object')
  }
  const unknown = members && Object.keys(value).find((name) => !members.has(name))
  if (unknown !== undefined) {
    throw new PolicyError(where, `has the unknown member ${JSON.stringify(unknown)}`)
  }
  return value as Readonly<Record<string, unknown>>
}
