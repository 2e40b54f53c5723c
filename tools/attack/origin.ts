import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A backend that reads what it is sent and keeps nothing. */
export type Origin = {
  readonly url: string
  /** Targets of the last requests, newest last. */
  readonly targets: readonly string[]
  stop(): Promise<void>
}

/** Targets that are remembered. */
const maxTargets = 1_000
const megabyte = 1_048_576
const chunk = Buffer.alloc(65_536, 'x')

/**
 * Starts it on a free loopback port. `/size/N` answers N bytes of JSON, `/endless` never ends, `/silent` never answers,
 * `/late/N` answers after N ms, `/status/N` with that status; anything else answers `{"ok":true}` once the request is read.
 */
export async function startOrigin(): Promise<Origin> {
  const targets: string[] = []
  const server = createServer((request, response) => {
    const target = request.url ?? ''
    targets.push(target)
    if (targets.length > maxTargets) targets.splice(0, maxTargets / 2)
    request.on('error', () => response.destroy()).resume()
    const [, word = '', text = ''] = target.split(/[/?]/)
    const number = Number(text)
    if (word === 'endless') {
      const pump = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', pump)
      pump()
      return
    }
    if (word === 'silent') return
    request.once('end', () => {
      const json = { 'content-type': 'application/json' }
      if (word === 'size') {
        response.writeHead(200, json).end(`"${'\\\\'.repeat(Math.max(0, number - 2) / 2)}"`)
      } else if (word === 'late') setTimeout(() => response.writeHead(200, json).end('{}'), number)
      else if (word === 'status') response.writeHead(number, json).end('{"failed":true}')
      else response.writeHead(200, json).end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Ten of them are API Gateway's limit for a body. */
export const oneMegabyte = megabyte
