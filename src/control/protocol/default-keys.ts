import { ApiError } from '../answer/api-error.ts'

/** The operator's keys where none are set: everybody knows them. */
export const defaultKey = 'test'

/** This machine, by its names and addresses; `*.localhost` is always it (RFC 6761 §6.3). */
const loopback = /^(?:localhost|(?:[a-z0-9_-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * Throws a 403 for a call that keys which everybody knows must not open: to a name that another machine may have
 * pointed here (DNS rebinding), or sent by a browser on behalf of another site, which needs no answer to do harm.
 *
 * @param host as the client sent it, in lower case
 * @param declared further names that the operator calls the gateway by
 */
export function refuseForeign(
  host: string,
  headers: Headers,
  declared: readonly string[] = [],
): void {
  const name = host.replace(/:\d+$/, '')
  if (!loopback.test(name) && !declared.includes(name))
    throw foreign(
      `the control plane answers the default keys on loopback names only, not on ${name}: set TIDEGATE_ACCESS_KEY_ID and TIDEGATE_SECRET_ACCESS_KEY, or name the host in TIDEGATE_HOSTS`,
    )
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const isOwn = origin === null || origin === `http://${host}` || origin === `https://${host}`
  if (!isOwn || site === 'cross-site' || site === 'same-site')
    throw foreign(
      'the control plane answers no page of another origin with the default keys: set TIDEGATE_ACCESS_KEY_ID and TIDEGATE_SECRET_ACCESS_KEY',
    )
}

const foreign = (reason: string): ApiError =>
  new ApiError('ForbiddenException', 403, `Forbidden: ${reason}`)
