import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { descendantsWith } from '../support/processes.ts'
import { awsProxy, base, createFunction, deployApi } from '../support/rest-api.ts'

// The process that runs functions has a bound of memory: who takes it fails, and others run on.

let gateway: Gateway
let api: string
beforeAll(async () => {
  gateway = await startGateway({ TIDEGATE_FUNCTION_MEMORY_MB: '128' })
  const sources = {
    neighbour: `return { statusCode: 200, body: 'fine' }`,
    // Takes what is enough for the process to be replaced, and not for it to be ended.
    holding: `const held = new Uint8Array(90_000_000).fill(1)
      await new Promise((done) => setTimeout(done, 2_000))
      return { statusCode: 200, body: String(held.length) }`,
    keeping: `(globalThis.kept ??= []).push(new Uint8Array(4_000_000).fill(1))
      return { statusCode: 200, body: 'kept' }`,
    endless: `for (const held = []; ; ) held.push(new Array(500_000).fill(held.length))`,
    buffers: `for (const held = []; ; ) held.push(new Uint8Array(5_000_000).fill(1))`,
  }
  for (const [name, body] of Object.entries(sources)) {
    await createFunction(gateway.lambda, name, `export const handler = async () => { ${body} }`, {
      Timeout: 20,
    })
  }
  const routes = Object.fromEntries(
    Object.keys(sources).map((name) => [`GET /${name}`, awsProxy(name)]),
  )
  api = `${gateway.url}${base(await deployApi(gateway.apigateway, routes))}`
})
afterAll(() => gateway?.stop())

/** The process that the test before has filled may still end, and what runs in it. */
beforeEach(() =>
  expect
    .poll(() => descendantsWith(gateway.pid, 'function-runner.capnp'), { timeout: 15_000 })
    .toHaveLength(1),
)

async function call(name: string): Promise<string> {
  const response = await fetch(`${api}/${name}`)
  return `${response.status} ${await response.text()}`
}

const told = (text: string) => () => gateway.lines.some((line) => line.includes(text))

test('a process with too much memory is replaced: who runs in it may end, and others are served meanwhile', async () => {
  expect(await call('neighbour')).toBe('200 fine')
  const taken = { isOver: false }
  const holding = call('holding').finally(() => (taken.isOver = true))
  const beside = new Set<string>()
  while (!taken.isOver) beside.add(await call('neighbour'))
  expect([...beside]).toEqual(['200 fine'])
  expect(await holding).toBe('200 90000000')
  await expect.poll(told('another takes its place, and calls that run may end: holding')).toBe(true)
})

test('what a function keeps of each call is given up with its copy', async () => {
  const answers = new Set<string>()
  for (let n = 0; n < 60; n++) answers.add(await call('keeping'))
  expect([...answers]).toEqual(['200 kept'])
})

test.each(['endless', 'buffers'])(
  'a function that takes memory for ever (%s) fails as AWS has it fail, and the next call runs',
  async (name) => {
    const before = gateway.lines.length
    expect(await call(name)).toBe('502 {"message": "Internal server error"}')
    expect(await call('neighbour')).toBe('200 fine')
    const lines = () => gateway.lines.slice(before).join('\n')
    await expect.poll(lines).toMatch(/function runner: (?:has \d+ MB.* it is ended|ended, as).*/)
    expect(lines()).toContain(name)
  },
)
