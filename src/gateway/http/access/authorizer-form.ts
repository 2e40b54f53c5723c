import { httpAuthorizerTimeoutMs } from '../../../model/limits.ts'
import { isObject } from '../../../model/json-object.ts'
import type { AuthorizerV2 } from '../../../model/v2/api.ts'
import {
  bytesOfAnswer,
  invalid,
  policyAnswer,
  readObject,
  type AuthorizerAnswer,
} from '../../access/authorizers/authorizer-answer.ts'
import { unauthorized } from '../../access/authorizers/faults.ts'
import type { AuthorizerForm } from '../../access/authorizers/lambda-authorizer.ts'
import { authorizerEventV1, authorizerEventV2 } from './authorizer-event.ts'

/** How a Lambda authorizer of an HTTP API is asked, and what it may answer (spec http-api §5). */
export function httpForm({
  authorizerPayloadFormatVersion,
  enableSimpleResponses,
}: AuthorizerV2): AuthorizerForm {
  const isV2 = authorizerPayloadFormatVersion === '2.0'
  const isSimple = isV2 && enableSimpleResponses === true
  return {
    timeoutMs: httpAuthorizerTimeoutMs,
    event: isV2 ? authorizerEventV2 : authorizerEventV1,
    read(payload) {
      refuseUnauthorized(payload)
      const answer = readObject(payload)
      return isSimple
        ? simpleAnswer(payload, answer)
        : policyAnswer(payload, answer, contextOf(isV2))
    },
  }
}

/** A function may return its refusal as well as throw it. */
function refuseUnauthorized(payload: string): void {
  if (/^\s*(?:"Unauthorized"|\{\s*"errorMessage"\s*:\s*"Unauthorized"\s*[,}])/.test(payload))
    throw unauthorized()
}

/** Exactly a boolean, or nobody is let in (ATTACKS 33). With a policy beside it, it would say two things. */
function simpleAnswer(
  payload: string,
  answer: Readonly<Record<string, unknown>>,
): AuthorizerAnswer {
  const { isAuthorized, context } = answer
  if (typeof isAuthorized !== 'boolean') throw invalid('isAuthorized must be a boolean')
  if (Object.hasOwn(answer, 'policyDocument'))
    throw invalid('a simple answer has no policyDocument')
  const verdict = isAuthorized ? 'allow' : 'deny'
  return {
    policyDocument: {},
    // Whatever is asked for: a simple answer that is kept holds for every route (spec http-api §5).
    policy({ decidedBy }) {
      decidedBy?.(`isAuthorized is ${isAuthorized}`)
      return verdict
    },
    bytes: bytesOfAnswer + 2 * payload.length,
    context: contextOf(true)(context),
  }
}

/** Any JSON; in format 1.0 `claims` is a token's name for its own. */
const contextOf =
  (isV2: boolean) =>
  (context: unknown): AuthorizerAnswer['context'] => {
    if (context === undefined || context === null) return new Map()
    if (!isObject(context)) throw invalid('context must be an object')
    if (!isV2 && isObject(context['claims'])) throw invalid('context.claims must not be an object')
    return new Map(Object.entries(context))
  }
