import type { EvaluatePolicy } from '../../../lang/iam-policy/policy.ts'
import { maxAuthorizerAnswerLength } from '../../../model/limits.ts'
import { isObject } from '../../../model/json-object.ts'
import { authorizerMisconfigured } from './faults.ts'
import { compileAuthorizerPolicy, type PolicyDocument } from './policy-document.ts'

/** What a Lambda authorizer has decided (spec rest-auth §6). */
export type AuthorizerAnswer = {
  /** A simple answer of an HTTP API's names none. */
  readonly principalId?: string
  readonly policyDocument: PolicyDocument
  /** The same, ready to be asked. */
  readonly policy: EvaluatePolicy
  /** About what all of it takes of memory. */
  readonly bytes: number
  /** `$context.authorizer` beside `principalId`, with the types that the function gave. */
  readonly context: ReadonlyMap<string, unknown>
  /** The value of an API key, for APIs whose keys come from the authorizer. */
  readonly usageIdentifierKey?: string
}

/** About what an answer that is kept takes beside its texts. */
export const bytesOfAnswer = 2048

/**
 * Reads a function's answer. Throws AUTHORIZER_CONFIGURATION_ERROR for whatever is not exactly one: AWS
 * refuses members it does not know, so `{"isAuthorized":true}` lets nobody in (spec rest-auth §6).
 */
export function readAuthorizerAnswer(payload: string): AuthorizerAnswer {
  return policyAnswer(payload, readObject(payload), readContext)
}

/** The same of one that is an object already; what its context may hold is said by `contextOf`. */
export function policyAnswer(
  payload: string,
  answer: Readonly<Record<string, unknown>> & Members,
  contextOf: (context: unknown) => AuthorizerAnswer['context'],
): AuthorizerAnswer {
  const unknown = Object.keys(answer).find((name) => !members.has(name))
  if (unknown !== undefined) {
    throw invalid(`Unrecognized field ${JSON.stringify(unknown)} , not marked as ignorable`)
  }
  const { principalId, policyDocument, context, usageIdentifierKey } = answer
  // The empty text is a principal: AWS's log says `Using valid authorizer policy for principal: `.
  if (typeof principalId !== 'string') throw invalid('principalId must be a string')
  const policy = compileAuthorizerPolicy(policyDocument)
  if (typeof policy === 'string') throw invalid(policy)
  if (!isAbsent(usageIdentifierKey) && typeof usageIdentifierKey !== 'string') {
    throw invalid('usageIdentifierKey must be a string')
  }
  return {
    principalId,
    policyDocument: policyDocument as PolicyDocument,
    policy: policy.evaluate,
    bytes: bytesOfAnswer + 2 * payload.length + policy.bytes,
    context: contextOf(context),
    ...(typeof usageIdentifierKey === 'string' && { usageIdentifierKey }),
  }
}

const members = new Set(['principalId', 'policyDocument', 'context', 'usageIdentifierKey'])

/** An answer that is none, in AWS's own words for the execution log. */
export const invalid = (problem: string) =>
  authorizerMisconfigured(`Invalid JSON in response: ${problem}`)

/** A function's answer as an object. */
export function readObject(payload: string): Readonly<Record<string, unknown>> & Members {
  if (payload.length > maxAuthorizerAnswerLength) {
    throw invalid(`the answer has more than ${maxAuthorizerAnswerLength} characters`)
  }
  let value: unknown
  try {
    value = JSON.parse(payload)
  } catch {
    throw invalid('the answer is no JSON')
  }
  if (!isObject(value)) throw invalid('the answer must be an object')
  return value
}

type Members = {
  readonly principalId?: unknown
  readonly policyDocument?: unknown
  readonly context?: unknown
  readonly usageIdentifierKey?: unknown
}

/** Flat; nulls are dropped (spec rest-auth §6). `__proto__` is a name like others (ATTACKS 37). */
function readContext(context: unknown): AuthorizerAnswer['context'] {
  const members = new Map<string, string | number | boolean>()
  if (isAbsent(context)) return members
  if (!isObject(context)) throw invalid('context must be an object')
  for (const [name, value] of Object.entries(context)) {
    if (value === null) continue
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw invalid(`context.${name} must be a string, a number or a boolean`)
    }
    members.set(name, value)
  }
  return members
}

const isAbsent = (value: unknown): value is null | undefined =>
  value === undefined || value === null
