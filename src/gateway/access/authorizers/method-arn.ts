import { partitionOf } from '../../../model/arn.ts'
import { Fault } from '../../../model/fault.ts'
import { policyPath } from '../../../model/v2/route-path.ts'
import { canonicalPath } from '../../arrive/canonical-path.ts'
import { resourcePathOf } from '../../exchange/location.ts'
import type { Exchange } from '../../exchange/exchange.ts'

/** Bytes of a `methodArn`: spec rest-auth §6. */
const maxMethodArnBytes = 1600

/**
 * What a caller asks to invoke: `arn:…:execute-api:{region}:{account}:{api}/{stage}/{VERB}/{path}` with the
 * path in its canonical form, the root's ending in a slash (spec rest-auth §3). Slashes around the path are left out, as
 * routing leaves them out: a rule on `/admin` holds for `/admin/` (ATTACKS 5). Throws the 414 of one that is too long.
 */
export function methodArnOf(x: Exchange, stageName: string = x.location.stageName): string {
  const { region, accountId } = x.platform
  const { apiId } = x.location
  const arn = `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiId}/${stageName}/${calledOf(x)}`
  // A raw target holds no character of several bytes.
  if (arn.length <= maxMethodArnBytes) return arn
  throw new Fault('DEFAULT_4XX', 'Request URI too long', {
    status: 414,
    errorName: 'RequestTooLongException',
  })
}

/** The verb and the path; of a WebSocket API the route. */
function calledOf(x: Exchange): string {
  if (x.socket) return x.route!.routeKey!
  const sent = resourcePathOf(x.location)
  // HTTP APIs decode what they match (ATTACKS 3): a rule holds for what the backend is told.
  const isDecoded = x.route?.routeKey !== undefined
  const resource = withoutOuterSlashes(isDecoded ? policyPath(sent) : canonicalPath(sent))
  return `${x.request.method}/${resource}`
}

function withoutOuterSlashes(path: string): string {
  let [from, to] = [0, path.length]
  while (path.charCodeAt(from) === slash) from++
  while (to > from && path.charCodeAt(to - 1) === slash) to--
  return path.slice(from, to)
}

const slash = 0x2f
