import type { GatewayResponse } from '../../model/rest-api.ts'

/** Gateway responses as documents have them: by their types. */
export const responsesByType = (
  responses: readonly GatewayResponse[],
): Readonly<Record<string, Omit<GatewayResponse, 'responseType'>>> =>
  Object.fromEntries(
    responses.map(({ responseType, ...response }) => [responseType, response] as const),
  )
