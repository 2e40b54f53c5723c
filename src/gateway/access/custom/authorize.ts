import type { EvaluatePolicy, PolicyRequest } from '../../../lang/iam-policy/policy.ts'
import { Fault, internalServerError } from '../../../model/fault.ts'
import { defaultAuthorizerTtlSeconds } from '../../../model/limits.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { Refusal } from '../../exchange/refusal.ts'
import { conditionValue } from '../condition-keys.ts'
import { eitherAllows } from '../decide.ts'
import { deniedByAuthorizer } from '../denied.ts'
import { invoke } from '../invoke.ts'
import { policyRequest } from '../resource-policy.ts'
import type { AuthorizerAnswer } from '../authorizers/authorizer-answer.ts'
import { cacheKey, newScope, recall, remember } from './authorizer-cache.ts'
import { noteDecision, noteStart, type Source } from './authorizer-record.ts'
import type { Identity } from '../authorizers/identity-sources.ts'
import { linkLambdaAuthorizer } from '../authorizers/lambda-authorizer.ts'
import { methodArnOf } from '../authorizers/method-arn.ts'

/**
 * Lets a caller pass or throws what it is refused with, the API's resource policy beside the authorizer's own; tells the
 * exchange what the authorizer has said. Waits only where the function has to be asked.
 */
export type Authorize = (
  x: Exchange,
  resourcePolicy: EvaluatePolicy | undefined,
) => void | Promise<void>

/**
 * Links a Lambda authorizer for the methods that it protects (spec rest-auth §6). What is remembered is its answer: each
 * request is held against the policy anew, with its own method and path (ATTACKS 35).
 */
export function linkAuthorize(authorizer: Authorizer): Authorize {
  const linked = linkLambdaAuthorizer(authorizer)
  const ttl = authorizer.authorizerResultTtlInSeconds ?? defaultAuthorizerTtlSeconds
  const scope = newScope()

  function authorize(
    x: Exchange,
    resourcePolicy: EvaluatePolicy | undefined,
  ): Promise<void> | undefined {
    const methodArn = methodArnOf(x)
    const { stageName, authorizerGeneration: generation } = x.stage
    if (x.record) noteStart(x, authorizer)
    const identity = linked.read(x)
    if (x.record) noteStart(x, authorizer, identity)
    // Without sources there is nothing that an answer could be remembered by.
    const key =
      ttl > 0 && identity.length > 0
        ? cacheKey({ authorizer: scope, stageName, generation }, identity)
        : undefined
    const known = key === undefined ? undefined : recall(key, x.platform.now())
    if (!known) {
      // What is known was valid when it was asked about.
      linked.validate(identity)
      return ask(x, identity, methodArn, key, resourcePolicy)
    }
    const { answer, storedAt, expiresAt } = known
    const source = { latencyMs: 0, storedAt, expiresAt, isCached: true }
    admit(x, answer, source, methodArn, resourcePolicy)
    return undefined
  }

  async function ask(
    x: Exchange,
    identity: Identity,
    methodArn: string,
    key: string | undefined,
    resourcePolicy: EvaluatePolicy | undefined,
  ): Promise<void> {
    const answer = await linked.decide(x, identity, methodArn)
    const storedAt = x.platform.now()
    if (key !== undefined) remember(key, answer, storedAt, ttl)
    const latencyMs = x.authorizerCall?.latencyMs ?? 0
    const kept = key === undefined ? {} : { storedAt, expiresAt: storedAt + ttl * 1000 }
    admit(x, answer, { latencyMs, ...kept, isCached: false }, methodArn, resourcePolicy)
  }

  return (x, resourcePolicy) => {
    try {
      return authorize(x, resourcePolicy)?.catch((error: unknown) => {
        throw failed(x, error)
      })
    } catch (error) {
      throw failed(x, error)
    }
  }
}

function admit(
  x: Exchange,
  answer: AuthorizerAnswer,
  source: Source,
  methodArn: string,
  resourcePolicy: EvaluatePolicy | undefined,
): void {
  const { principalId, context, usageIdentifierKey, policy } = answer
  const { latencyMs, isCached } = source
  // Gateway responses of a denial show it as well.
  x.authorizer = {
    principalId,
    context,
    policy,
    latencyMs,
    isCached,
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
  }
  const request: PolicyRequest = {
    action: invoke,
    resource: methodArn,
    principal: undefined,
    value: (key) => conditionValue(x, key),
  }
  const own = policy(request)
  const denial = eitherAllows(own, resourcePolicy?.(policyRequest(x, invoke, methodArn)))
  if (x.record) noteDecision(x, { answer, source, request, own, denial })
  if (denial) throw deniedByAuthorizer(denial, invoke)
}

/** A defect of ours in here is the authorizer's failure, and nobody's way in. */
function failed(x: Exchange, error: unknown): Error {
  if (error instanceof Fault || error instanceof Refusal) return error
  x.platform.log({
    level: 'error',
    message: 'an authorizer failed',
    requestId: x.requestId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  return new Fault('AUTHORIZER_FAILURE', internalServerError)
}
