import { apigatewaymanagementapi } from '../operations/apigatewaymanagementapi.ts'
import { apigatewayv2 } from '../operations/apigatewayv2.ts'
import { apigateway } from './extended.ts'
import type { InputOf, Operation, ServiceTable } from './service-table.ts'

/** Operations, input shapes and enumerations of each service, by the SDKs' service name. */
export const services = { apigateway, apigatewayv2, apigatewaymanagementapi } as const

export type Service = keyof typeof services

/** An operation with its name and service: what routing finds, and reading and rendering need. */
export interface BoundOperation extends Operation {
  readonly service: Service
  readonly name: string
}

/** Input of a v1 operation as its transaction sees it: `ApigatewayInput<'PutIntegration'>`. */
export type ApigatewayInput<Name extends keyof (typeof apigateway)['operations']> = InputOf<
  typeof apigateway,
  Name
>

/** Input of a v2 operation as its transaction sees it. */
export type ApigatewayV2Input<Name extends keyof (typeof apigatewayv2)['operations']> = InputOf<
  typeof apigatewayv2,
  Name
>

/** The operation of that name. Throws when the service has none: names come from our own code. */
export function operationNamed(service: Service, name: string): BoundOperation {
  const table: ServiceTable = services[service]
  const operation = Object.hasOwn(table.operations, name) ? table.operations[name] : undefined
  if (!operation) throw new Error(`${service} has no operation ${name}`)
  return { ...operation, service, name }
}
