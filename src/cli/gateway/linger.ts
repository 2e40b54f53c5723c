import { connect } from 'node:net'

/** Milliseconds for which a gateway stays when it stops: enough for lines that wait for others, also when it is busy. */
const lingerMs = 150

/**
 * Keeps a gateway that is about to stop for a moment: workerd waits for its requests to be answered, and not for the
 * lines of a log that they have yet to print. So a request is begun, and ended when there has been time for them.
 * Resolves when it has begun; one that cannot begin changes nothing.
 */
export function linger({ host, port }: { readonly host: string; readonly port: number }) {
  return new Promise<void>((begun) => {
    const socket = connect({ host, port })
    socket.on('error', () => begun()).once('close', () => begun())
    socket.write('GET /_tidegate/health HTTP/1.1\r\nHost: localhost\r\n', () => {
      begun()
      setTimeout(() => socket.end('Connection: close\r\n\r\n'), lingerMs)
    })
    socket.resume()
  })
}
