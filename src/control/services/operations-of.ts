import type { ControlService, Operations } from '../run/operation.ts'

/** The names of `importOperations`, which are loaded by themselves. */
const importNames = ['ImportRestApi', 'PutRestApi', 'ImportDocumentationParts']
const importNamesV2 = ['ImportApi', 'ReimportApi']

/**
 * Those of a service's operations among which one is, if it is there: they are loaded on first use. One that is missing
 * answers 501 by its name.
 */
export async function operationsOf(
  service: ControlService,
  operation: string,
): Promise<Operations> {
  switch (service) {
    case 'apigateway':
      if (importNames.includes(operation)) return (await import('./imports.ts')).importOperations
      return (await import('./apigateway.ts')).apigatewayOperations
    case 'apigatewayv2':
      if (importNamesV2.includes(operation))
        return (await import('./imports-v2.ts')).importOperationsV2
      return (await import('./apigatewayv2.ts')).apigatewayv2Operations
    case 'apigatewaymanagementapi':
      return {}
    case 'lambda':
      return (await import('../lambda/index.ts')).lambdaOperations
    case 'sts':
      return (await import('../sts/sts.ts')).stsOperations
    case 'iam':
      return (await import('../iam/index.ts')).iamOperations
    case 'operator':
      return (await import('../operator/pages.ts')).operatorOperations
  }
}
