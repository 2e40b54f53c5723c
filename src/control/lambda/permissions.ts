import { ApiError } from '../answer/api-error.ts'
import type { ControlContext } from '../run/operation.ts'
import { account } from '../state/store.ts'
import { refuseUnsupported } from './function-input.ts'
import { functionArn } from './function-name.ts'
import { findFunction, guardedFunction } from './stored-function.ts'
import type { Guarded, Named, Statement, StoredFunction } from './stored-function.ts'
import { invalidMember } from './lambda-error.ts'

/** What AddPermission is told, besides the function. */
export type PermissionInput = {
  readonly statementId: string
  readonly action: string
  readonly principal: string
  /** Operators of conditions, with the keys and values that they compare. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Bytes of a function's policy: Lambda quotas, "Resource-based policy". */
const maxPolicyBytes = 20_480

/**
 * A function's policy. It is kept and shown, for the tools that write it with each function; nobody needs a permission
 * to call functions hosted here, so that none of these changes who may.
 */
export const permissionOperations = {
  AddPermission(
    { functionName, revisionId, permission }: Guarded & { readonly permission: PermissionInput },
    context: ControlContext,
  ) {
    const found = guardedFunction({ functionName, ...(revisionId && { revisionId }) }, context)
    const { statementId, action, principal, conditions } = permission
    const others = found.permissions ?? []
    if (others.some(({ Sid: id }) => id === statementId)) {
      throw new ApiError(
        'ResourceConflictException',
        409,
        `The statement id (${statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      )
    }
    const statement: Statement = {
      Sid: statementId,
      Effect: 'Allow',
      Principal: principalOf(principal),
      Action: action,
      Resource: functionArn(context, functionName),
      ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
    }
    const permissions = [...others, statement]
    const size = new TextEncoder().encode(policyOf(permissions)).length
    if (size > maxPolicyBytes) {
      throw new ApiError(
        'PolicyLengthExceededException',
        400,
        `The final policy size (${size}) is bigger than the limit (${maxPolicyBytes}).`,
      )
    }
    keep({ ...found, permissions }, context)
    return { Statement: JSON.stringify(statement) }
  },

  GetPolicy({ functionName }: Named, context: ControlContext) {
    const { permissions = [], revisionId } = findFunction(functionName, context)
    if (permissions.length === 0) throw notFound('The resource you requested does not exist.')
    return { Policy: policyOf(permissions), RevisionId: revisionId }
  },

  RemovePermission(
    { statementId, ...guarded }: Guarded & { readonly statementId: string },
    context: ControlContext,
  ) {
    const found = guardedFunction(guarded, context)
    const before = found.permissions ?? []
    const permissions = before.filter(({ Sid: id }) => id !== statementId)
    if (permissions.length === before.length) {
      throw notFound(`Statement ${statementId} is not found in resource policy.`)
    }
    keep({ ...found, permissions }, context)
    return {}
  },
}

/** Nothing is published: calls do not look at permissions. */
function keep(fn: StoredFunction, context: ControlContext): void {
  context.store.put('Function', account, fn.functionName, fn)
}

/** Reads AddPermission's members; what else there is is refused by name. */
export function readPermission(members: Readonly<Record<string, unknown>>): PermissionInput {
  refuseUnsupported(members, known)
  const statementId = required(members, 'StatementId', /^[a-zA-Z0-9-_]{1,100}$/)
  const action = required(members, 'Action', /^(?:lambda:\*|lambda:[a-zA-Z]+|\*)$/)
  const principal = required(members, 'Principal', /^[^\s]+$/)
  const conditions: Record<string, Record<string, string>> = {}
  for (const [member, [operator, key]] of Object.entries(conditionMembers)) {
    if (members[member] === undefined || members[member] === null) continue
    const value = required(members, member, /^[^\s]+$/)
    conditions[operator] = { ...conditions[operator], [key]: value }
  }
  return { statementId, action, principal, conditions }
}

/** The condition that each member is written as. */
const conditionMembers: Readonly<Record<string, readonly [operator: string, key: string]>> = {
  SourceAccount: ['StringEquals', 'AWS:SourceAccount'],
  EventSourceToken: ['StringEquals', 'lambda:EventSourceToken'],
  PrincipalOrgID: ['StringEquals', 'aws:PrincipalOrgID'],
  FunctionUrlAuthType: ['StringEquals', 'lambda:FunctionUrlAuthType'],
  SourceArn: ['ArnLike', 'AWS:SourceArn'],
}

const known: ReadonlySet<string> = new Set([
  ...Object.keys(conditionMembers),
  'FunctionName',
  'StatementId',
  'Action',
  'Principal',
  'RevisionId',
])

function required(
  members: Readonly<Record<string, unknown>>,
  member: string,
  pattern: RegExp,
): string {
  const value = members[member]
  if (typeof value === 'string' && pattern.test(value)) return value
  const constraint =
    value === undefined || value === null
      ? 'Member must not be null'
      : `Member must satisfy regular expression pattern: ${pattern.source}`
  throw invalidMember(`${member[0]!.toLowerCase()}${member.slice(1)}`, value, constraint)
}

function principalOf(principal: string): Statement['Principal'] {
  if (principal === '*') return '*'
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` }
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal }
}

const policyOf = (permissions: readonly Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: permissions })

const notFound = (message: string) => new ApiError('ResourceNotFoundException', 404, message)
