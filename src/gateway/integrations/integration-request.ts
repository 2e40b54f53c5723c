import type { Integration } from '../../model/integration.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { misconfigured } from '../exchange/faults.ts'
import { linkRequestTemplateChoice } from '../mapping/content-type.ts'
import {
  checkedPathValue,
  linkRequestMapping,
  type MappedRequest,
  type RequestMapping,
} from '../mapping/request-mapping.ts'
import { linkTemplates, renderInTurn, type LinkedTemplate } from '../mapping/template.ts'
import { holdInstead } from '../body/held-bytes.ts'
import { bodyOf } from '../body/request-body.ts'
import type { Step } from '../exchange/exchange.ts'
import { linkRequestContentHandling, type Payload } from './content-handling.ts'
import { forbiddenAwsRequestHeaders, forbiddenRequestHeaders } from './call/headers.ts'
import { overriddenTexts } from '../exchange/overrides.ts'
import type { LinkContext } from './kind.ts'

/**
 * Builds what a non-proxy method sends (spec integrations §3): parameters mapped from the original
 * request, the body converted and put through the template for its content type.
 */
export function linkIntegrationRequest(config: Integration, context: LinkContext): Step {
  const choose = linkRequestTemplateChoice(
    linkTemplates(config.requestTemplates, 'request'),
    config.passthroughBehavior,
  )
  const convert = linkRequestContentHandling(config.contentHandling, context.isBinary)
  return requestStep(config.type, {
    mapping: linkRequestMapping(config.requestParameters),
    choose: ({ request }) => choose(request.headers.get('content-type')),
    convert: (bytes, { request }) => convert(bytes, request.headers.get('content-type')),
  })
}

/** What an integration request is made by. */
export type RequestParts = {
  readonly mapping: RequestMapping
  /** The template for its body; undefined: it passes as it is. Throws where it may not. */
  choose(x: Exchange): LinkedTemplate | undefined
  /** The body as templates and the backend have it. */
  convert(body: Uint8Array, x: Exchange): Payload
}

/** The step that makes an integration request, whatever the kind of its API. */
export function requestStep(
  type: Integration['type'],
  { mapping, choose, convert }: RequestParts,
): Step {
  const forbidden = type === 'AWS' ? forbiddenAwsRequestHeaders : forbiddenRequestHeaders
  return {
    name: 'Integration request',
    async run(x) {
      // The choice comes first: a 415 is raised before anything else is done.
      const template = choose(x)
      const mapped = await mapping.read(x)
      const bytes = await bodyOf(x)
      const body = await renderInTurn(template, x, bytes.byteLength, () => convert(bytes, x))
      holdInstead(x, bytes, body)
      const { path, query, headers } = withOverrides(mapped, x)
      for (const name of headers.keys()) {
        if (forbidden.has(name)) {
          throw misconfigured(`the header ${name} cannot be mapped onto an integration request`)
        }
      }
      x.integrationRequest = { path, query, headers, body }
    },
  }
}

/** What the template has set replaces what was mapped under the same name, and may add names. */
function withOverrides(mapped: MappedRequest, x: Exchange): MappedRequest {
  if (!x.overrides) return mapped
  const { request } = x.overrides
  const query = overriddenTexts(request, 'querystring')
  const replaced = new Set(query.map(([name]) => name))
  return {
    path: new Map([
      ...mapped.path,
      ...overriddenTexts(request, 'path').map(
        ([name, text]) => [name, checkedPathValue(text)] as const,
      ),
    ]),
    query: [...mapped.query.filter(([name]) => !replaced.has(name)), ...query],
    headers: new Map([
      ...mapped.headers,
      ...overriddenTexts(request, 'header').map(
        ([name, text]) => [name.toLowerCase(), text] as const,
      ),
    ]),
  }
}
