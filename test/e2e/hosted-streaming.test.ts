import { connect } from 'node:net'
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { awsProxy, base, createFunction, deployApi, streamedFunction } from '../support/rest-api.ts'
import { openStream } from '../support/stream-client.ts'
import { startStreamOrigin, type StreamOrigin } from '../support/stream-origin.ts'

// Functions hosted here that stream (Lambda developer guide, "Response streaming"; spec integrations §13). A function
// passes on what an origin sends it, so the test decides when there is a next piece.

let gateway: Gateway
let origin: StreamOrigin
let api: string

/** A module whose handler streams; `body` has `event`, `out` (the stream) and `head(metadata)`. */
const streaming = (body: string) => `
  import { pipeline } from 'node:stream/promises'
  import { Readable } from 'node:stream'
  const head = (out, metadata) => awslambda.HttpResponseStream.from(out, metadata)
  let count = 0
  export const handler = awslambda.streamifyResponse(async (event, out, context) => {
    count++
    ${body}
  })
`

const functions: Readonly<Record<string, string>> = {
  relay: `
    out = head(out, { statusCode: 201, headers: { 'Content-Type': 'text/event-stream' }, cookies: ['a=1', 'b=2'] })
    out.write('start\\n')
    for await (const piece of (await fetch(process.env.ORIGIN)).body) out.write(piece)
    out.end()
  `,
  piped: `
    const source = Readable.from([Buffer.from([0, 255, 254]), 'text', ' and more'])
    await pipeline(source, head(out, { headers: { 'x-path': event.path, 'x-id': context.awsRequestId } }))
  `,
  pipeless: `
    Readable.from(['late', ' but whole']).pipe(head(out, {}))
  `,
  empty: `
    head(out, { statusCode: 202 }).end()
  `,
  objects: `
    out = head(out, {})
    out.write({ a: 1 })
    out.end({ b: 2 })
  `,
  plain: `
    out.write('no metadata')
    out.end()
  `,
  throws: `
    throw new RangeError('before a byte')
  `,
  breaks: `
    out = head(out, {})
    out.write('half')
    await fetch(process.env.ORIGIN)
    throw new RangeError('after a byte')
  `,
  destroyed: `
    out = head(out, {})
    out.write('half')
    await fetch(process.env.ORIGIN)
    out.destroy()
  `,
  stuck: `
    out = head(out, {})
    out.write('half')
    await new Promise(() => {})
  `,
  endless: `
    out = head(out, {})
    for (;;) await new Promise((done) => out.write('half', done))
  `,
  mute: `
    await new Promise(() => {})
  `,
  counts: `
    out = head(out, {})
    out.write(String(count))
    out.end()
  `,
  large: `
    out = head(out, {})
    for (let i = 0; i < 12; i++) out.write(new Uint8Array(1_048_576).fill(i))
    out.end()
  `,
  reused: `
    out = head(out, {})
    const memory = Buffer.alloc(65_536)
    for (let i = 1; i <= 100; i++) {
      memory.fill(i)
      await new Promise((done) => out.write(memory, done))
    }
    out.end()
  `,
  quick: `
    out = head(out, {})
    out.end(new Uint8Array(16_000_000).fill(7))
  `,
  buffered: '',
}

