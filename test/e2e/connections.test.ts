import { build } from 'esbuild'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { deployFunctionSockets } from '../support/function-sockets.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { createFunction } from '../support/rest-api.ts'

// A function hosted here calls its connection back with AWS's own client, unmodified (spec websocket §11, field case W9).

let gateway: Gateway
let address: string
beforeAll(async () => {
  gateway = await startGateway()
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/connections/callback.mjs`],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  await createFunction(gateway.lambda, 'callback', outputFiles[0]!.text)
  const path = await deployFunctionSockets(
    gateway.url,
    'callback',
    ['$connect', '$default', '$disconnect'],
    ['$default'],
  )
  address = gateway.url.replace('http', 'ws') + path
})
afterAll(() => gateway.stop())

/** Sends one message and collects so many frames. */
async function tell(message: object, frames: number): Promise<readonly string[]> {
  const socket = new WebSocket(address, [], {})
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
  const found: string[] = []
  socket.on('open', () => socket.send(JSON.stringify(message)))
  socket.on('error', reject)
  socket.on('close', (code) => resolve([...found, `closed ${code}`]))
  socket.on('message', (data) => {
    if (found.push(String(data)) === frames) resolve(found)
  })
  const all = await promise
  socket.terminate()
  return all
}

test.each([
  ['a post reaches its caller', { ask: 'post' }, ['from the function', '{"asked":"post"}']],
  ['what the connection is can be asked', { ask: 'get' }, ['{"sourceIp":"127.0.0.1"}']],
  [
    'a connection that never was is gone',
    { ask: 'post', id: 'AAAAAAAAAAAAAAAAAAAAAAA=' },
    ['{"failed":"GoneException"}'],
  ],
  ['what is not signed is refused, whatever its headers', { ask: 'forged' }, ['{"status":403}']],
  ['an API of elsewhere is looked for elsewhere', { ask: 'elsewhere' }, ['{"failed":"Error"}']],
])('%s', async (_, message, frames) => {
  expect(await tell(message, frames.length)).toEqual(frames)
})

test('a function ends its own connection', async () => {
  expect(await tell({ ask: 'delete' }, 2)).toContain('closed 1000')
})

test('functions have TCP sockets beside', async () => {
  const server = createServer((socket) => socket.on('data', (data) => socket.write(data)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    expect(await tell({ ask: 'tcp', port }, 1)).toEqual(['{"echoed":"hello"}'])
  } finally {
    server.close()
  }
})
