import type { Handlers } from '../run/handler.ts'
import type { Service } from '../protocol/operation.ts'

/** What the Registry runs: the services with transactional operations. */
export type HandlerService = Service | 'lambda' | 'operator'

/** A service's handlers, loaded on first use. An operation that is missing answers 501 by its name. */
export async function handlersOf(service: HandlerService): Promise<Handlers> {
  switch (service) {
    case 'apigateway':
      return (await import('./apigateway.ts')).restHandlers
    case 'lambda':
      return (await import('../lambda/index.ts')).lambdaHandlers
    case 'operator':
      return (await import('../operator/pages.ts')).operatorHandlers
    case 'apigatewayv2':
      return (await import('./apigatewayv2.ts')).v2Handlers
    case 'apigatewaymanagementapi':
      return {}
  }
}
