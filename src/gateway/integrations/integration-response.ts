import { boundedEffort, type Effort } from '../../lang/java-regex/effort.ts'
import type { Fault } from '../../model/fault.ts'
import type { Integration, IntegrationResponse } from '../../model/integration.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { misconfigured } from '../exchange/faults.ts'
import { linkResponseTemplateChoice } from '../mapping/content-type.ts'
import { linkResponseMapping } from '../mapping/response-mapping.ts'
import { linkSelectionPattern } from '../mapping/selection-pattern.ts'
import { linkTemplates, renderInTurn } from '../mapping/template.ts'
import { traceHeader } from '../exchange/request-trace.ts'
import { respond } from '../answer/respond.ts'
import type { Step } from '../exchange/exchange.ts'
import { overriddenStatus, overriddenTexts } from '../exchange/overrides.ts'
import { neverBinary } from '../answer/binary.ts'
import { toText } from '../body/bytes.ts'
import { holdInstead } from '../body/held-bytes.ts'
import { fromJsonBase64, linkResponseContentHandling } from './content-handling.ts'
import { remappedResponseHeaders } from './call/headers.ts'
import { functionOf } from './lambda/invoke-function.ts'
import type { LinkContext } from './kind.ts'
import type { IntegrationResult } from '../exchange/integration-messages.ts'

/**
 * Turns what a backend answered into the client's response (spec integrations §17): of the responses whose
 * pattern matches the whole selection value the one of that very status, or else the first; else the one
 * without a pattern; else 500.
 */
export function linkIntegrationResponse(config: Integration, context: LinkContext): Step {
  const { patterned, fallback } = linkAnswers(config, context)
  return {
    name: 'Integration response',
    run(x) {
      const result = x.integrationResult!
      const answer = chosen(patterned, result.selection) ?? fallback
      if (!answer) {
        throw noOutputMapping(result.selection)
      }
      return answer(x, result)
    },
  }
}

/** The 500 of an answer that no integration response is for, in AWS's words. */
export const noOutputMapping = (selection: string): Fault =>
  misconfigured(
    `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${selection}`,
  )

/** A response that a pattern selects, linked. */
type Patterned = {
  /** The response's own status; undefined where no status selects it, but a function's error message. */
  readonly status: string | undefined
  readonly matches: (selection: string, effort: Effort) => boolean
  readonly answer: Answer
}

function chosen(patterned: readonly Patterned[], selection: string): Answer | undefined {
  if (patterned.length === 0) return undefined
  let first: Answer | undefined
  // All patterns of a call share one effort: a definition has hundreds, and an error message may be megabytes.
  const effort = boundedEffort()
  for (const candidate of patterned) {
    if (!candidate.matches(selection, effort)) continue
    if (candidate.status === selection) return candidate.answer
    first ??= candidate.answer
  }
  return first
}

const failing =
  (statusCode: string): Answer =>
  () => {
    throw misconfigured(`Output mapping refers to an invalid method response: ${statusCode}`)
  }

/** Apart from the step, which would keep the definition in memory as long as it lives. */
function linkAnswers(config: Integration, context: LinkContext) {
  const responses = Object.values(config.integrationResponses ?? {})
  const patterned = responses
    .filter((response) => response.selectionPattern)
    .map((response): Patterned => ({
      status: isFunction(config) ? undefined : response.statusCode,
      matches: linkSelectionPattern(response.selectionPattern!),
      answer: linkAnswer(response, config, context),
    }))
  const unpatterned = responses.find((response) => !response.selectionPattern)
  return { patterned, fallback: unpatterned && linkAnswer(unpatterned, config, context) }
}

const isFunction = ({ type, uri }: Integration): boolean =>
  type === 'AWS' && functionOf(uri ?? '') !== undefined

/** A backend's coded body has been decoded to be read: under the backend's own coding it is coded again. */
export const recodesBody = ({ responseParameters }: IntegrationResponse): boolean =>
  Object.entries(responseParameters ?? {}).some(isBackendCoding)

const isBackendCoding = ([target, source]: readonly [string, string]): boolean =>
  /^method\.response\.header\.content-encoding$/i.test(target) &&
  /^integration\.response\.(?:multivalue)?header\./.test(source)

type Answer = (x: Exchange, result: IntegrationResult) => void | Promise<void>

function linkAnswer(
  response: IntegrationResponse,
  config: Integration,
  context: LinkContext,
): Answer {
  // Without a method response of its status AWS fails the call: "Output mapping refers to an invalid
  // method response".
  if (!context.method.methodResponses?.[response.statusCode]) return failing(response.statusCode)
  const mapping = linkResponseMapping(response.responseParameters)
  const { choose, readsAccept } = linkResponseTemplateChoice(
    linkTemplates(response.responseTemplates, 'response'),
  )
  const convert = linkResponseContentHandling(
    response.contentHandling,
    context.isBinary,
    isFunction(config) ? fromJsonBase64 : undefined,
  )
  const needsAccept = readsAccept || context.isBinary !== neverBinary
  const encodeBody = recodesBody(response) ? 'automatic' : 'manual'
  const status = Number(response.statusCode)
  // HTTP and AWS successes carry the trace, MOCK's do not (spec integrations §8).
  const traced = config.type !== 'MOCK'

  function answer(
    x: Exchange,
    result: IntegrationResult,
    backendBody: Uint8Array,
  ): void | Promise<void> {
    const accept = needsAccept ? x.request.headers.get('accept') : null
    const chosen = choose(accept)
    const body = renderInTurn(chosen?.template, x, backendBody.byteLength, () =>
      convert(backendBody, result.headers?.get('content-type') ?? null, accept),
    )
    const contentType = chosen?.contentType ?? 'application/json'
    if (body instanceof Promise) {
      return body.then((made) => finish(x, result, backendBody, contentType, made))
    }
    finish(x, result, backendBody, contentType, body)
  }

  function finish(
    x: Exchange,
    result: IntegrationResult,
    backendBody: Uint8Array,
    contentType: string,
    body: Uint8Array | string,
  ): void {
    const final = (x.overrides && overriddenStatus(x.overrides.response)) ?? status
    // Headers are set on the response itself: making them apart costs a second copy.
    const response = respond(x, final, body, undefined, encodeBody)
    const { headers } = response
    headers.set('Content-Type', contentType)
    const text = mapping.needsBody ? toText(backendBody) : ''
    for (const [name, value] of mapping.read(x, result, text)) {
      const lower = name.toLowerCase()
      if (lower === 'transfer-encoding') continue
      headers.set(remappedResponseHeaders.get(lower) ?? name, value)
    }
    for (const [name, text] of x.overrides ? overriddenTexts(x.overrides.response, 'header') : []) {
      headers.set(remappedResponseHeaders.get(name.toLowerCase()) ?? name, text)
    }
    if (traced) headers.set('X-Amzn-Trace-Id', traceHeader(x))
    holdInstead(x, backendBody, body)
    x.response = response
  }

  return (x, result) => {
    const body = result.body()
    if (body instanceof Uint8Array) return answer(x, result, body)
    return body.then((bytes) => answer(x, result, bytes))
  }
}
