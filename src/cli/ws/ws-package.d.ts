/** What is used of the package, which ships no types. */
declare module 'ws' {
  import type { lookup } from 'node:dns'
  import type { EventEmitter } from 'node:events'
  import type { IncomingMessage } from 'node:http'

  type Events = {
    open: []
    message: [data: Buffer, isBinary: boolean]
    pong: [data: Buffer]
    ping: [data: Buffer]
    close: [code: number, reason: Buffer]
    error: [error: Error]
    'unexpected-response': [request: unknown, response: IncomingMessage]
  }

  export class WebSocket extends EventEmitter<Events> {
    constructor(
      url: string,
      protocols: readonly string[],
      options: {
        readonly headers?: Readonly<Record<string, string>>
        readonly perMessageDeflate?: boolean
        readonly handshakeTimeout?: number
        readonly rejectUnauthorized?: boolean
        readonly ca?: string
        readonly lookup?: typeof lookup
      },
    )
    readonly protocol: string
    send(data: string | Uint8Array): void
    ping(): void
    close(code?: number, reason?: string): void
    terminate(): void
  }

  /** The other end, of tests. */
  export class WebSocketServer extends EventEmitter<{
    listening: []
    connection: [socket: WebSocket, request: IncomingMessage]
  }> {
    constructor(options: { readonly port: number; readonly host: string })
    address(): { readonly port: number } | null
    close(): void
  }
}
