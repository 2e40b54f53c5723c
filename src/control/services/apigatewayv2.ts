import type { Operations } from '../run/operation.ts'
import { tags } from '../account/tags.ts'
import { apiMappings } from '../domains/api-mappings.ts'
import { domainNames } from '../domains/domain-names-v2.ts'
import { routingRules } from '../domains/routing-rules.ts'
import { vpcLinksV2 } from '../links/vpc-links-v2.ts'
import { apis } from '../v2/api/apis.ts'
import { authorizers } from '../v2/authorizers/authorizers.ts'
import { deployments } from '../v2/deploy/deployments.ts'
import { stages } from '../v2/deploy/stages.ts'
import { integrationResponses } from '../v2/integrations/integration-responses.ts'
import { exportsV2 } from '../v2/export/export.ts'
import { integrations } from '../v2/integrations/integrations.ts'
import { models } from '../v2/models/models.ts'
import { routeResponses } from '../v2/routes/route-responses.ts'
import { routes } from '../v2/routes/routes.ts'

/** The operations of the v2 service, by AWS's names. What is missing answers 501 by its name. */
export const apigatewayv2Operations = {
  ...apis,
  ...routes,
  ...routeResponses,
  ...integrations,
  ...integrationResponses,
  ...models,
  ...authorizers,
  ...stages,
  ...deployments,
  ...exportsV2,
  ...domainNames,
  ...apiMappings,
  ...routingRules,
  ...vpcLinksV2,
  ...tags,
} satisfies Operations
