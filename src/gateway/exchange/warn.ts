import type { Exchange, Route } from './exchange.ts'

/** Tells the operator why a request went wrong, and which it was. */
export function warn(x: Exchange, message: string, more: { readonly omitted?: number } = {}): void {
  x.platform.log({
    level: 'warn',
    message,
    requestId: x.requestId,
    apiId: x.location.apiId,
    stage: x.location.stageName,
    resourcePath: x.route?.resourcePath,
    httpMethod: x.request.method,
    ...more,
  })
}

/** Milliseconds in which a method is told of once. */
const quietMs = 1_000

/** When a method was last told of, and how often it would have been since. */
const told = new WeakMap<Route, { readonly at: number; omitted: number }>()

/** The same for what may happen to every call of a method: one line a second, and the next says how many were left out. */
export function warnSometimes(x: Exchange, message: string): void {
  const { route } = x
  const now = x.platform.now()
  const last = route && told.get(route)
  if (last && now - last.at < quietMs) {
    last.omitted++
    return
  }
  if (route) told.set(route, { at: now, omitted: 0 })
  warn(x, message, last && last.omitted > 0 ? { omitted: last.omitted } : {})
}
