import type { Integration, IntegrationResponse } from '../../model/integration.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { misconfigured } from '../exchange/faults.ts'
import { linkResponseTemplateChoice } from '../mapping/content-type.ts'
import { linkResponseMapping } from '../mapping/response-mapping.ts'
import { linkSelectionPattern } from '../mapping/selection-pattern.ts'
import { linkTemplates, render } from '../mapping/template.ts'
import { traceHeader } from '../exchange/trace.ts'
import { respond } from '../answer/respond.ts'
import type { Step } from '../exchange/step.ts'
import { overriddenStatus, overriddenTexts } from '../exchange/overrides.ts'
import { toText } from '../exchange/bytes.ts'
import { linkResponseContentHandling, type Payload } from './content-handling.ts'
import { remappedResponseHeaders } from './call/headers.ts'
import type { IntegrationResult, LinkContext } from './kind.ts'

/**
 * Turns what a backend answered into the client's response (spec integrations §17): the first response
 * whose pattern matches the whole selection value, else the one without a pattern, else 500.
 */
export function linkIntegrationResponse(config: Integration, context: LinkContext): Step {
  const { patterned, fallback } = linkAnswers(config, context)
  return {
    name: 'Integration response',
    run(x) {
      const result = x.integrationResult!
      const answer =
        patterned.find((candidate) => candidate.matches(result.selection))?.answer ?? fallback
      if (!answer) {
        throw misconfigured(
          `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${result.selection}`,
        )
      }
      return answer(x, result)
    },
  }
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
    .map((response) => ({
      matches: linkSelectionPattern(response.selectionPattern!),
      answer: linkAnswer(response, config, context),
    }))
  const unpatterned = responses.find((response) => !response.selectionPattern)
  return { patterned, fallback: unpatterned && linkAnswer(unpatterned, config, context) }
}

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
  const choose = linkResponseTemplateChoice(linkTemplates(response.responseTemplates, 'response'))
  const convert = linkResponseContentHandling(response.contentHandling, context.isBinary)
  const status = Number(response.statusCode)
  // HTTP and AWS successes carry the trace, MOCK's do not (spec integrations §8).
  const traced = config.type !== 'MOCK'

  function answer(x: Exchange, result: IntegrationResult, backendBody: Uint8Array): void {
    const accept = x.request.headers.get('accept')
    const chosen = choose(accept)
    const payload: Payload =
      result.headers === undefined
        ? ''
        : convert(backendBody, result.headers.get('content-type'), accept)
    const body = render(chosen?.template, x, payload)
    const final = (x.overrides && overriddenStatus(x.overrides.response)) ?? status
    // Headers are set on the response itself: making them apart costs a second copy.
    const response = respond(x, final, body)
    const { headers } = response
    headers.set('Content-Type', chosen?.contentType ?? 'application/json')
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
    x.response = response
  }

  return (x, result) => {
    const body = result.body()
    if (body instanceof Uint8Array) return answer(x, result, body)
    return body.then((bytes) => answer(x, result, bytes))
  }
}