beforeAll(async () => {
  origin = await startStreamOrigin()
  gateway = await startGateway()
  for (const [name, body] of Object.entries(functions)) {
    const source =
      name === 'buffered'
        ? 'export const handler = async () => ({ statusCode: 200, body: "x" })'
        : streaming(body).replaceAll('process.env.ORIGIN', JSON.stringify(origin.url))
    await createFunction(gateway.lambda, name, source, {
      Timeout: ['stuck', 'endless', 'mute', 'quick'].includes(name) ? 1 : 20,
    })
  }
  const apiId = await deployApi(gateway.apigateway, {
    ...Object.fromEntries(
      Object.keys(functions).map((name) => [`ANY /${name}`, streamedFunction(name)]),
    ),
    'ANY /whole/piped': awsProxy('piped'),
    'ANY /brief/mute': streamedFunction('mute', { timeoutInMillis: 200 }),
    'ANY /brief/stuck': streamedFunction('stuck', { timeoutInMillis: 400 }),
  })
  api = gateway.url + base(apiId)
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

describe('through an API', () => {
  test('status and headers go out at once, and each piece when it comes', async () => {
    const asked = openStream(`${api}/relay`)
    const backend = await origin.next()
    const answer = await asked
    expect(answer.status).toBe(201)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'set-cookie': ['a=1', 'b=2'],
    })
    await answer.until('start\n')
    backend.head()
    for (const piece of ['one\n', 'two\n']) {
      backend.write(piece)
      await answer.until(piece)
    }
    backend.end()
    expect(await answer.rest()).toEqual({
      complete: true,
      body: Buffer.from('start\none\ntwo\n'),
    })
  })

  test.each<[string, number, Buffer]>([
    ['/piped', 200, Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from('text and more')])],
    ['/pipeless', 200, Buffer.from('late but whole')],
    ['/empty', 202, Buffer.alloc(0)],
    ['/objects', 200, Buffer.from('{"a":1}{"b":2}')],
  ])('%s', async (path, status, body) => {
    const answer = await openStream(`${api}${path}`)
    expect(answer.status).toBe(status)
    expect(await answer.rest()).toEqual({ complete: true, body })
  })

  test('the handler has the event and a context', async () => {
    const { headers } = await openStream(`${api}/piped`)
    expect(headers).toMatchObject({
      'x-path': '/piped',
      'x-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  test('more than ten megabytes', async () => {
    const { complete, body } = await (await openStream(`${api}/large`)).rest()
    expect(complete).toBe(true)
    expect(body).toHaveLength(12 * 1_048_576)
    expect(body.at(-1)).toBe(11)
  })

  test('a handler may use its memory again', async () => {
    const { body } = await (await openStream(`${api}/reused`)).rest()
    const expected = Buffer.concat(
      Array.from({ length: 100 }, (_, i) => Buffer.alloc(65_536, i + 1)),
    )
    expect(body.equals(expected)).toBe(true)
  })

  test('globals live on: a copy is used again after a stream', async () => {
    const counts: string[] = []
    for (let i = 0; i < 3; i++) {
      counts.push((await (await openStream(`${api}/counts`)).rest()).body.toString())
    }
    expect(counts).toEqual(['1', '2', '3'])
  })

  const failure = '{"message": "Internal server error"}'
  test.each<[string, string, number]>([
    ['a stream without metadata', '/plain', 500],
    ['an answer that is not streamed', '/buffered', 500],
    ['a handler that throws at once', '/throws', 502],
    ['a function past its own time', '/mute', 502],
  ])('%s', async (_, path, status) => {
    const answer = await openStream(`${api}${path}`)
    expect(answer.status).toBe(status)
    expect((await answer.rest()).body.toString()).toBe(failure)
  })

  test('a function past the integration’s time is a 504', async () => {
    const answer = await openStream(`${api}/brief/mute`)
    expect(answer.status).toBe(504)
  })

  // ATTACKS 62: what did not come whole never looks whole.
  test.each(['/breaks', '/destroyed'])('%s after a byte', async (path) => {
    const asked = openStream(`${api}${path}`)
    const backend = await origin.next()
    const answer = await asked
    await answer.until('half')
    backend.head()
    backend.end()
    expect(await answer.rest()).toEqual({ complete: false, body: Buffer.from('half') })
  })

  test.each(['/stuck', '/brief/stuck'])('%s breaks off when the time is over', async (path) => {
    const answer = await openStream(`${api}${path}`)
    expect(await answer.rest()).toEqual({ complete: false, body: Buffer.from('half') })
  })

  // ATTACKS 62: the process has room for others all the while, or the watchdog would end it with them in it.
  test('a function that does nothing but write ends with its time, read or not', async () => {
    const left = await openStream(`${api}/endless`)
    left.leave()
    const { complete, body } = await (await openStream(`${api}/endless`)).rest()
    expect(complete).toBe(false)
    expect(body.subarray(0, 8).toString()).toBe('halfhalf')
    // Each takes a second: those of the watchdog, too.
    for (let i = 0; i < 2; i++) await openStream(`${api}/mute`)
    expect(gateway.lines.join('\n')).not.toContain('held its process')
  })

  // A function's time is what it runs, not what its reader takes.
  test('a reader may be slower than the function’s own time', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    socket.pause()
    socket.write(
      `GET ${new URL(api).pathname}/quick HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`,
    )
    // Each takes the second that the quick function has, too; then some more.
    for (let i = 0; i < 2; i++) await openStream(`${api}/mute`)
    let length = 0
    let end = ''
    for await (const piece of socket as AsyncIterable<Buffer>) {
      length += piece.length
      end = (end + piece.toString('latin1')).slice(-7)
    }
    expect(length).toBeGreaterThan(16_000_000)
    expect(end).toBe('\r\n0\r\n\r\n')
  })

  // §13: "Client disconnect does not stop the function."
  test('a client that goes away does not stop the function', async () => {
    const asked = openStream(`${api}/relay`)
    const backend = await origin.next()
    const answer = await asked
    await answer.until('start\n')
    answer.leave()
    backend.head()
    // The function reads on: an origin whose reader is gone would be abandoned, and this never be taken.
    let abandoned = false
    void backend.abandoned.then(() => (abandoned = true))
    for (let i = 0; i < 64; i++) backend.write(new Uint8Array(65_536))
    await backend.flushed()
    backend.end()
    await backend.flushed()
    expect(abandoned).toBe(false)
  })

  test('a buffered integration has status and headers alone', async () => {
    const answer = await openStream(`${api}/whole/piped`)
    expect(answer.headers).toMatchObject({ 'x-path': '/whole/piped' })
    expect(await answer.rest()).toEqual({ complete: true, body: Buffer.alloc(0) })
  })
})

