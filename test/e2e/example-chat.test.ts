import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployFunctionSockets } from '../support/function-sockets.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { createFunction } from '../support/rest-api.ts'

// examples/chat as its README says, spoken to by `tidegate ws connect`.

const root = join(import.meta.dirname, '../..')
let gateway: Gateway
let path: string

beforeAll(async () => {
  gateway = await startGateway()
  const source = readFileSync(join(root, 'examples/chat/chat.mjs'), 'utf8')
  await createFunction(gateway.lambda, 'chat', source)
  path = await deployFunctionSockets(
    gateway.url,
    'chat',
    ['$connect', '$disconnect', '$default', 'say', 'join'],
    ['$default', 'join'],
  )
})
afterAll(() => gateway.stop())

/** Somebody at the command line. */
function connect(query = '') {
  const client = spawn(
    process.execPath,
    [join(root, 'bin/tidegate.mjs'), 'ws', 'connect', `${path}${query}`, '--quiet', '60'],
    { env: { ...process.env, PORT: new URL(gateway.url).port, HOST: '127.0.0.1' } },
  )
  let told = ''
  client.stderr.on('data', (data) => (told += String(data)))
  const lines = createInterface({ input: client.stdout })[Symbol.asyncIterator]()
  return {
    say: (line: string | object) =>
      void client.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`),
    next: async (): Promise<unknown> => JSON.parse((await lines.next()).value as string),
    async end() {
      client.stdin.write('/close 4000 bye\n')
      const [status] = (await once(client, 'close')) as [number]
      return { status, told }
    },
    gone: async () => ({ status: ((await once(client, 'close')) as [number])[0], told }),
  }
}

test('what is said in a room goes to everybody there, and to nobody else', async () => {
  const [ann, bob, eve] = [connect(), connect(), connect('?room=attic')]
  for (const each of [ann, bob, eve]) {
    each.say('who is there?')
    expect(await each.next()).toMatchObject({ help: expect.anything() })
  }
  ann.say({ action: 'say', name: 'ann', text: 'hello' })
  const said = { room: 'lobby', name: 'ann', text: 'hello' }
  expect(await bob.next()).toEqual(said)
  expect(await ann.next()).toEqual(said)
  eve.say({ action: 'join', room: 'lobby', leave: 'attic' })
  expect(await eve.next()).toEqual({ joined: 'lobby' })
  bob.say({ action: 'say', name: 'bob', text: 'welcome' })
  expect(await eve.next()).toMatchObject({ name: 'bob' })
  expect(await ann.next()).toMatchObject({ name: 'bob' })
  for (const each of [ann, bob, eve]) {
    const { status, told } = await each.end()
    expect(told).toContain('connected')
    expect(told).toContain('closed: 4000, the application’s own code')
    expect(status).toBe(0)
  }
})

test('a handshake that is refused is told with its status and body', async () => {
  const { status, told } = await connect('?room=no/room').gone()
  expect(status).toBe(1)
  expect(told).toMatch(/^refused: 400 /)
})
