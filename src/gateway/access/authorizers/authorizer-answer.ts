import { isObject } from '../../../model/json-object.ts'
import { authorizerMisconfigured } from './faults.ts'
import { checkPolicy, type PolicyDocument } from './policy-document.ts'

/** What a Lambda authorizer has decided (spec rest-auth §6). */
export type AuthorizerAnswer = {
  readonly principalId: string
  readonly policyDocument: PolicyDocument
  /** `$context.authorizer` beside `principalId`: text, whatever the function's values were. */
  readonly context: Readonly<Record<string, string>>
  /** The value of an API key, for APIs whose keys come from the authorizer. */
  readonly usageIdentifierKey?: string
}

/** Characters of an answer. AWS's quota is 8 KB; ours only bounds what is parsed and kept (ATTACKS 33). */
const maxAnswerLength = 65_536

/**
 * Reads a function's answer. Throws AUTHORIZER_CONFIGURATION_ERROR for whatever is not exactly one: AWS
 * refuses members it does not know, so `{"isAuthorized":true}` lets nobody in (spec rest-auth §6).
 */
export function readAuthorizerAnswer(payload: string): AuthorizerAnswer {
  const answer = readObject(payload)
  const unknown = Object.keys(answer).find((name) => !members.has(name))
  if (unknown !== undefined) {
    throw invalid(`Unrecognized field ${JSON.stringify(unknown)} , not marked as ignorable`)
  }
  const { principalId, policyDocument, context, usageIdentifierKey } = answer
  // The empty text is a principal: AWS's log says `Using valid authorizer policy for principal: `.
  if (typeof principalId !== 'string') throw invalid('principalId must be a string')
  const problem = checkPolicy(policyDocument)
  if (problem !== undefined) throw invalid(problem)
  if (!isAbsent(usageIdentifierKey) && typeof usageIdentifierKey !== 'string') {
    throw invalid('usageIdentifierKey must be a string')
  }
  return {
    principalId,
    policyDocument: policyDocument as PolicyDocument,
    context: readContext(context),
    ...(typeof usageIdentifierKey === 'string' && { usageIdentifierKey }),
  }
}

const members = new Set(['principalId', 'policyDocument', 'context', 'usageIdentifierKey'])

/** AWS's own words in the execution log. */
const invalid = (problem: string) => authorizerMisconfigured(`Invalid JSON in response: ${problem}`)

function readObject(payload: string): Readonly<Record<string, unknown>> & Members {
  if (payload.length > maxAnswerLength) {
    throw invalid(`the answer has more than ${maxAnswerLength} characters`)
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

/** Flat, and text in the end; nulls are dropped (spec rest-auth §6). */
function readContext(context: unknown): Readonly<Record<string, string>> {
  if (isAbsent(context)) return {}
  if (!isObject(context)) throw invalid('context must be an object')
  const entries: [string, string][] = []
  for (const [name, value] of Object.entries(context)) {
    if (value === null) continue
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw invalid(`context.${name} must be a string, a number or a boolean`)
    }
    entries.push([name, String(value)])
  }
  // Defines its members: `__proto__` is a name like others (ATTACKS 37).
  return Object.fromEntries(entries)
}

const isAbsent = (value: unknown): value is null | undefined =>
  value === undefined || value === null
