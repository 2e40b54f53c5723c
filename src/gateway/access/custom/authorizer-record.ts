import type { PolicyRequest, Verdict } from '../../../lang/iam-policy/policy.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Denial } from '../decide.ts'
import type { AuthorizerAnswer } from '../authorizers/authorizer-answer.ts'
import {
  endMessages,
  identityMessage,
  resultMessage,
  startMessage,
} from '../authorizers/authorizer-messages.ts'
import type { Identity, IdentityValue } from '../authorizers/identity-sources.ts'
import { decidingStatement } from '../authorizers/policy-document.ts'

/** Notes that an authorizer begins, and then whom it is asked about. */
export function noteStart(x: Exchange, authorizer: Authorizer, identity?: Identity): void {
  const message = identity
    ? identityMessage(authorizer, identity)
    : startMessage(authorizer, x.requestId)
  const credentials = identity?.filter(isCredential).map(({ value }) => value) ?? []
  x.record?.push({ type: 'access', at: x.platform.now(), messages: [message], credentials })
}

/** What the client brings and may keep for itself; stage variables and the request's own properties are no secrets. */
const isCredential = ({ source }: IdentityValue): boolean =>
  /^method\.request\.(?:multivalue)?(?:header|querystring)\./.test(source) &&
  !/\.(?:host|user-agent)$/i.test(source)

/** How an answer came to be used for a request. */
export type Source = {
  /** Milliseconds that the function took; 0 where it was not asked. */
  readonly latencyMs: number
  /** Milliseconds since 1970; undefined for an answer that was not kept. */
  readonly storedAt?: number
  readonly expiresAt?: number
  readonly isCached: boolean
}

/** What an authorizer has come to, and by what. */
export type Decision = {
  readonly answer: AuthorizerAnswer
  readonly source: Source
  readonly request: PolicyRequest
  readonly own: Verdict
  readonly denial: Denial | undefined
}

/** Notes the decision: who it is, which statement says what, and since when and for how long it is known. */
export function noteDecision(
  x: Exchange,
  { answer, source, request, own, denial }: Decision,
): void {
  const { principalId, policyDocument, usageIdentifierKey } = answer
  const statement =
    own === 'allow' || own === 'deny'
      ? decidingStatement(policyDocument, own, request)
      : 'no statement of its policy is about the request'
  const result = x.authorizerCall?.answer
  x.record?.push({
    type: 'access',
    at: x.platform.now(),
    messages: [
      ...(result && 'payload' in result ? [resultMessage(result.payload)] : []),
      ...endMessages(principalId),
    ],
    ...(usageIdentifierKey !== undefined && { credentials: [usageIdentifierKey] }),
    decision: [
      `principal ${JSON.stringify(principalId)} ${denial ? 'denied' : 'allowed'} on ${request.resource}`,
      `${own}: ${statement ?? 'its policy'}`,
      ...(!denial && own !== 'allow' ? ['the resource policy allows'] : []),
      ...(denial?.by === 'resource' ? ['the resource policy denies'] : []),
      sourceText(source, x.platform.now()),
    ].join('; '),
  })
}

function sourceText({ isCached, latencyMs, storedAt, expiresAt }: Source, now: number): string {
  const seconds = (ms: number) => `${Math.round(ms / 1000)} s`
  if (storedAt === undefined || expiresAt === undefined)
    return `asked, ${latencyMs} ms; the answer is not kept`
  return isCached
    ? `from the cache: asked ${seconds(now - storedAt)} ago, known for ${seconds(expiresAt - now)} more`
    : `asked, ${latencyMs} ms; the answer is known for ${seconds(expiresAt - storedAt)}`
}
