import type { Verdict } from '../../../lang/iam-policy/policy.ts'
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
import type { PolicyDocument } from '../authorizers/policy-document.ts'

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
  /^(?:method\.|route\.|\$)request\.(?:multivalue)?(?:header|querystring)\./.test(source) &&
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
  readonly methodArn: string
  readonly own: Verdict
  /** The place of the statement that says so. */
  readonly statement: string | undefined
  readonly denial: Denial | undefined
}

/** Notes the decision: who it is, which statement says what, and since when and for how long it is known. */
export function noteDecision(
  x: Exchange,
  { answer, source, methodArn, own, statement, denial }: Decision,
): void {
  const { principalId, policyDocument, usageIdentifierKey } = answer
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
      `principal ${JSON.stringify(principalId ?? 'nobody')} ${denial ? 'denied' : 'allowed'} on ${methodArn}`,
      `its policy says ${own}: ${statementText(policyDocument, statement)}`,
      sourceText(source, x.platform.now()),
    ].join('; '),
  })
}

/** A statement as one reads it in the document. */
function statementText({ Statement }: PolicyDocument, where: string | undefined): string {
  if (where === undefined) return 'no statement is about the request'
  // A simple answer has no statements.
  if (Statement === undefined) return where
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement]
  return `${where} ${JSON.stringify(statements[Number(/\d+/.exec(where)?.[0])])}`
}

function sourceText({ isCached, latencyMs, storedAt, expiresAt }: Source, now: number): string {
  const seconds = (ms: number) => `${Math.round(ms / 1000)} s`
  if (storedAt === undefined || expiresAt === undefined)
    return `asked, ${latencyMs} ms; the answer is not kept`
  return isCached
    ? `from the cache: asked ${seconds(now - storedAt)} ago, known for ${seconds(expiresAt - now)} more`
    : `asked, ${latencyMs} ms; the answer is known for ${seconds(expiresAt - storedAt)}`
}
