import type { EvaluatePolicy } from '../../../lang/iam-policy/policy.ts'
import { Fault, internalServerError } from '../../../model/fault.ts'
import { defaultAuthorizerTtlSeconds } from '../../../model/limits.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { Refusal } from '../../exchange/refusal.ts'
import { conditionValue } from '../condition-keys.ts'
import { eitherAllows } from '../decide.ts'
import { deniedByAuthorizer } from '../denied.ts'
import { invoke } from '../invoke.ts'
import { askResourcePolicy } from '../tell.ts'
import {
  cacheKey,
  keptAnswer,
  newScope,
  recall,
  remember,
  resultOf,
  type KeptAnswer,
} from './authorizer-cache.ts'
import { locatedKey, readLocated, writeLocated } from './located-answers.ts'
import { noteDecision, noteStart } from './authorizer-record.ts'
import type { Identity } from '../authorizers/identity-sources.ts'
import {
  linkLambdaAuthorizer,
  restForm,
  type AuthorizerForm,
} from '../authorizers/lambda-authorizer.ts'
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
export function linkAuthorize(
  authorizer: Authorizer,
  form: AuthorizerForm = restForm(authorizer),
): Authorize {
  const linked = linkLambdaAuthorizer(authorizer, form)
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
    const judge = (known: KeptAnswer, isCached: boolean, isKept = true) =>
      admit(x, known, { isCached, isKept }, methodArn, resourcePolicy)
    // Without sources there is nothing that an answer could be remembered by.
    if (ttl === 0 || identity.length === 0) {
      linked.validate(x, identity)
      return ask(x, identity, methodArn).then((answer) => judge(answer, false, false))
    }
    const target = linked.target(x)
    const key = cacheKey({ authorizer: scope, stageName, generation, target }, identity)
    const known = recall(key, x.platform.now())
    if (known) {
      judge(known, true)
      return undefined
    }
    // What is known was valid when it was asked about.
    linked.validate(x, identity)
    return find(x, identity, methodArn, key, target).then(({ answer, isCached }) =>
      judge(answer, isCached),
    )
  }

  /** What others of the location have been told, else what the function says. */
  async function find(
    x: Exchange,
    identity: Identity,
    methodArn: string,
    key: string,
    target: string,
  ): Promise<{ readonly answer: KeptAnswer; readonly isCached: boolean }> {
    const { located } = x.platform
    const place = located && locatedKey(x, authorizer, target, identity)
    const told = place && (await readLocated(x, located, place, ttl, form.read))
    if (told) {
      remember(key, told)
      return { answer: told, isCached: true }
    }
    const answer = await ask(x, identity, methodArn)
    remember(key, answer)
    if (place) x.platform.waitUntil(writeLocated(x, located, place, answer))
    return { answer, isCached: false }
  }

  async function ask(x: Exchange, identity: Identity, methodArn: string): Promise<KeptAnswer> {
    const answer = await linked.decide(x, identity, methodArn)
    return keptAnswer(answer, x.platform.now(), ttl)
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
  { answer, cached, storedAt, expiresAt }: KeptAnswer,
  { isCached, isKept }: { readonly isCached: boolean; readonly isKept: boolean },
  methodArn: string,
  resourcePolicy: EvaluatePolicy | undefined,
): void {
  // Gateway responses of a denial show it as well.
  const result = isCached ? cached : resultOf(answer, x.authorizerCall?.latencyMs ?? 0, false)
  x.authorizer = result
  let statement: string | undefined
  const own = answer.policy({
    action: invoke,
    resource: methodArn,
    principal: undefined,
    value: (key) => conditionValue(x, key),
    decidedBy: (where) => {
      statement = where
    },
  })
  const denial = eitherAllows(own, askResourcePolicy(resourcePolicy, x, methodArn))
  if (x.record) {
    const { latencyMs } = result
    const source = { latencyMs, isCached, ...(isKept && { storedAt, expiresAt }) }
    noteDecision(x, { answer, source, methodArn, own, statement, denial })
  }
  const fault = denial && deniedByAuthorizer(denial, invoke)
  // Nobody is waited for: no time passes.
  x.authorization = { latencyMs: 0, error: fault }
  if (fault) throw fault
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
