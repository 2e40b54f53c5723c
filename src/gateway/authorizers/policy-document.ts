/** An IAM policy as a Lambda authorizer returns it, checked and otherwise as it was written. */
export type PolicyDocument = {
  readonly Version?: string
  readonly Id?: string
  readonly Statement: PolicyStatement | readonly PolicyStatement[]
}

/** One of `Action` and `NotAction`, one of `Resource` and `NotResource`. */
export type PolicyStatement = {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly NotResource?: string | readonly string[]
  /** Operator to condition key to values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Characters of a statement's resource: spec rest-auth §6. */
const maxResourceLength = 512

/**
 * What is wrong with an authorizer's policy, or undefined for a {@link PolicyDocument}. A member that is
 * not known is refused: a misspelt `Condition` must not make a statement say more than was meant.
 */
export function checkPolicy(policy: unknown): string | undefined {
  if (!isObject(policy)) return 'policyDocument must be an object'
  const unknown = Object.keys(policy).find((name) => !policyMembers.has(name))
  if (unknown !== undefined) return `policyDocument has the unknown member ${quoted(unknown)}`
  for (const name of ['Version', 'Id']) {
    if (policy[name] !== undefined && typeof policy[name] !== 'string') {
      return `policyDocument.${name} must be a string`
    }
  }
  const statements: readonly unknown[] = Array.isArray(policy['Statement'])
    ? policy['Statement']
    : [policy['Statement']]
  for (const [index, statement] of statements.entries()) {
    const problem = checkStatement(statement)
    if (problem !== undefined) return `policyDocument.Statement[${index}] ${problem}`
  }
  return undefined
}

const policyMembers = new Set(['Version', 'Id', 'Statement'])

const statementMembers = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

function checkStatement(statement: unknown): string | undefined {
  if (!isObject(statement)) return 'must be an object'
  const unknown = Object.keys(statement).find((name) => !statementMembers.has(name))
  if (unknown !== undefined) return `has the unknown member ${quoted(unknown)}`
  if (statement['Sid'] !== undefined && typeof statement['Sid'] !== 'string') {
    return 'needs a string as Sid'
  }
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') {
    return 'needs the Effect Allow or Deny'
  }
  for (const name of ['Action', 'Resource'] as const) {
    const present = [name, `Not${name}`].filter((member) => statement[member] !== undefined)
    if (present.length !== 1) return `needs one of ${name} and Not${name}`
    const texts: readonly unknown[] = [statement[present[0]!]].flat()
    if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== '')) {
      return `needs a string or an array of strings as ${present[0]!}`
    }
    if (name === 'Resource' && texts.some((text) => String(text).length > maxResourceLength)) {
      return `has a ${present[0]!} of more than ${maxResourceLength} characters`
    }
  }
  return checkCondition(statement['Condition'])
}

function checkCondition(condition: unknown): string | undefined {
  if (condition === undefined) return undefined
  if (!isObject(condition) || !Object.values(condition).every(isObject)) {
    return 'needs an object of objects as Condition'
  }
  for (const [operator, keys] of Object.entries(condition)) {
    for (const [key, values] of Object.entries(keys as object)) {
      if ([values].flat().some((value) => value === null || typeof value === 'object')) {
        return `compares ${key} by ${operator} with what is no string, number or boolean`
      }
    }
  }
  return undefined
}

const quoted = (name: string): string => JSON.stringify(name)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
