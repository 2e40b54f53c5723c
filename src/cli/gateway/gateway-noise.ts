/**
 * Whether a line of the gateway's standard error tells nobody anything: workerd reports an answer that
 * the gateway breaks off, which the gateway itself has logged with its request.
 */
export const isGatewayNoise = (line: string): boolean =>
  /error: Uncaught exception: .*remote\.jsg\.DOMException\(AbortError\)/.test(line)
