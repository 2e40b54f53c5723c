import { Fault } from '../../model/fault.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Denial } from './decide.ts'

/** 403 for a caller whom a policy keeps out, in AWS's words; the account is masked (spec rest-auth §5). */
export function denied(x: Exchange, action: string, resource: string, denial: Denial): Fault {
  const user = x.caller?.userArn ?? 'anonymous'
  const masked = resource.replace(/^((?:[^:]*:){4})\d+(\d{4}):/, '$1********$2:')
  return new Fault(
    'ACCESS_DENIED',
    `User: ${user} is not authorized to perform: ${action} on resource: ${masked}${reasonOf(denial, action)}`,
  )
}

/** AWS names what was against the caller since 2025. */
const reasonOf = ({ by, explicit }: Denial, action: string): string =>
  explicit
    ? ` with an explicit deny in ${by === 'resource' ? 'a resource' : 'an identity'}-based policy`
    : ` because no ${nothing[by]} allows the ${action} action`

const nothing: Readonly<Record<Denial['by'], string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
}

/** The same for one whom a Lambda authorizer's policy keeps out (spec rest-auth §5). */
export const deniedByAuthorizer = (denial: Denial, action: string): Fault =>
  new Fault(
    'ACCESS_DENIED',
    `User is not authorized to access this resource${reasonOf(denial, action)}`,
  )
