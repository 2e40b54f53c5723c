import { connect } from 'node:net'
import { join } from 'node:path'
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, expect, test, vi } from 'vitest'
import { removeFolder, runToEnd, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startLoopbackOrigin } from '../support/loopback-origin.ts'
import { ended, running } from '../support/processes.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { base, deployApi, httpProxy } from '../support/rest-api.ts'

// README, "Settings": SIGTERM and SIGINT finish what is in flight, for TIDEGATE_DRAIN_SECONDS.

/** Milliseconds within which a gateway has stopped that has nothing in flight. */
const stopLimitMs = 2_000
/** What a busy machine may need on top of a time that was set. */
const graceMs = 1_500

const folder = temporaryFolder()
afterAll(() => removeFolder(folder))

const signals = ['SIGTERM', 'SIGINT'] as const

/** A gateway with an API whose backend answers when it is told to. */
async function gatewayWithOrigin(settings: Readonly<Record<string, string>> = {}) {
  const origin = await startLoopbackOrigin()
  const gateway = await startGateway(settings)
  const apiId = await deployApi(gateway.apigateway, { 'ANY /x': httpProxy(origin.url) })
  return { origin, gateway, path: `${base(apiId)}/x` }
}

test.each(signals)(
  '%s ends every process within two seconds, with nothing in flight',
  async (signal) => {
    await using gateway = await startGateway()
    const processes = gateway.processes()
    expect(processes.length).toBeGreaterThanOrEqual(3)
    const { ms, code } = await gateway.stop(signal)
    expect(ms).toBeLessThan(stopLimitMs)
    expect(code).toBe(0)
    expect(await ended(processes)).toEqual([])
  },
)

