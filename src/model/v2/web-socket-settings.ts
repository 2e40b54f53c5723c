/**
 * What an operator may set of a WebSocket API that AWS has no settings for; what is absent is as AWS has it (spec websocket
 * §12). Frozen with a deployment.
 */
export type WebSocketSettings = {
  /** Origins whose pages may open sessions, or `*`: a handshake with another `Origin` is refused. Absent: any page may. */
  readonly allowedOrigins?: readonly string[]
  /** A message to clients that have been silent for so long. */
  readonly keepAlive?: { readonly intervalSeconds: number; readonly message: string }
  /** Messages a second of one session, and how many at once. */
  readonly messageRate?: { readonly rateLimit: number; readonly burstLimit: number }
  /** Whether replies go out in the order of their messages. AWS's go out as they come. */
  readonly orderedReplies?: boolean
  /** How long a client whose connection broke may come back to its session. */
  readonly resume?: { readonly seconds: number }
  readonly idleSeconds?: number
  readonly lifeSeconds?: number
  readonly maxMessageBytes?: number
}
