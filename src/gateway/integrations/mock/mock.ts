import type { Integration } from '../../../model/integration.ts'
import { linkRequestTemplateChoice } from '../../mapping/content-type.ts'
import { linkTemplates, renderInTurn } from '../../mapping/template.ts'
import { readMockStatusCode } from './mock-status.ts'
import { holdInstead } from '../../body/held-bytes.ts'
import { bodyOf } from '../../body/request-body.ts'
import { misconfigured } from '../../exchange/faults.ts'
import type { Step } from '../../exchange/exchange.ts'
import { linkIntegrationResponse } from '../integration-response.ts'
import { neverBinary } from '../../answer/binary.ts'
import { linkRequestContentHandling } from '../content-handling.ts'
import type { IntegrationKind, LinkContext } from '../kind.ts'
import type { IntegrationResult } from '../../exchange/integration-messages.ts'

const nothing = new Uint8Array(0)
/** AWS's own words in the execution log. */
const noStatusCode =
  'Unable to parse statusCode. It should be an integer that is defined in the request template.'

/**
 * MOCK: the rendered request template says which integration response answers (spec integrations §16).
 * What the template settles when it is linked is not worked out again for each request.
 */
export const mock: IntegrationKind = {
  link(config, context) {
    return [integrationRequest(config, context), linkIntegrationResponse(config, context)]
  },
}

function integrationRequest(config: Integration, { isBinary }: LinkContext): Step {
  const templates = [...linkTemplates(config.requestTemplates, 'request')].map(
    ([contentType, template]) =>
      [
        contentType,
        { template, fixed: template.kind === 'static' ? resultOf(template.text) : undefined },
      ] as const,
  )
  const choose = linkRequestTemplateChoice(new Map(templates), config.passthroughBehavior)
  const { contentHandling } = config
  const convert = linkRequestContentHandling(contentHandling, isBinary)
  /** Whether templates see a text, whatever the body is. */
  const isText =
    contentHandling === 'CONVERT_TO_TEXT' || (!contentHandling && isBinary === neverBinary)
      ? () => true
      : (contentType: string | null) => !contentHandling && !isBinary(contentType)
  return {
    name: 'Integration request',
    run(x) {
      const contentType = x.request.headers.get('content-type')
      const chosen = choose(contentType)
      if (chosen?.fixed && isText(contentType)) {
        x.integrationResult = chosen.fixed
        return undefined
      }
      return bodyOf(x).then(async (body) => {
        const rendered = await renderInTurn(chosen?.template, x, body.byteLength, () =>
          convert(body, contentType),
        )
        holdInstead(x, body, rendered)
        x.integrationResult = mockResult(rendered)
      })
    },
  }
}

/** What a MOCK answers for its rendered request template. Throws the fault of one without a status. */
export function mockResult(rendered: Uint8Array | string): IntegrationResult {
  const result = typeof rendered === 'string' ? resultOf(rendered) : undefined
  if (!result) throw misconfigured(noStatusCode)
  return result
}

/** Undefined when the text is not an object with an integer `statusCode`. */
function resultOf(text: string): IntegrationResult | undefined {
  const status = readMockStatusCode(text)
  if (status === undefined) return undefined
  return { status, selection: String(status), headers: undefined, body: () => nothing }
}
