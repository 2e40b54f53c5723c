import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Files, type LambdaHost, startLambdaHost } from '../functions/lambda-host.ts'

// Workers make code of strings while an isolate starts, and never again: what validators and routers do as they load.

let host: LambdaHost
beforeAll(async () => {
  host = await startLambdaHost()
})
afterAll(() => host?.stop())

const twice = `new Function('a', 'return a * 2')`

test.each<[string, Files, unknown]>([
  ['CommonJS modules', { 'index.js': `const f = ${twice}; exports.handler = async () => f(2)` }, 4],
  [
    'ES modules, which may wait for what needs no I/O',
    {
      'index.mjs': `const f = await Promise.resolve(${twice}); export const handler = async () => f(2)`,
    },
    4,
  ],
  [
    'modules of a package',
    {
      'index.js': `const f = require('twice'); exports.handler = async () => f(2)`,
      'node_modules/twice/index.js': `module.exports = ${twice}`,
    },
    4,
  ],
  [
    'what modules have begun',
    {
      'index.js': `let f; process.nextTick(async () => { await null; f = ${twice} }); new Function(''); exports.handler = async () => f(2)`,
    },
    4,
  ],
  [
    'a timer that they set runs with the first call, unless it is cleared',
    {
      'index.js': `const f = ${twice}; const rang = []; setTimeout(() => rang.push(f(2)), 5); clearTimeout(setTimeout(() => rang.push(9), 1)); const late = setTimeout(() => rang.push(8), 15); exports.handler = async () => { clearTimeout(late); await new Promise((r) => setTimeout(r, 30)); return rang }`,
    },
    [4],
  ],
])('%s make functions of strings as they load', async (_, files, expected) => {
  const called = await host.call(files)
  expect(called).toMatchObject({ result: expected })
  expect(called.log).not.toContain('ERROR')
})

test('a module that also does what a start has not is told why it cannot load', async () => {
  const { result, error } = await host.call({
    'index.js': `crypto.randomUUID(); const f = ${twice}; exports.handler = async () => f(2)`,
  })
  expect(error).toBe('Unhandled')
  expect(result).toMatchObject({
    errorType: 'EvalError',
    errorMessage: expect.stringContaining('Code generation from strings disallowed'),
  })
})

test('the first call finds its function as the second does, and the next after an update', async () => {
  const name = await host.create({
    'index.js': `const f = ${twice}; let n = 0; exports.handler = async () => f(++n)`,
  })
  expect([(await host.invoke(name)).result, (await host.invoke(name)).result]).toEqual([2, 4])
})

test('later it is refused, and the log says what to do', async () => {
  const { result, log } = await host.call({
    'index.js': `${twice}; exports.handler = async () => { try { ${twice} } catch (error) { return error.name } }`,
  })
  expect(result).toBe('EvalError')
  expect(log).toContain('top level')
})

// What adapters of frameworks do with Node's HTTP classes.
test.each<[string, string, unknown]>([
  [
    'a response writes to the socket that it was assigned',
    `const written = []
     const response = new http.ServerResponse({ method: 'GET' })
     response.assignSocket({ on() {}, removeListener() {}, write: (data) => written.push(String(data)) })
     response.writeHead(201, { 'x-a': 'b' })
     response.end('body')
     return [response.socket !== undefined, /^HTTP\\/1.1 201 Created\\r\\nx-a: b\\r\\n/i.test(written.join('')), written.join('').endsWith('body')]`,
    [true, true, true],
  ],
  [
    'a response of an older class has the object it was called on',
    `function Old(request) { http.ServerResponse.call(this, request); this.kept = true }
     util.inherits(Old, http.ServerResponse)
     const response = new Old({ method: 'GET' })
     response.setHeader('x-a', 'b')
     return [response.kept, response.getHeader('x-a'), response instanceof http.ServerResponse, response instanceof http.OutgoingMessage]`,
    [true, 'b', true, true],
  ],
  [
    'a request has the socket it was made with',
    `class Mine extends http.IncomingMessage {}
     const request = new Mine({ remoteAddress: '192.0.2.1' })
     return [request.socket.remoteAddress, request.connection.remoteAddress, request instanceof http.IncomingMessage]`,
    ['192.0.2.1', '192.0.2.1', true],
  ],
  [
    'a socket is assigned once',
    `const response = new http.ServerResponse({ method: 'GET' })
     response.assignSocket({ write() {} })
     try { response.assignSocket({ write() {} }) } catch (error) { return error.code }`,
    'ERR_HTTP_SOCKET_ASSIGNED',
  ],
])('%s', async (_, body, expected) => {
  const code = `const http = require('http'), util = require('util'); exports.handler = async () => { ${body} }`
  expect(await host.call({ 'index.js': code })).toMatchObject({ result: expected })
})

test('util.debuglog tells of the sections in NODE_DEBUG alone', async () => {
  const code = `const { debuglog } = require('util'); debuglog('quiet')('a'); debuglog('loud')('b %d', 1); exports.handler = async () => { debuglog('quiet')('c'); debuglog('loud')('d'); return [debuglog('quiet').enabled, debuglog('loud').enabled] }`
  const { result, log } = await host.call(
    { 'index.js': code },
    { Environment: { Variables: { NODE_DEBUG: 'other,loud' } } },
  )
  expect(result).toEqual([false, true])
  expect(log).toContain('LOUD: d')
  expect(log).not.toContain('QUIET')
})
