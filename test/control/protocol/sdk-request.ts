import * as v1 from '@aws-sdk/client-api-gateway'
import * as management from '@aws-sdk/client-apigatewaymanagementapi'
import * as v2 from '@aws-sdk/client-apigatewayv2'
import type { Service } from '../../../src/control/protocol/operation.ts'

/** A request as AWS SDK v3 puts it on the wire, signed. */
export type WireRequest = {
  verb: string
  rawPath: string
  rawQuery: string
  headers: [string, string][]
  body: Uint8Array
}

type Captured = {
  method: string
  path: string
  query: Record<string, string | string[] | null>
  headers: Record<string, string>
  body?: string | Uint8Array
}
type Client = { send(command: unknown): Promise<unknown> }

const packages: Record<Service, { module: unknown; client: string }> = {
  apigateway: { module: v1, client: 'APIGatewayClient' },
  apigatewayv2: { module: v2, client: 'ApiGatewayV2Client' },
  apigatewaymanagementapi: { module: management, client: 'ApiGatewayManagementApiClient' },
}

export const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }

/** Lets the SDK serialise and sign one call, and returns what it would have sent. */
export async function sdkRequest(
  service: Service,
  operation: string,
  input: unknown,
  endpoint = 'http://127.0.0.1:8787',
): Promise<WireRequest> {
  let captured: Captured | undefined
  const { module, client } = packages[service]
  const exports = module as Record<string, new (argument: unknown) => unknown>
  const instance = new exports[client]!({
    region: 'us-east-1',
    endpoint,
    credentials,
    maxAttempts: 1,
    requestHandler: {
      handle: (request: Captured) => {
        captured = request
        return Promise.reject(new Error('captured'))
      },
    },
  }) as Client
  await instance.send(new exports[`${operation}Command`]!(input)).catch((error: unknown) => {
    if (!captured) throw error
  })
  if (!captured) throw new Error('nothing was sent')
  const { method, path, query, headers, body } = captured
  return {
    verb: method,
    rawPath: path,
    rawQuery: Object.entries(query)
      .flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((item) =>
          item === null ? encode(name) : `${encode(name)}=${encode(item)}`,
        ),
      )
      .join('&'),
    headers: Object.entries(headers),
    body: typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array()),
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
