import type { AuditedApi, AuditedRoute, Protection } from './audited-api.ts'
import { readOpenness } from './policy-openness.ts'

/** Whether somebody must prove who they are. A key proves nothing: it says whom to count. */
export const isAuthorized = ({ authorization }: Protection): boolean => authorization !== 'none'

const strength = (protection: Protection): number =>
  isAuthorized(protection) ? 2 : protection.isKeyRequired ? 1 : 0

/** Whether `one` lets somebody in whom `other` does not, as far as the definition says. */
export function isWeaker(one: Protection, other: Protection): boolean {
  if (strength(one) !== strength(other)) return strength(one) < strength(other)
  if (one.authorizer !== other.authorizer || one.authorization !== other.authorization) return false
  return one.scopes.length === 0 && other.scopes.length > 0
}

/** A protection in words. */
export function protectionText({
  authorization,
  authorizer,
  scopes,
  isKeyRequired,
}: Protection): string {
  const who = { none: '', iam: 'IAM', function: '', 'user pool': '', jwt: '' }[authorization]
  const parts = [
    who || (authorizer !== undefined && `the authorizer ${authorizer}`),
    scopes.length > 0 && `scopes ${scopes.join(', ')}`,
    isKeyRequired && 'an API key',
  ].filter((part) => part)
  return parts.join(' and ') || 'nothing'
}

/**
 * The routes that anybody may call who reaches the API: neither authorizer, key, resource policy nor client certificate
 * keeps them out.
 */
export function* openRoutes(api: AuditedApi): Generator<AuditedRoute> {
  // Who may open a session is asked once, and has a rule of its own.
  if (api.sessions || api.reach === 'private' || isBehindMutualTls(api)) return
  const isOpen = readOpenness(api.policy)
  for (const route of api.routes) {
    const { protection } = route
    if (!isAuthorized(protection) && !protection.isKeyRequired && isOpen(route)) yield route
  }
}

/** Whether every way to the API asks for a client certificate. */
export const isBehindMutualTls = ({ isDefaultEndpointOpen, domains }: AuditedApi): boolean =>
  !isDefaultEndpointOpen && domains.length > 0 && domains.every(({ hasMutualTls }) => hasMutualTls)

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a route takes changes. */
export const isWriting = ({ method }: AuditedRoute): boolean => !reading.has(method)

/** Whether a request for one method may be one for the other. */
export const methodsMeet = (one: string, other: string): boolean =>
  one === other || one === 'ANY' || other === 'ANY'

/** A route as messages name it. */
export const routeText = ({ method, path }: AuditedRoute): string => `${method} ${path}`
