import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { APIGatewayClient, UpdateStageCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeFolder, startGateway, temporaryFolder, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { awsProxy, base, createFunction, deployApi, httpProxy, mock } from '../support/rest-api.ts'

const destination = 'arn:aws:logs:us-east-1:000000000000:log-group:access'

let gateway: Gateway
let origin: LoopbackOrigin
let api: string

beforeAll(async () => {
  ;[gateway, origin] = await Promise.all([startGateway(), startLoopbackOrigin()])
  await createFunction(
    gateway.lambda,
    'teapot',
    'export const handler = async () => ({ statusCode: 418, body: "tea" })',
  )
  api = await deployApi(gateway.apigateway, {
    'GET /mock': mock('héllo'),
    'GET /proxy': httpProxy(`${origin.url}/x`),
    'GET /function': awsProxy('teapot'),
  })
})

afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await origin.stop()
})

/** Sets the format; an empty one ends the logging. */
async function logBy(
  format: string,
  client: APIGatewayClient = gateway.apigateway,
  restApiId = api,
) {
  const patchOperations = [
    { op: 'replace' as const, path: '/accessLogSettings/destinationArn', value: destination },
    { op: 'replace' as const, path: '/accessLogSettings/format', value: format },
  ]
  await client.send(new UpdateStageCommand({ restApiId, stageName: 'test', patchOperations }))
}