test.each([
  ['says nothing', ''],
  ['has been answered', 'GET /_tidegate/health HTTP/1.1\r\nHost: h\r\n\r\n'],
])('a connection that %s holds up no stop', async (_, bytes) => {
  await using gateway = await startGateway()
  const socket = connect(gateway.port, '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
  await get(gateway.port, '/_tidegate/health')
  const { ms } = await gateway.stop()
  expect(ms).toBeLessThan(stopLimitMs)
  socket.destroy()
})

test.each(signals)(
  '%s lets a request in flight finish, and refuses new ones meanwhile',
  async (signal) => {
    const { origin, gateway, path } = await gatewayWithOrigin()
    origin.answerWith('hang')
    const arrived = origin.nextRequest()
    const slow = get(gateway.port, path)
    await arrived
    const stopped = gateway.stop(signal)
    await vi.waitFor(async () => {
      const refused = await get(gateway.port, '/_tidegate/health')
      expect(refused.status).toBe(503)
      expect(refused.header('connection')).toBe('close')
    })
    origin.release({ body: 'finished' })
    expect((await slow).body).toBe('finished')
    const { code, stdout } = await stopped
    expect(code).toBe(0)
    expect(stdout).not.toContain('cut off')
    await expect(get(gateway.port, path)).rejects.toThrow('ECONNREFUSED')
    await origin.stop()
  },
)

test('a request that outlives TIDEGATE_DRAIN_SECONDS is cut off, and told without its query', async () => {
  const { origin, gateway, path } = await gatewayWithOrigin({ TIDEGATE_DRAIN_SECONDS: '1' })
  origin.answerWith('hang')
  const arrived = origin.nextRequest()
  const hung = get(gateway.port, `${path}?secret=1`).catch((error: unknown) => error)
  await arrived
  const processes = gateway.processes()
  const { ms, code, stdout } = await gateway.stop()
  expect(ms).toBeGreaterThan(900)
  expect(ms).toBeLessThan(1_000 + graceMs)
  expect(code).toBe(0)
  expect(await ended(processes)).toEqual([])
  expect(stdout).toMatch(`GET ${path} was cut off after 1 s`)
  expect(stdout).not.toContain('secret=1')
  expect(await hung).toBeInstanceOf(Error)
  await origin.stop()
})

test('a stream that is still being sent then is cut off, and told', async () => {
  const { origin, gateway, path } = await gatewayWithOrigin({ TIDEGATE_DRAIN_SECONDS: '1' })
  origin.answerWith({ body: 'the beginning', stall: true })
  const socket = connect(gateway.port, '127.0.0.1')
  const beginning = new Promise<string>((resolve) =>
    socket.on('data', (part) => resolve(String(part))),
  )
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(`GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`)
  expect(await beginning).toContain('200')
  const { stdout } = await gateway.stop()
  expect(stdout).toContain(
    'requests or answers that were still on their way were cut off after 1 s',
  )
  await closed
  await origin.stop()
})

test('a gateway that hangs is ended within the time', async () => {
  const { origin, gateway, path } = await gatewayWithOrigin({ TIDEGATE_DRAIN_SECONDS: '1' })
  origin.answerWith('hang')
  const arrived = origin.nextRequest()
  const body = 'x'.repeat(100_000)
  const hung = sendRaw(
    gateway.port,
    `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  ).catch((error: unknown) => error)
  await arrived
  const processes = gateway.processes()
  process.kill(gateway.workerd(), 'SIGSTOP')
  const { ms, stdout } = await gateway.stop()
  expect(ms).toBeLessThan(1_000 + graceMs)
  expect(stdout).toContain(`it did not answer, busy with POST ${path}`)
  expect(await ended(processes)).toEqual([])
  expect(await hung).toBeInstanceOf(Error)
  await origin.stop()
})

test('a second Ctrl-C stops at once', async () => {
  const { origin, gateway, path } = await gatewayWithOrigin()
  origin.answerWith('hang')
  const arrived = origin.nextRequest()
  const hung = get(gateway.port, path).catch((error: unknown) => error)
  await arrived
  const processes = gateway.processes()
  const stopped = gateway.stop('SIGINT')
  await vi.waitFor(async () =>
    expect((await get(gateway.port, '/_tidegate/health')).status).toBe(503),
  )
  const from = performance.now()
  // Until it counts: one right behind the first is taken for its echo.
  await vi.waitFor(() => {
    if (running([gateway.pid]).length > 0) process.kill(gateway.pid, 'SIGINT')
    expect(gateway.lines.join('\n')).toContain('stopped at once')
  })
  const { stdout } = await stopped
  expect(performance.now() - from).toBeLessThan(graceMs)
  expect(stdout).toContain('stopped at once')
  expect(await ended(processes)).toEqual([])
  await hung
  await origin.stop()
})

test('Ctrl-C at a terminal, which signals every process of the group, is no accident', async () => {
  await using gateway = await startGateway()
  const processes = gateway.processes()
  const { ms, code, stderr } = await gateway.stop('SIGINT', 'process group')
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(ms).toBeLessThan(stopLimitMs)
  expect(await ended(processes)).toEqual([])
})

test('SIGTERM while the example is being installed stops it, and the next start completes it', async () => {
  const settings = { TIDEGATE_STATE: join(folder, 'state'), TIDEGATE_EXAMPLE: '1' }
  const { ms, code, stdout } = await runToEnd(settings, 'installing')
  expect(stdout).not.toContain('ready')
  expect(ms).toBeLessThan(stopLimitMs)
  expect(code).toBe(0)
  await using gateway = await startGateway(settings)
  const { items } = await gateway.apigateway.send(new GetRestApisCommand({}))
  expect(items?.map(({ name }) => name)).toEqual(['petstore'])
  const pets = gateway.lines.find((line) => line.includes('/pets'))!
  expect((await fetch(/http:[^\s']+/.exec(pets)![0])).status).toBe(200)
})

test('kill -9 of the command line leaves no process that holds the port', async () => {
  await using gateway = await startGateway()
  const processes = gateway.processes()
  await gateway.stop('SIGKILL')
  expect(await ended(processes)).toEqual([])
  await using next = await startGateway({ PORT: String(gateway.port) })
  expect(next.port).toBe(gateway.port)
})
