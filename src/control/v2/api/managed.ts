import { badRequest } from '../../answer/api-error.ts'

/** Throws BadRequestException for what quick create has made: it lives and dies with its API (spec http-api §1). */
export function refuseManaged(
  kind: 'Integration' | 'Route' | 'Stage',
  name: string,
  { apiGatewayManaged }: { readonly apiGatewayManaged?: true },
): void {
  if (apiGatewayManaged)
    throw badRequest(`${kind} ${name} is managed by API Gateway: it is changed with its API`)
}
