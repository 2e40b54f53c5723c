import type { Authorizer } from '../../../model/rest-api.ts'
import { masked } from '../../watch/log-line.ts'
import type { Identity } from './identity-sources.ts'

/** The first line of an authorizer in an execution log, in AWS's words (spec rest-auth §6). */
export const startMessage = ({ id }: Authorizer, requestId: string): string =>
  `Starting authorizer: ${id} for request: ${requestId}`

/** Whom it is asked about. A REQUEST authorizer's sources are named. */
export function identityMessage({ type }: Authorizer, identity: Identity): string {
  const text =
    type === 'REQUEST'
      ? `{${identity.map(({ source, value }) => `${source}=${masked(value)}`).join(', ')}}`
      : masked(identity[0]?.value ?? '')
  return `Incoming identity: ${text}`
}

/** What its function has answered. */
export const resultMessage = (payload: string): string =>
  `Authorizer result body before parsing: ${payload}`

/** Its last lines, whatever the policy then says; a user pool names no principal. */
export const endMessages = (principalId: string | undefined): readonly string[] => [
  ...(principalId === undefined
    ? []
    : [`Using valid authorizer policy for principal: ${masked(principalId)}`]),
  'Successfully completed authorizer execution',
]
