import { partitionOf } from '../../../model/arn.ts'
import { conditionValue } from '../../access/condition-keys.ts'
import { bothAllow, eitherAllows } from '../../access/decide.ts'
import { denied } from '../../access/denied.ts'
import { observed } from '../../access/observed.ts'
import { tell } from '../../access/tell.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'

const action = 'execute-api:ManageConnections'

/** Whether who has signed may manage the connection: their own policies say (spec websocket §11). */
export const authorizeManager: Step = observed('authorization', {
  name: 'AWS_IAM authorization',
  async run(x) {
    const caller = x.caller!
    const resource = resourceOf(x)
    const own = await caller.permits({ action, resource, value: (key) => conditionValue(x, key) })
    tell(x, () => `what ${caller.userArn} may itself says ${own} of ${resource}`)
    // A WebSocket API has no resource policy: a caller of another account is let in by nobody.
    const decide = caller.accountId === x.platform.accountId ? eitherAllows : bothAllow
    const denial = decide(own, undefined)
    if (denial) throw denied(x, action, resource, denial)
  },
})

function resourceOf({ platform, location, request, params }: Exchange): string {
  const { region, accountId } = platform
  const { apiId, stageName } = location
  const { connectionId, group } = params
  const ofGroup = group === undefined ? [] : [`@groups/${group}`]
  const ofConnection = connectionId === undefined ? [] : [`@connections/${connectionId}`]
  const managed = [...ofGroup, ...ofConnection].join('/')
  return `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiId}/${stageName}/${request.method}/${managed}`
}
