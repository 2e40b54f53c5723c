import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The backend that the example's HTTP proxy calls: a shop's catalogue that says what it received. */
export type Origin = { readonly host: string; stop(): void }

const catalog: Readonly<Record<string, readonly string[]>> = {
  food: ['kibble', 'hay', 'sardines'],
  toys: ['ball', 'feather', 'wheel'],
}

/** Starts the origin on a free loopback port. */
export function startOrigin(): Promise<Origin> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://origin').pathname.slice(1))
    const items = Object.hasOwn(catalog, name) ? catalog[name] : undefined
    response.writeHead(items ? 200 : 404, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(
        items
          ? { shelf: name, items, forwardedFor: request.headers['x-forwarded-for'] }
          : { message: `no shelf ${name}`, shelves: Object.keys(catalog) },
      ),
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({
        host: `127.0.0.1:${port}`,
        stop() {
          server.close()
          server.closeAllConnections()
        },
      })
    })
  })
}
