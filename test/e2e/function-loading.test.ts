import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { descendantWith, ended } from '../support/processes.ts'
import { awsProxy, base, createFunction, deployApi } from '../support/rest-api.ts'

// Copies of a function are loaded one after the other, and the time that takes is nobody's fault.

/** Some 0.5 s of computing; the clock of a Worker stands still meanwhile. */
const computing = `let sum = 0; for (let i = 0; i < 1e8; i++) sum += i % 7`
const answer = `{ statusCode: 200, body: 'well' }`

const functions = {
  'slow-to-load': `${computing}; export const handler = async () => (${answer})`,
  'long-to-load': `${computing.replace('1e8', '4e8')}; export const handler = async () => (${answer})`,
  waits: `export const handler = async () => {
    await new Promise((resolve) => setTimeout(resolve, 900))
    return ${answer}
  }`,
  'waits-to-load': `await new Promise(() => undefined); export const handler = async () => (${answer})`,
  'never-loaded': `for (;;); export const handler = async () => (${answer})`,
  'holds-at-once': `export const handler = async () => { for (;;); }`,
  'holds-when-asked': `export const handler = async (event) => {
    if (event.queryStringParameters) for (;;);
    return ${answer}
  }`,
  quick: `export const handler = async () => (${answer})`,
}

let gateway: Gateway
let api: string
beforeAll(async () => {
  gateway = await startGateway()
  const routes: Record<string, ReturnType<typeof awsProxy>> = {}
  for (const [name, code] of Object.entries(functions)) {
    await createFunction(gateway.lambda, name, code, { Timeout: 1 })
    routes[`GET /${name}`] = awsProxy(name)
  }
  api = `${gateway.url}${base(await deployApi(gateway.apigateway, routes))}`
})
afterAll(() => gateway?.stop())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const statusOf = async (name: string) => {
  const response = await fetch(`${api}/${name}`)
  await response.arrayBuffer()
  return response.status
}
const runner = () => descendantWith(gateway.pid, 'function-runner.capnp')
const held = () => gateway.lines.filter((line) => line.includes('held its process'))

/** A runner without any copy. */
beforeEach(async () => {
  // The test before may have ended it, and the next one takes a moment.
  await expect.poll(runner).toBeDefined()
  const pid = runner()!
  process.kill(pid, 'SIGKILL')
  await ended([pid])
  await statusOf('quick')
})

test('a burst of calls of a function that is slow to load ends well, and costs no runner', async () => {
  const before = runner()
  const from = held().length
  const calls: Promise<number>[] = []
  for (let i = 0; i < 100; i++) {
    calls.push(statusOf('slow-to-load'))
    await pause(10)
  }
  const wrong = (await Promise.all(calls)).filter((status) => status !== 200)
  expect(wrong).toEqual([])
  expect(held().slice(from)).toEqual([])
  expect(runner()).toBe(before)
})

test('calls that run at the same time have copies of their own, one loaded after the other', async () => {
  const from = performance.now()
  const statuses = await Promise.all(Array.from({ length: 12 }, () => statusOf('waits')))
  expect(statuses).toEqual(Array(12).fill(200))
  // In one copy they would take 11 s.
  expect(performance.now() - from).toBeLessThan(5_000)
})

test('the time of a function does not begin before it is loaded', async () => {
  expect(await statusOf('long-to-load')).toBe(200)
})

test('code that waits for what never happens holds up no other function', async () => {
  const waits = statusOf('waits-to-load')
  expect(await statusOf('slow-to-load')).toBe(200)
  expect(await waits).toBe(502)
})

test('a function that holds the runner at once is called once, and costs its own time', async () => {
  await statusOf('holds-when-asked')
  for (const path of ['holds-when-asked?now', 'holds-at-once']) {
    const from = held().length
    expect(await statusOf(path)).toBe(502)
    expect(await statusOf('quick')).toBe(200)
    expect.soft(held().slice(from), path).toHaveLength(1)
    expect.soft(held().at(-1)).toContain(`[${path.split('?')[0]} `)
  }
})

test('a function whose code never ends costs the runner, which is replaced', async () => {
  expect(await statusOf('never-loaded')).toBe(502)
  expect(held().at(-1)).toContain('[never-loaded ')
  expect(await statusOf('quick')).toBe(200)
})
