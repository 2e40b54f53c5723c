import { boundedEffort, type Effort } from '../../../lang/java-regex/effort.ts'
import type { Integration } from '../../../model/integration.ts'
import type { IntegrationResponseV2, WebSocketRoute } from '../../../model/v2/api.ts'
import { toText } from '../../body/bytes.ts'
import { holdInstead } from '../../body/held-bytes.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import type { IntegrationResult } from '../../exchange/integration-messages.ts'
import { overriddenStatus } from '../../exchange/overrides.ts'
import { noOutputMapping } from '../../integrations/integration-response.ts'
import { functionOf } from '../../integrations/lambda/invoke-function.ts'
import { linkSelectionPattern } from '../../mapping/selection-pattern.ts'
import { linkTemplates, renderInTurn } from '../../mapping/template.ts'
import { linkReplyContent } from '../mapping/contents.ts'
import { linkTemplateChoice } from '../mapping/template-choice.ts'
import { isTwoWay } from '../message/reply.ts'
import { MessageDocument } from '../selection/message-document.ts'
import type { SocketReply } from '../socket-event.ts'
import { documentOf } from './message-request.ts'

type Answer = (x: Exchange, result: IntegrationResult, body: Uint8Array) => Promise<SocketReply>

/**
 * Turns what a backend has answered into the reply: by the first integration response whose pattern matches, else by
 * `$default`, else it is an error (spec websocket §8). Where nobody hears the reply an integration needs no responses, and
 * none is rendered.
 */
export function linkIntegrationReply(
  config: Integration,
  responses: readonly IntegrationResponseV2[] = [],
  route: WebSocketRoute,
): Step {
  const isFunction = config.type === 'AWS' && functionOf(config.uri ?? '') !== undefined
  const isHeard = route.routeKey === '$connect' || isTwoWay(route)
  const answers = responses.map((response) => ({
    matches: linkKey(response.integrationResponseKey),
    answer: isHeard ? linkAnswer(response, isFunction) : unheard,
  }))
  return {
    name: 'Integration response',
    async run(x) {
      const result = x.integrationResult!
      const body = await result.body()
      // All patterns of a call share one effort.
      const effort = boundedEffort()
      const found = answers.find(({ matches }) => matches(result.selection, effort))
      if (!found && (isHeard || answers.length > 0)) throw noOutputMapping(result.selection)
      const reply = await (found?.answer ?? unheard)(x, result, body)
      const status = x.overrides && overriddenStatus(x.overrides.response)
      // A function that has failed lets nobody in, whatever is said of it.
      const own = isFunction && result.selection !== '' ? 500 : result.status
      x.socket!.reply = { ...reply, status: status ?? own }
    },
  }
}

/** `$default`, or a pattern between slashes; any other key is meant as it is. */
function linkKey(key: string): (selection: string, effort: Effort) => boolean {
  if (key === '$default') return () => true
  const [, pattern] = /^\/(.*)\/$/s.exec(key) ?? []
  return pattern === undefined ? (selection) => selection === key : linkSelectionPattern(pattern)
}

const unheard: Answer = async (_, { status }) => ({ status, body: '' })

function linkAnswer(
  {
    contentHandlingStrategy,
    responseTemplates,
    templateSelectionExpression,
  }: IntegrationResponseV2,
  isFunction: boolean,
): Answer {
  const choose = linkTemplateChoice(
    linkTemplates(responseTemplates, 'response'),
    templateSelectionExpression,
    'responseTemplateSelectionExpression',
  )
  const convert = linkReplyContent(contentHandlingStrategy, isFunction)
  return async (x, { status, headers }, bytes) => {
    const template = choose(() => ({
      message: documentOf(x),
      response: { status, headers, body: new MessageDocument(toText(bytes)) },
    }))
    const body = await renderInTurn(template, x, bytes.byteLength, () =>
      convert(bytes, headers?.get('content-type') ?? null),
    )
    holdInstead(x, bytes, body)
    return { status, body }
  }
}
