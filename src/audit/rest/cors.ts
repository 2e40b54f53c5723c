import type { Integration } from '../../model/integration.ts'
import type { GatewayResponse } from '../../model/rest-api.ts'
import type { AuditedCors, Place } from '../audited-api.ts'

/** The CORS headers that a method's responses set. */
export function corsOfMethod(
  integration: Integration | undefined,
  place: Place,
): readonly AuditedCors[] {
  const responses = Object.values(integration?.integrationResponses ?? {})
  return responses.flatMap(({ responseParameters = {}, responseTemplates = {} }) => {
    const values = headersOf(responseParameters, 'method.response.header.')
    const isReflected = Object.values(responseTemplates).some(
      (template) => template !== null && reflects(template),
    )
    const at = [...place.at, 'x-amazon-apigateway-integration']
    return corsOf(values, isReflected, { ...place, at })
  })
}

/** The CORS headers that the gateway's own responses set. */
export const corsOfGatewayResponses = (
  responses: readonly GatewayResponse[],
): readonly AuditedCors[] =>
  responses.flatMap(({ responseType, responseParameters = {} }) =>
    corsOf(headersOf(responseParameters, 'gatewayresponse.header.'), false, {
      name: responseType,
      at: ['x-amazon-apigateway-gateway-responses', responseType],
    }),
  )

/** Headers by their names in lower case. */
function headersOf(
  parameters: Readonly<Record<string, string>>,
  prefix: string,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(parameters).flatMap(([name, value]) => {
      const lower = name.toLowerCase()
      return lower.startsWith(prefix) ? [[lower.slice(prefix.length), value] as const] : []
    }),
  )
}

function corsOf(
  headers: ReadonlyMap<string, string>,
  isReflected: boolean,
  place: Place,
): readonly AuditedCors[] {
  const origin = headers.get('access-control-allow-origin')
  if (origin === undefined && !isReflected) return []
  const isFromRequest =
    isReflected || /^(?:method\.request|context)\.\w+\.origin$/i.test(origin ?? '')
  return [
    {
      origin: isFromRequest ? 'reflected' : origin === "'*'" ? 'any' : 'named',
      allowsCredentials: headers.get('access-control-allow-credentials') === "'true'",
      place,
    },
  ]
}

/** A template that sends the origin back, and compares it with nothing. */
const reflects = (template: string): boolean =>
  /responseOverride\.header[^\n]{0,40}Access-Control-Allow-Origin[^\n]{0,80}origin/i.test(
    template,
  ) && !template.includes('#if')
