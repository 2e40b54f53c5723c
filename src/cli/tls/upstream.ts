import { Agent, type ClientRequestArgs } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Milliseconds that a request waits for a gateway process to be there again. */
const patienceMs = 5_000
const retryMs = 25
/** Milliseconds a connection is kept that nobody uses: workerd closes those of 5 s. */
const idleMs = 3_000

/** Connections to the gateway process; those that are asked for while there is none wait for the next one. */
export const upstreamAgent = (socketPath: string): Agent => new Upstream(socketPath)

class Upstream extends Agent {
  readonly #socketPath: string

  constructor(socketPath: string) {
    super({ keepAlive: true, maxFreeSockets: 1_024, timeout: idleMs })
    this.#socketPath = socketPath
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const socket = connected(this.#socketPath, performance.now() + patienceMs)
    socket.then(
      (stream) => callback?.(null, stream),
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    )
    return undefined
  }
}

function connected(path: string, until: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const attempt = () => {
      const socket = connect(path)
      socket.once('connect', () => {
        socket.removeAllListeners('error')
        resolve(socket)
      })
      socket.once('error', (error: NodeJS.ErrnoException) => {
        const isAway = error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
        if (isAway && performance.now() < until) setTimeout(attempt, retryMs)
        else reject(error)
      })
    }
    attempt()
  })
}
