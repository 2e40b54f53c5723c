import type { IntegrationV2 } from '../../../model/v2/api.ts'
import type { Step } from '../../exchange/exchange.ts'

/** The steps of an integration with an AWS service, named by its `integrationSubtype`. Throws for one that is not served. */
export function linkService({ integrationSubtype = '' }: IntegrationV2): readonly Step[] {
  throw new Error(`integrationSubtype ${integrationSubtype} is not served`)
}
