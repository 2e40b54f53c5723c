import type { Operations } from '../run/operation.ts'
import { accounts } from '../account/account.ts'
import { apiKeyImport } from '../keys/api-key-import.ts'
import { apiKeys } from '../keys/api-keys.ts'
import { basePathMappings } from '../domains/base-path-mappings.ts'
import { clientCertificates } from '../account/client-certificates.ts'
import { authorizers } from '../rest/authorizers/authorizers.ts'
import { deployments } from '../rest/deploy/deployments.ts'
import { documentationParts } from '../rest/documentation/documentation-parts.ts'
import { documentationVersions } from '../rest/documentation/documentation-versions.ts'
import { domainAccessAssociations } from '../domains/domain-access-associations.ts'
import { domainNames } from '../domains/domain-names.ts'
import { exports } from '../rest/export/export.ts'
import { gatewayResponses } from '../rest/api/gateway-responses.ts'
import { integrationResponses } from '../rest/methods/integration-responses.ts'
import { integrations } from '../rest/methods/integrations.ts'
import { methodResponses } from '../rest/methods/method-responses.ts'
import { methods } from '../rest/methods/methods.ts'
import { models } from '../rest/models/models.ts'
import { requestValidators } from '../rest/models/request-validators.ts'
import { resources } from '../rest/api/resources.ts'
import { restApis } from '../rest/api/rest-apis.ts'
import { sdkTypes } from '../rest/export/sdk-types.ts'
import { sdks } from '../rest/export/sdk.ts'
import { stages } from '../rest/deploy/stages.ts'
import { tags } from '../account/tags.ts'
import { testInvoke } from '../rest/test/test-invoke.ts'
import { authorizerTesting } from '../rest/test/test-invoke-authorizer.ts'
import { usage } from '../keys/usage.ts'
import { usagePlanKeys } from '../keys/usage-plan-keys.ts'
import { usagePlans } from '../keys/usage-plans.ts'
import { vpcLinks } from '../links/vpc-links.ts'

/** The operations of REST APIs but those that read documents, by AWS's names. What is missing answers 501 by its name. */
export const apigatewayOperations = {
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
  ...documentationVersions,
  ...exports,
  ...sdkTypes,
  ...sdks,
  ...testInvoke,
  ...authorizerTesting,
  ...domainNames,
  ...basePathMappings,
  ...domainAccessAssociations,
} satisfies Operations
