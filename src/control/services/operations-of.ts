import type { ControlService, Operations } from '../run/operation.ts'

/** A service's operations, loaded on first use. One that is missing answers 501 by its name. */
export async function operationsOf(service: ControlService): Promise<Operations> {
  switch (service) {
    case 'apigateway':
      return (await import('./apigateway.ts')).apigatewayOperations
    case 'apigatewayv2':
      return (await import('./apigatewayv2.ts')).apigatewayv2Operations
    case 'apigatewaymanagementapi':
      return {}
    case 'lambda':
      return (await import('../lambda/index.ts')).lambdaOperations
    case 'operator':
      return (await import('../operator/pages.ts')).operatorOperations
  }
}