// Lambda API reference, InvokeWithResponseStream, through AWS's own SDK.
describe('through the Lambda API', () => {
  async function invoke(
    FunctionName: string,
    more: Partial<InvokeWithResponseStreamCommandInput> = {},
  ) {
    const { EventStream, ...head } = await gateway.lambda.send(
      new InvokeWithResponseStreamCommand({
        FunctionName,
        Payload: Buffer.from('{"path":"/"}'),
        ...more,
      }),
    )
    const pieces: Uint8Array[] = []
    for await (const event of EventStream!) {
      if (event.PayloadChunk) pieces.push(event.PayloadChunk.Payload!)
      if (event.InvokeComplete) {
        return { head, body: Buffer.concat(pieces), end: event.InvokeComplete }
      }
    }
    throw new Error('the events ended without a completion')
  }

  test('pieces and a completion', async () => {
    const { head, body, end } = await invoke('objects')
    expect(head).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' })
    expect(body.toString()).toBe(`{}${'\0'.repeat(8)}{"a":1}{"b":2}`)
    expect(end).toEqual({})
  })

  test('a function that does not stream has one piece', async () => {
    const { body, end } = await invoke('buffered')
    expect(JSON.parse(body.toString())).toEqual({ statusCode: 200, body: 'x' })
    expect(end).toEqual({})
  })

  test('each piece when it comes', async () => {
    const sent = gateway.lambda.send(
      new InvokeWithResponseStreamCommand({ FunctionName: 'relay', Payload: Buffer.from('{}') }),
    )
    const backend = await origin.next()
    const events = (await sent).EventStream![Symbol.asyncIterator]()
    const next = async () =>
      Buffer.from((await events.next()).value.PayloadChunk.Payload).toString()
    expect(await next()).toMatch(/start\n$/)
    backend.head()
    backend.write('one')
    expect(await next()).toBe('one')
    backend.end()
    expect((await events.next()).value).toMatchObject({ InvokeComplete: {} })
  })

  test.each<[string, string, string]>([
    ['throws', '', 'before a byte'],
    ['mute', '', 'Task timed out after 1.00 seconds'],
    ['stuck', 'half', 'timed out'],
  ])('%s: the completion tells the failure', async (name, written, message) => {
    const { body, end } = await invoke(name)
    expect(body.toString().split('\0').at(-1)).toBe(written)
    expect(end).toMatchObject({ ErrorCode: 'Unhandled' })
    expect(JSON.parse(end.ErrorDetails!)).toMatchObject({
      errorMessage: expect.stringContaining(message),
    })
  })

  test('a failure after a byte', async () => {
    const invoked = invoke('breaks', { LogType: 'Tail' })
    const backend = await origin.next()
    backend.head()
    backend.end()
    const { body, end } = await invoked
    expect(body.toString()).toMatch(/half$/)
    expect(JSON.parse(end.ErrorDetails!)).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'after a byte',
    })
    expect(Buffer.from(end.LogResult!, 'base64').toString()).toContain('after a byte')
  })

  test('refusals are those of Invoke', async () => {
    await expect(invoke('nobody')).rejects.toThrow('Function not found')
    await expect(invoke('objects', { Payload: Buffer.from('{') })).rejects.toThrow(
      'Could not parse request body into json',
    )
    await expect(invoke('objects', { InvocationType: 'Event' as 'DryRun' })).rejects.toThrow(
      'invocationType',
    )
  })

  test('Invoke has the whole of what was written', async () => {
    const { Payload } = await gateway.lambda.send(new InvokeCommand({ FunctionName: 'objects' }))
    expect(Payload!.transformToString()).toBe(`{}${'\0'.repeat(8)}{"a":1}{"b":2}`)
  })

  test('Invoke refuses a whole that is larger than a result may be', async () => {
    const { FunctionError, Payload } = await gateway.lambda.send(
      new InvokeCommand({ FunctionName: 'large' }),
    )
    expect(FunctionError).toBe('Unhandled')
    expect(JSON.parse(Payload!.transformToString())).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    })
  })
})
