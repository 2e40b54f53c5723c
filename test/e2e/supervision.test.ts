import { connect } from 'node:net'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { removeFolder, startGateway, temporaryFolder, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin } from '../support/loopback-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { base, deployApi, httpProxy, mock } from '../support/rest-api.ts'

// What ends by itself is started again by the supervisor (README, "Settings").

/** Milliseconds within which a gateway process that was ended serves again. */
const backLimitMs = 2_000
/** Milliseconds within which a gateway process that hangs is replaced: ten seconds, and a look at the clock or two. */
const hungLimitMs = 14_000

const folders: string[] = []
const folder = (): string => {
  const path = temporaryFolder()
  folders.push(path)
  return path
}
afterAll(() => folders.forEach(removeFolder))

const kill = (gateway: Gateway): number => {
  const pid = gateway.workerd()
  process.kill(pid, 'SIGKILL')
  return pid
}

test.each([{ TIDEGATE_STATE: 'memory' }, {}])(
  'a gateway process that is killed is back with its port and state, whoever connects meanwhile waits: %j',
  async (settings) => {
    await using gateway = await startGateway(settings)
    const apiId = await deployApi(gateway.apigateway, { 'GET /x': mock('still here') })
    for (let round = 0; round < 3; round++) {
      const from = performance.now()
      const killed = kill(gateway)
      expect((await get(gateway.port, `${base(apiId)}/x`)).body).toBe('still here')
      expect(performance.now() - from).toBeLessThan(backLimitMs)
      expect(gateway.workerd()).not.toBe(killed)
    }
    expect(gateway.lines.join('\n')).toMatch(
      /gateway process ended \(SIGKILL\); it is started again/,
    )
    expect(gateway.lines.join('\n')).toMatch(/listens again, after \d+ ms/)
  },
)

test('the listener for private APIs comes back too', async () => {
  await using gateway = await startGateway({
    TIDEGATE_PRIVATE_PORT: '0',
    TIDEGATE_VPCE_ID: 'vpce-0a1b2c3d',
  })
  const ask = () => get(gateway.privatePort, '/dev/x', ['x-apigw-api-id: abcdefghij'])
  const before = await ask()
  kill(gateway)
  expect((await ask()).status).toBe(before.status)
})

test('a gateway process that hangs is replaced, with the large request that it was busy with', async () => {
  const origin = await startLoopbackOrigin()
  origin.answerWith('hang')
  await using gateway = await startGateway()
  const apiId = await deployApi(gateway.apigateway, { 'POST /x': httpProxy(origin.url) })
  const arrived = origin.nextRequest()
  const body = 'x'.repeat(100_000)
  const cut = sendRaw(
    gateway.port,
    `POST ${base(apiId)}/x?secret=1 HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  ).catch((error: unknown) => error)
  await arrived
  const hung = gateway.workerd()
  process.kill(hung, 'SIGSTOP')
  const from = performance.now()
  await vi.waitFor(() => expect(gateway.workerd()).not.toBe(hung), { timeout: hungLimitMs })
  expect(performance.now() - from).toBeGreaterThan(8_000)
  expect((await get(gateway.port, '/_tidegate/health')).status).toBe(200)
  const told = gateway.lines.find((line) => line.includes('has not answered for 10 s'))
  expect(told).toContain(`busy with POST ${base(apiId)}/x;`)
  expect(gateway.lines.join('\n')).not.toContain('secret=1')
  expect(await cut).toBeInstanceOf(Error)
  await origin.stop()
}, 30_000)

test('a gateway that cannot be started again says so, and ends', async () => {
  const temporary = folder()
  await using gateway = await startGateway({ TMPDIR: temporary })
  rmSync(join(temporary, readdirSync(temporary)[0]!, 'gateway.capnp'))
  kill(gateway)
  const { code, stderr } = await gateway.ended
  expect(stderr).toMatch(/^tidegate: the gateway process cannot be kept up: /m)
  expect(stderr).toContain('gateway.capnp')
  expect(code).toBe(1)
})

test('connections that come while there is no process are not refused', async () => {
  await using gateway = await startGateway()
  kill(gateway)
  const connected = Array.from(
    { length: 50 },
    () =>
      new Promise<string>((resolve) => {
        const socket = connect(gateway.port, '127.0.0.1')
        socket.once('connect', () => resolve('connected')).once('error', (e) => resolve(e.message))
        socket.once('connect', () => socket.destroy())
      }),
  )
  expect(new Set(await Promise.all(connected))).toEqual(new Set(['connected']))
})
