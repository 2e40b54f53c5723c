import type { ApiV2 } from '../../../model/v2/api.ts'
import type { HttpApiFeatures } from '../../../model/v2/http-features.ts'
import { defined } from '../../entity/defined.ts'
import { readPolicy } from '../../entity/policy.ts'
import type { ControlContext } from '../../run/operation.ts'

/** Features with the policy as it is kept: `execute-api:/…` is the API itself. Throws BadRequestException for one that is none. */
export const withOwnPolicy = (
  features: HttpApiFeatures | undefined,
  { apiId }: Pick<ApiV2, 'apiId'>,
  context: Pick<ControlContext, 'region' | 'accountId'>,
): HttpApiFeatures | undefined =>
  features && defined({ ...features, policy: readPolicy(features.policy, apiId, context) })
