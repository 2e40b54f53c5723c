import type { Integration } from '../../model/integration.ts'
import { misconfigured } from '../faults.ts'
import { linkRequestTemplateChoice } from '../mapping/content-type.ts'
import { linkRequestMapping } from '../mapping/request-mapping.ts'
import { linkTemplates, render } from '../mapping/template.ts'
import { bodyOf } from '../request-body.ts'
import type { Step } from '../step.ts'
import { linkRequestContentHandling } from './content-handling.ts'
import { forbiddenRequestHeaders } from './headers.ts'
import type { LinkContext } from './kind.ts'

/**
 * Builds what a non-proxy method sends (spec integrations §3): parameters mapped from the original
 * request, the body converted and put through the template for its content type.
 */
export function linkIntegrationRequest(config: Integration, context: LinkContext): Step {
  const mapping = linkRequestMapping(config.requestParameters)
  const choose = linkRequestTemplateChoice(
    linkTemplates(config.requestTemplates),
    config.passthroughBehavior,
  )
  const convert = linkRequestContentHandling(config.contentHandling, context.isBinary)
  return {
    name: 'Integration request',
    async run(x) {
      const contentType = x.request.headers.get('content-type')
      // The choice comes first: a 415 is raised before anything else is done.
      const template = choose(contentType)
      const mapped = await mapping.read(x)
      const body = render(template, x, convert(await bodyOf(x), contentType))
      for (const name of mapped.headers.keys()) {
        if (forbiddenRequestHeaders.has(name)) throw misconfigured()
      }
      x.integrationRequest = { ...mapped, body }
    },
  }
}
