import type { Integration } from '../../../model/integration.ts'
import { holdInstead } from '../../body/held-bytes.ts'
import { bodyOf } from '../../body/request-body.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { requestStep, type RequestParts } from '../../integrations/integration-request.ts'
import { mockResult } from '../../integrations/mock/mock.ts'
import { linkRequestMapping } from '../../mapping/request-mapping.ts'
import { linkTemplates, renderInTurn } from '../../mapping/template.ts'
import { linkMessageContent } from '../mapping/contents.ts'
import { linkTemplateChoice } from '../mapping/template-choice.ts'
import { MessageDocument } from '../selection/message-document.ts'

/** Links what a non-proxy integration sends: parameters, and the message through its template (spec websocket §7). */
export const linkMessageRequest = (config: Integration, expression: string | undefined): Step =>
  requestStep(config.type, partsOf(config, expression))

/** Links what a MOCK's template says: the status that selects an integration response. */
export function linkMockRequest(config: Integration, expression: string | undefined): Step {
  const { choose, convert } = partsOf(config, expression)
  return {
    name: 'Integration request',
    async run(x) {
      const template = choose(x)
      const body = await bodyOf(x)
      const rendered = await renderInTurn(template, x, body.byteLength, () => convert(body, x))
      holdInstead(x, body, rendered)
      x.integrationResult = mockResult(rendered)
    },
  }
}

function partsOf(config: Integration, expression: string | undefined): RequestParts {
  const { passthroughBehavior, contentHandling, requestParameters } = config
  const templates = linkTemplates(config.requestTemplates, 'request', noJson)
  const choose = linkTemplateChoice(templates, expression, 'templateSelectionExpression')
  const refuses =
    passthroughBehavior === 'NEVER' ||
    (passthroughBehavior === 'WHEN_NO_TEMPLATES' && templates.size > 0)
  return {
    mapping: linkRequestMapping(requestParameters, noJson),
    choose(x) {
      const template = choose(() => ({ message: documentOf(x) }))
      if (!template && refuses)
        throw misconfigured(
          `no request template is for the message, and passthroughBehavior is ${passthroughBehavior}`,
        )
      return template
    },
    convert: linkMessageContent(contentHandling),
  }
}

const noJson = () => misconfigured('a template or a parameter reads a message that is no JSON')

/** A handshake and the end of a connection have nothing to read. */
const nothing = new MessageDocument('')

/** What selections read of the event. */
export const documentOf = ({ socket }: Exchange): MessageDocument =>
  socket?.message?.document ?? nothing
