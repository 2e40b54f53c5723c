import { execFileSync } from 'node:child_process'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { ended } from '../support/processes.ts'
import { awsProxy, base, createFunction, deployApi, streamedFunction } from '../support/rest-api.ts'

// The process that runs functions ends: no call that begins meanwhile fails, and no function is called twice.

let gateway: Gateway
let api: string
beforeAll(async () => {
  gateway = await startGateway()
  // Each call says in the log that it runs, by a number of its own.
  const ran = `console.log('ran', event.queryStringParameters?.n)`
  await createFunction(
    gateway.lambda,
    'steady',
    `export const handler = async (event) => { ${ran}; return { statusCode: 200, body: 'steady' } }`,
  )
  await createFunction(
    gateway.lambda,
    'streaming',
    `export const handler = awslambda.streamifyResponse(async (event, out) => {
      ${ran}
      out = awslambda.HttpResponseStream.from(out, { statusCode: 200 })
      out.write('stream')
      out.end('ing')
    })`,
  )
  await createFunction(
    gateway.lambda,
    'held',
    `export const handler = async (event) => {
      ${ran}
      await new Promise((resolve) => setTimeout(resolve, 10)) // until that is printed
      for (;;);
    }`,
    { Timeout: 1 },
  )
  const routes = {
    'GET /steady': awsProxy('steady'),
    'GET /held': awsProxy('held'),
    'GET /streaming': streamedFunction('streaming'),
  }
  api = `${gateway.url}${base(await deployApi(gateway.apigateway, routes))}`
})
afterAll(() => gateway?.stop())

type Call = { readonly n: number; readonly begunAt: number; answer: string }
let count = 0

/** One call, with a number of its own. */
function start(path: string): { readonly call: Call; readonly over: Promise<void> } {
  const call: Call = { n: ++count, begunAt: performance.now(), answer: '' }
  const over = async () => {
    try {
      const response = await fetch(`${api}${path}?n=${call.n}`)
      call.answer = `${response.status} ${await response.text()}`
    } catch (error) {
      call.answer = String(error) // a stream that broke off
    }
  }
  return { call, over: over() }
}

const runs = ({ n }: Call) => gateway.lines.filter((line) => line.endsWith(` ran ${n}`)).length

/** The process id of the runner; undefined while there is none. */
function runner(): number | undefined {
  return gateway.processes().find((pid) => {
    try {
      const line = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
      return line.includes('workerd') && line.includes('function-runner.capnp')
    } catch {
      return false // it ended while we looked
    }
  })
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test.each([
  ['/steady', '200 steady'],
  ['/streaming', '200 streaming'],
])(
  'kill -9 of the runner under load fails calls of %s that were running, and no other',
  async (path, expected) => {
    await start(path).over
    const calls: Call[] = []
    const pending: Promise<void>[] = []
    const load = setInterval(() => {
      const { call, over } = start(path)
      calls.push(call)
      pending.push(over)
    }, 40)
    const killedAt: number[] = []
    try {
      for (let i = 0; i < 5; i++) {
        await pause(150)
        const pid = runner()!
        killedAt.push(performance.now())
        process.kill(pid, 'SIGKILL')
        await ended([pid])
        // Until calls come through again.
        const { call, over } = start(path)
        await over
        expect(call.answer).toBe(expected)
      }
    } finally {
      clearInterval(load)
    }
    await Promise.all(pending)

    const failed = calls.filter(({ answer }) => answer !== expected)
    for (const call of failed) {
      // Then it was running when the process was killed, not called again, and the caller is told.
      const last = killedAt.findLast((at) => at >= call.begunAt)
      expect.soft(last, `${call.n} began when no runner was killed: ${call.answer}`).toBeDefined()
      expect.soft(runs(call), `runs of ${call.n}: ${call.answer}`).toBeLessThanOrEqual(1)
    }
    expect(failed.length).toBeLessThan(calls.length / 2)
    // What was answered has run; the line that tells of it may die with the process that wrote it.
    for (const call of calls) {
      if (!failed.includes(call))
        expect.soft(runs(call), `runs of ${call.n}`).toBeLessThanOrEqual(1)
    }
    expect(gateway.lines.join('\n')).toContain('function runner: ended by SIGKILL')
  },
)

test('calls that begin while a function holds the runner are run by its successor', async () => {
  await start('/steady').over
  const before = runner()
  const held = start('/held')
  await expect.poll(() => runs(held.call)).toBe(1)
  // A call that begins in the 10 ms before it holds the process is begun, and killed with it.
  await pause(30)
  const waiting = ['/steady', '/streaming', '/steady'].map(start)
  await Promise.all([held.over, ...waiting.map(({ over }) => over)])
  // AWS answers a function that has timed out like one that has failed.
  expect(held.call.answer).toContain('502')
  expect(runs(held.call)).toBe(1)
  expect(waiting.map(({ call }) => call.answer)).toEqual([
    '200 steady',
    '200 streaming',
    '200 steady',
  ])
  // The line comes by another way than the answer, and may be later.
  await expect.poll(() => waiting.map(({ call }) => runs(call))).toEqual([1, 1, 1])
  expect(runner()).not.toBe(before)
})

test('the Lambda API waits for a runner, too', async () => {
  const pid = runner()!
  process.kill(pid, 'SIGKILL')
  await ended([pid])
  const { FunctionError, Payload } = await gateway.lambda.send(
    new InvokeCommand({ FunctionName: 'steady', Payload: '{}' }),
  )
  expect(FunctionError).toBeUndefined()
  expect(JSON.parse(Payload!.transformToString())).toMatchObject({ body: 'steady' })
})

test('a function finds no more globals than Lambda has', async () => {
  await createFunction(
    gateway.lambda,
    'curious',
    `export const handler = async () => [typeof gc, typeof globalThis.tidegateCollect]`,
  )
  const { Payload } = await gateway.lambda.send(new InvokeCommand({ FunctionName: 'curious' }))
  expect(JSON.parse(Payload!.transformToString())).toEqual(['undefined', 'undefined'])
})
