import { expect } from 'vitest'
import type {
  IntegrationResponseV2,
  WebSocketIntegration,
  WebSocketRoute,
} from '../../src/model/v2/api.ts'
import { socketApi, socketFront, socketIntegration, twoWay } from './websocket-api.ts'

/** An integration response. */
export const on = (
  integrationResponseKey: string,
  over: Partial<IntegrationResponseV2> = {},
): IntegrationResponseV2 => ({
  integrationResponseId: integrationResponseKey,
  integrationResponseKey,
  ...over,
})

/** What of a request reached a backend. */
export type Seen = {
  method: string
  url: string
  headers: Headers
  body: string
  bytes: Uint8Array
}

/** A session at an API whose messages all go to one integration, over HTTP to a backend that is a function. */
export async function opened(
  integration: Partial<WebSocketIntegration>,
  {
    answer = () => new Response('backend'),
    route = twoWay('$default'),
    connect,
    ...options
  }: {
    answer?: () => Response | Promise<Response>
    route?: WebSocketRoute
    connect?: WebSocketRoute
  } & NonNullable<Parameters<typeof socketFront>[1]> = {},
) {
  const seen: Seen[] = []
  const api = socketFront(
    socketApi({
      routes: [route, ...(connect ? [connect] : [])],
      integrations: [
        socketIntegration({ integrationUri: 'https://backend.example/t', ...integration }),
      ],
    }),
    {
      backend: async (request) => {
        const bytes = new Uint8Array(await request.clone().arrayBuffer())
        const { method, url, headers } = request
        seen.push({ method, url, headers, body: new TextDecoder().decode(bytes), bytes })
        return answer()
      },
      ...options,
    },
  )
  return { api, seen, ...(await api.open()) }
}

/** The frame of an error in AWS's spelling. */
export const failed = (message: string) => ({
  frame: expect.stringMatching(
    new RegExp(`^\\{"message": "${message}", "connectionId":"[^"]+", "requestId":"[^"]+"\\}$`),
  ),
})
export const broken = failed('Internal server error')
