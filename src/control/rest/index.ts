import type { Handlers } from '../handler.ts'
import { accounts } from './account.ts'
import { apiKeyImport } from './api-key-import.ts'
import { apiKeys } from './api-keys.ts'
import { basePathMappings } from './base-path-mappings.ts'
import { clientCertificates } from './client-certificates.ts'
import { authorizers } from './authorizers.ts'
import { deployments } from './deployments.ts'
import { documentationImport } from './documentation-import.ts'
import { documentationParts } from './documentation-parts.ts'
import { documentationVersions } from './documentation-versions.ts'
import { domainAccessAssociations } from './domain-access-associations.ts'
import { domainNames } from './domain-names.ts'
import { exports } from './export.ts'
import { gatewayResponses } from './gateway-responses.ts'
import { imports } from './import.ts'
import { integrationResponses } from './integration-responses.ts'
import { integrations } from './integrations.ts'
import { methodResponses } from './method-responses.ts'
import { methods } from './methods.ts'
import { models } from './models.ts'
import { requestValidators } from './request-validators.ts'
import { resources } from './resources.ts'
import { restApis } from './rest-apis.ts'
import { sdkTypes } from './sdk-types.ts'
import { sdks } from './sdk.ts'
import { stages } from './stages.ts'
import { tags } from './tags.ts'
import { testInvoke } from './test-invoke.ts'
import { authorizerTesting } from './test-invoke-authorizer.ts'
import { usage } from './usage.ts'
import { usagePlanKeys } from './usage-plan-keys.ts'
import { usagePlans } from './usage-plans.ts'
import { vpcLinks } from './vpc-links.ts'

/** The operations of REST APIs, by AWS's names. What is missing answers 501 by its name. */
export const restHandlers = {
  ...restApis,
  ...resources,
  ...methods,
  ...methodResponses,
  ...integrations,
  ...integrationResponses,
  ...models,
  ...requestValidators,
  ...gatewayResponses,
  ...deployments,
  ...stages,
  ...imports,
  ...apiKeys,
  ...apiKeyImport,
  ...usagePlans,
  ...usagePlanKeys,
  ...usage,
  ...accounts,
  ...tags,
  ...clientCertificates,
  ...vpcLinks,
  ...authorizers,
  ...documentationParts,
  ...documentationImport,
  ...documentationVersions,
  ...exports,
  ...sdkTypes,
  ...sdks,
  ...testInvoke,
  ...authorizerTesting,
  ...domainNames,
  ...basePathMappings,
  ...domainAccessAssociations,
} satisfies Handlers
