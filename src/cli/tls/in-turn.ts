import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/**
 * The requests of a connection one after the other: Node hands on those that a client sends without waiting for answers
 * all at once, and the gateway's own listener never does.
 */
export function inTurn(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): RequestListener {
  const last = new WeakMap<object, ServerResponse>()
  return (request, response) => {
    const before = last.get(request.socket)
    last.set(request.socket, response)
    if (!before || before.writableFinished) listener(request, response)
    else before.once('finish', () => listener(request, response))
  }
}
