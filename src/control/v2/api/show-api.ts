import type { ApiV2 } from '../../../model/v2/api.ts'
import { defined } from '../../entity/defined.ts'
import type { ControlContext } from '../../run/operation.ts'
import { isoDate } from './iso-date.ts'

/** An API in AWS's shape (spec http-api §16). */
export const showApi = (api: ApiV2, { region }: Pick<ControlContext, 'region'>) =>
  defined({
    ...api,
    // AWS's tools know nothing of them.
    limits: undefined,
    features: undefined,
    webSocket: undefined,
    apiEndpoint: `${api.protocolType === 'HTTP' ? 'https' : 'wss'}://${api.apiId}.execute-api.${region}.amazonaws.com`,
    createdDate: isoDate(api.createdDate),
    tags: api.tags ?? {},
  })
