import type { Handlers } from '../handler.ts'
import { deployments } from './deployments.ts'
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
import { stages } from './stages.ts'

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
} satisfies Handlers
