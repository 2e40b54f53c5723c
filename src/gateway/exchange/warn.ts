import type { Exchange } from './exchange.ts'

/** Tells the operator why a request went wrong, and which it was. */
export function warn(x: Exchange, message: string): void {
  x.platform.log({
    level: 'warn',
    message,
    requestId: x.requestId,
    apiId: x.location.apiId,
    stage: x.location.stageName,
    resourcePath: x.route?.resourcePath,
    httpMethod: x.request.method,
  })
}
