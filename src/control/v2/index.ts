import type { Handlers } from '../handler.ts'
import { apiMappings } from './api-mappings.ts'
import { domainNames } from './domain-names.ts'
import { routingRules } from './routing-rules.ts'
import { vpcLinksV2 } from './vpc-links.ts'

/** The operations of the v2 service, by AWS's names. What is missing answers 501 by its name. */
export const v2Handlers = {
  ...domainNames,
  ...apiMappings,
  ...routingRules,
  ...vpcLinksV2,
} satisfies Handlers
