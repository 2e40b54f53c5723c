import type { Handlers } from './handler.ts'

/** What the Registry runs: the services with transactional operations. */
export type HandlerService = 'apigateway' | 'apigatewayv2' | 'apigatewaymanagementapi' | 'lambda'

/** A service's handlers, loaded on first use. An operation that is missing answers 501 by its name. */
export async function handlersOf(service: HandlerService): Promise<Handlers> {
  switch (service) {
    case 'apigateway':
      return (await import('./rest/index.ts')).restHandlers
    case 'lambda':
      return (await import('./lambda/index.ts')).lambdaHandlers
    case 'apigatewayv2':
      return (await import('./v2/index.ts')).v2Handlers
    case 'apigatewaymanagementapi':
      return {}
  }
}