/** The lines of the access log of a request, once they are printed. */
async function linesOf(requestId: string): Promise<readonly string[]> {
  for (;;) {
    const lines = gateway.lines
      .filter((line) => line.startsWith('{"accessLog":') && line.includes(requestId))
      .map((line) => JSON.parse(line) as { accessLog: string; line: string })
    if (lines.length > 0) {
      expect(lines.every(({ accessLog }) => accessLog === destination)).toBe(true)
      return lines.map(({ line }) => line)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test.each([
  ['a mock', '/mock', '200 6 - - -'],
  ['a proxied backend', '/proxy', '200 2 200 200 o-1'],
  ['a function', '/function', '418 3 200 418 [-0-9a-f]{36}'],
  ['an unknown path', '/none', '403 42 - - -'],
])('each request of %s leaves one line', async (_, path, expected) => {
  await logBy(
    '$context.requestId $context.status $context.responseLength $context.integrationStatus $context.integration.status $context.integration.requestId',
  )
  origin.answerWith({ body: '{}', headers: { 'content-length': '2', 'x-amzn-requestid': 'o-1' } })
  const answer = await get(gateway.port, base(api) + path)
  const requestId = answer.header('x-amzn-requestid')!
  expect(await linesOf(requestId)).toEqual([
    expect.stringMatching(new RegExp(`^${requestId} ${expected}$`)),
  ])
})

// spec rest-responses §7, and what a header may not do: forge a line or a member
test('bytes of a header that mean something to the log are escaped', async () => {
  await logBy(
    '{"requestId":"$context.requestId","agent":"$context.identity.userAgent","status":"$context.status"}',
  )
  const agent = 'x","status":"999\\\u0085{"accessLog":"forged"}\t'
  const bytes = `GET ${base(api)}/mock HTTP/1.1\r\nHost: h\r\nUser-Agent: ${agent}y\r\n\r\n`
  const answer = await sendRaw(gateway.port, Buffer.from(bytes))
  const [line, ...more] = await linesOf(answer.header('x-amzn-requestid')!)
  expect(more).toEqual([])
  expect(line).not.toMatch(/[\r\n\t\u0085]/)
  expect(JSON.parse(line!)).toMatchObject({ status: '200', agent: `${agent}y` })
})

// spec rest-responses §8
test('a stage with a log level prints what happens to a request', async () => {
  const patchOperations = [
    { op: 'replace' as const, path: '/~1proxy/GET/logging/loglevel', value: 'INFO' },
    { op: 'replace' as const, path: '/~1proxy/GET/logging/dataTrace', value: 'true' },
  ]
  await gateway.apigateway.send(
    new UpdateStageCommand({ restApiId: api, stageName: 'test', patchOperations }),
  )
  origin.answerWith({ body: '{"o":1}' })
  const quiet = await get(gateway.port, `${base(api)}/mock`)
  const answer = await get(gateway.port, `${base(api)}/proxy`, ['Authorization: Bearer my-secret'])
  expect(answer.body).toBe('{"o":1}')
  const requestId = answer.header('x-amzn-requestid')!
  const last = JSON.stringify(`(${requestId}) Method completed with status: 200`)
  await expect.poll(() => gateway.lines.some((line) => line.includes(last))).toBe(true)
  const lines = gateway.lines.filter((line) => line.startsWith('{"executionLog":'))
  const text = lines.join('\n')
  expect(text).toContain(`"API-Gateway-Execution-Logs_${api}/test"`)
  expect(text).toContain(String.raw`Endpoint response body before transformations: {\"o\":1}`)
  expect(text).not.toContain('my-secret')
  expect(text).not.toContain(quiet.header('x-amzn-requestid'))
})

test('a data trace changes nothing of an answer that is coded, and shows it decoded', async () => {
  const body = gzipSync('hello '.repeat(100))
  const headers = { 'content-encoding': 'gzip', 'content-length': String(body.length) }
  origin.answerWith({ body, headers })
  const answer = await fetch(`${gateway.url}${base(api)}/proxy`)
  expect(await answer.text()).toBe('hello '.repeat(100))
  expect(answer.headers.get('content-length')).toBe(String(body.length))
  const shown = `(${answer.headers.get('x-amzn-requestid')}) Endpoint response body before transformations: hello hello`
  await expect.poll(() => gateway.lines.some((line) => line.includes(shown))).toBe(true)
})

/** A pipe with a name: what is written into it, and what reads its first lines and then no more. */
function namedPipe() {
  const folder = temporaryFolder()
  const path = join(folder, 'out')
  execFileSync('mkfifo', [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(path, 'w')
  const bytes = Buffer.alloc(4096)
  let text = ''
  return {
    stdout: writer,
    async readyUrl(): Promise<string> {
      for (;;) {
        try {
          text += bytes.toString('utf8', 0, readSync(reader, bytes))
        } catch {
          // Nothing there yet.
        }
        const ready = /^ready (\S+)\n/m.exec(text)
        if (ready) return ready[1]!
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    close() {
      closeSync(reader)
      closeSync(writer)
      removeFolder(folder)
    },
  }
}

/** The same of the socket that Node gives its children. */
function nodePipe(child: () => ChildProcess) {
  return {
    stdout: 'pipe' as const,
    readyUrl: () =>
      new Promise<string>((resolve) => {
        let text = ''
        const { stdout } = child()
        stdout!.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          const ready = /^ready (\S+)\n/m.exec(text)
          if (!ready) return
          stdout!.removeAllListeners('data')
          stdout!.pause()
          resolve(ready[1]!)
        })
      }),
    close: () => void child().stdout!.destroy(),
  }
}

// ATTACKS 85: log sink down → requests unaffected
test.each(['a pipe', 'a socket'])(
  'a gateway whose output nobody reads goes on answering: %s',
  async (kind) => {
    let child: ChildProcess | undefined
    const output = kind === 'a pipe' ? namedPipe() : nodePipe(() => child!)
    const { PATH = '' } = process.env
    child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/cli.js'), 'start'], {
      env: { PATH, PORT: '0', TIDEGATE_STATE: 'memory', TIDEGATE_EXAMPLE: '0' },
      stdio: ['ignore', output.stdout, 'ignore'],
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const url = await output.readyUrl()
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const client = new APIGatewayClient({ endpoint: url, region: 'us-east-1', credentials })
    try {
      const restApiId = await deployApi(client, { 'GET /mock': mock('x') })
      await logBy(`$context.requestId ${'x'.repeat(3000)}`, client, restApiId)
      // Far more than the pipes, the buffers of both processes and what the gateway keeps can hold.
      for (let i = 0; i < 60; i++) {
        const answers = await Promise.all(
          Array.from({ length: 25 }, () => fetch(`${url}${base(restApiId)}/mock`)),
        )
        for (const answer of answers) expect(await answer.text()).toBe('x')
      }
    } finally {
      client.destroy()
      child.kill('SIGTERM')
      await ended
      output.close()
    }
  },
)

test('a gateway that is told to stop prints the lines of all that it has answered', async () => {
  await using stopped = await startGateway()
  const restApiId = await deployApi(stopped.apigateway, { 'GET /mock': mock('hi') })
  await logBy('$context.requestId', stopped.apigateway, restApiId)
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => get(stopped.port, `${base(restApiId)}/mock`)),
  )
  const { stdout } = await stopped.stop()
  const ids = answers.map((answer) => answer.header('x-amzn-requestid')!)
  expect(ids.filter((id) => !stdout.includes(id))).toEqual([])
})
