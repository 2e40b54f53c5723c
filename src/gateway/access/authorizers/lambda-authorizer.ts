import { errorMessageOf } from '../../integrations/lambda/error-message.ts'
import { defaultIntegrationTimeoutMs, maxAuthorizerAnswerBytes } from '../../../model/limits.ts'
import type { FunctionInvocation, FunctionResult } from '../../../model/platform.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { holdMade } from '../../body/held-bytes.ts'
import { functionOf } from '../../integrations/lambda/invoke-function.ts'
import { linkUri } from '../../mapping/uri.ts'
import { tell } from '../tell.ts'
import { readAuthorizerAnswer, type AuthorizerAnswer } from './authorizer-answer.ts'
import { requestEvent, tokenEvent } from './authorizer-event.ts'
import { authorizerMisconfigured, unauthorized } from './faults.ts'
import { linkIdentityPattern } from './identity-pattern.ts'
import { linkIdentitySources, type Identity, type KnownContext } from './identity-sources.ts'

/** A Lambda authorizer, linked. Both halves throw the fault that the caller is answered with. */
export type LambdaAuthorizer = {
  /** Who the caller claims to be; without that, UNAUTHORIZED, and the function is not called. */
  identify(x: Exchange, context?: KnownContext): Identity
  /** The same without a look at the validation expression, which {@link LambdaAuthorizer.validate} has. */
  read(x: Exchange, context?: KnownContext): Identity
  validate(x: Exchange, identity: Identity): void
  /** Which function is asked, and as whom, where stage variables say; empty where the definition does. */
  target(x: Exchange): string
  /** Asks the function. UNAUTHORIZED where it says so, else AUTHORIZER_CONFIGURATION_ERROR when it fails. */
  decide(
    x: Exchange,
    identity: Identity,
    methodArn: string,
    context?: KnownContext,
  ): Promise<AuthorizerAnswer>
}

/** In which words a function is asked and answers: HTTP APIs have others than REST APIs. */
export type AuthorizerForm = {
  readonly timeoutMs: number
  event(x: Exchange, identity: Identity, methodArn: string, context?: KnownContext): string
  /** Throws AUTHORIZER_CONFIGURATION_ERROR for whatever is not exactly an answer, UNAUTHORIZED for one that says so. */
  read(payload: string): AuthorizerAnswer
}

/** As REST APIs have it. */
export const restForm = ({ type }: Authorizer): AuthorizerForm => ({
  timeoutMs: defaultIntegrationTimeoutMs,
  event: (x, identity, methodArn, context) =>
    type === 'TOKEN'
      ? tokenEvent(identity[0]!.value, methodArn)
      : requestEvent(x, methodArn, context),
  read: readAuthorizerAnswer,
})

/**
 * Links an authorizer of type TOKEN or REQUEST (spec rest-auth §6). What the answer's policy allows, and for
 * how long it is remembered, is for others to say.
 */
export function linkLambdaAuthorizer(
  authorizer: Authorizer,
  form: AuthorizerForm = restForm(authorizer),
): LambdaAuthorizer {
  const isToken = authorizer.type === 'TOKEN'
  const readIdentity = linkIdentitySources(authorizer.identitySource)
  // Of a TOKEN authorizer alone: a REQUEST authorizer has several values and no expression.
  const isValid = linkIdentityPattern(isToken ? authorizer.identityValidationExpression : undefined)
  const functionArn = linkUri(functionOf(authorizer.authorizerUri ?? '') ?? '')
  const { authorizerCredentials } = authorizer
  const role = authorizerCredentials ? linkUri(authorizerCredentials) : undefined

  const isFixed = !/\$\{/.test(`${authorizer.authorizerUri ?? ''}${authorizerCredentials ?? ''}`)

  function read(x: Exchange, context?: KnownContext): Identity {
    const identity = readIdentity(x, context)
    if (!identity || (isToken && identity.length !== 1)) {
      tell(x, () => `the request lacks a value of ${authorizer.identitySource}`)
      throw unauthorized()
    }
    return identity
  }

  function validate(x: Exchange, identity: Identity): void {
    if (identity.every(({ value }) => isValid(value))) return
    tell(x, () => 'the token does not match the identityValidationExpression')
    throw unauthorized()
  }

  return {
    read,
    validate,
    target: (x) => (isFixed ? '' : `${functionArn.render(x)} ${role?.render(x)}`),

    identify(x, context) {
      const identity = read(x, context)
      validate(x, identity)
      return identity
    },

    async decide(x, identity, methodArn, context) {
      const arn = functionArn.render(x)
      if (!arn) throw authorizerMisconfigured('Invalid authorizerUri: it names no function')
      const payload = form.event(x, identity, methodArn, context)
      // A role that cannot be rendered is refused as one: it does not fall back to the operator.
      const whom = role && { roleArn: role.render(x) ?? '' }
      return answerOf(x, await ask(x, arn, payload, form.timeoutMs, whom), form)
    },
  }
}

async function ask(
  x: Exchange,
  functionArn: string,
  payload: string,
  timeoutMs: number,
  whom: Pick<FunctionInvocation, 'roleArn'> | undefined,
): Promise<FunctionResult> {
  const from = x.platform.now()
  let result: FunctionResult | undefined
  try {
    result = await x.platform.invokeFunction({
      functionArn,
      payload,
      invocationType: 'RequestResponse',
      timeoutMs,
      maxAnswerBytes: maxAuthorizerAnswerBytes,
      ...whom,
    })
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    throw authorizerMisconfigured(
      late ? 'The function did not answer in time' : `Lambda could not be called: ${String(error)}`,
    )
  } finally {
    x.authorizerCall = { latencyMs: x.platform.now() - from, answer: result }
  }
  holdMade(x, result.payload)
  return result
}

/** A failed function never lets anyone in, whatever its payload looks like. */
function answerOf(x: Exchange, result: FunctionResult, form: AuthorizerForm): AuthorizerAnswer {
  const { statusCode, functionError, payload } = result
  if (statusCode === 403) throw authorizerMisconfigured('Invalid permissions on Lambda function')
  if (statusCode >= 300) throw authorizerMisconfigured(`Lambda answered ${statusCode}`)
  if (functionError === undefined) return form.read(payload)
  // Only this exact text is a refusal (spec rest-auth §12).
  if (errorMessageOf(payload) === 'Unauthorized') {
    tell(x, () => 'the function said Unauthorized')
    throw unauthorized()
  }
  // AWS's log names the member of the failure that is none of an answer.
  form.read(payload)
  throw authorizerMisconfigured(`The function failed: ${functionError}`)
}
