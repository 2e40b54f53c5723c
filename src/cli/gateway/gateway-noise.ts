/** Lines that workerd writes about what a client does, with what they are about. */
const noise: readonly RegExp[] = [
  // An answer that the gateway breaks off, which the gateway itself has logged with its request.
  /error: Uncaught exception: .*remote\.jsg\.DOMException\(AbortError\)/,
  // CONNECT, which workerd refuses by itself.
  /error: Uncaught exception: .*Handler does not export a connect\(\) function/,
  // A frame that is wrong, of a client that did not wait for the close frame.
  /error: Uncaught exception: .*remote\.jsg\.Error: WebSocket protocol error/,
]

/** Whether a line of the gateway's standard error tells nobody anything. */
export const isGatewayNoise = (line: string): boolean => noise.some((each) => each.test(line))
