import type { IntegrationV2 } from '../../../model/v2/api.ts'
import { serviceActions } from '../../../model/v2/service-actions.ts'
import type { Step } from '../../exchange/exchange.ts'
import { linkCredentials } from '../../integrations/call/credentials.ts'
import { linkValue } from '../mapping/value.ts'
import type { CallService } from './call-service.ts'

/**
 * The steps of an integration with an AWS service, named by its `integrationSubtype` (spec integrations §23). Throws for
 * one that is not served. How services are called is loaded where one is: most APIs have none.
 */
export function linkService({
  integrationSubtype = '',
  credentialsArn,
  requestParameters = {},
  timeoutInMillis,
}: IntegrationV2): readonly Step[] {
  const action = serviceActions.get(integrationSubtype)
  if (!action) throw new Error(`integrationSubtype ${integrationSubtype} is not served`)
  // Without a role a call would be the operator's own.
  if (!credentialsArn) throw new Error(`${integrationSubtype} has no credentialsArn`)
  const { required } = action
  const missing = required.filter((name) => !Object.hasOwn(requestParameters, name))
  if (missing.length > 0) throw new Error(`${integrationSubtype} lacks ${missing.join(', ')}`)
  const integration = {
    subtype: integrationSubtype,
    required,
    whom: linkCredentials(credentialsArn),
    values: Object.entries(requestParameters).map(
      ([name, text]) => [name, linkValue(text)] as const,
    ),
    timeoutMs: timeoutInMillis,
  }
  let call: CallService | undefined
  return [
    {
      name: 'Integration',
      async run(x) {
        call ??= (await import('./call-service.ts')).callService
        await call(x, integration)
      },
    },
  ]
}
