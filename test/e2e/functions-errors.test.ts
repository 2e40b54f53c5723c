import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createWatchdog } from '../../src/functions/watch/watchdog.ts'
import { type Files, type LambdaHost, startLambdaHost } from '../functions/lambda-host.ts'
import { watchToken } from '../functions/runner-process.ts'

let host: LambdaHost
beforeAll(async () => {
  host = await startLambdaHost()
})
afterAll(() => host?.stop())

// Shapes: Lambda developer guide, "Node.js errors"; wording of the runtime as it is widely logged.
test.each<[string, Files, unknown]>([
  [
    'thrown',
    { 'index.js': 'exports.handler = async () => {\n  throw new TypeError("boom") }' },
    {
      errorType: 'TypeError',
      errorMessage: 'boom',
      trace: ['TypeError: boom', expect.stringContaining('(/var/task/index.js:2:9)')],
    },
  ],
  [
    'thrown, no Error',
    { 'index.js': 'exports.handler = async () => { throw "text" }' },
    { errorType: 'string', errorMessage: 'text', trace: [] },
  ],
  [
    'by callback',
    { 'index.js': 'exports.handler = (e, c, done) => done(new RangeError("far"))' },
    { errorType: 'RangeError', errorMessage: 'far' },
  ],
  [
    'by context.fail',
    { 'index.js': 'exports.handler = (e, c) => c.fail(new Error("no"))' },
    { errorType: 'Error', errorMessage: 'no' },
  ],
  [
    'a result that is no JSON',
    { 'index.js': 'exports.handler = async () => 1n' },
    { errorType: 'Error', errorMessage: 'Unable to stringify response body' },
  ],
  [
    'an unhandled rejection',
    {
      'index.js':
        'exports.handler = async () => { Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 100)) }',
    },
    { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
  ],
  [
    'thrown in a timer',
    {
      'index.js':
        'exports.handler = async () => { setTimeout(() => { throw new Error("late") }, 1); await new Promise((r) => setTimeout(r, 100)) }',
    },
    { errorType: 'Error', errorMessage: 'late' },
  ],
  [
    'process.exit',
    { 'index.js': 'exports.handler = async () => process.exit(3)' },
    {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: \S{36} Error: Runtime exited with error: exit status 3$/,
      ),
    },
  ],
  [
    'thrown while loading',
    { 'index.js': 'throw new RangeError("init")' },
    { errorType: 'RangeError', errorMessage: 'init' },
  ],
  [
    'a syntax error',
    { 'index.mjs': 'export const handler = = 1' },
    {
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: "SyntaxError: Unexpected token '='",
    },
  ],
  [
    'ES module syntax in a CommonJS file',
    { 'index.js': 'import fs from "fs"' },
    {
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: 'SyntaxError: Cannot use import statement outside a module',
    },
  ],
  [
    'no such file',
    { 'main.js': '' },
    {
      errorType: 'Runtime.ImportModuleError',
      errorMessage: "Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/index.mjs",
    },
  ],
  [
    'no such handler',
    { 'index.js': 'exports.other = 1' },
    {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is undefined or not exported',
    },
  ],
  [
    'a handler that is no function',
    { 'index.js': 'exports.handler = 1' },
    { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is not a function' },
  ],
  [
    'require of what is not there',
    { 'index.js': 'require("axios")' },
    {
      errorType: 'Runtime.ImportModuleError',
      errorMessage: "Error: Cannot find module 'axios'\nRequire stack:\n- /var/task/index.js",
    },
  ],
  [
    'import of what is not there',
    { 'index.mjs': 'import "axios"' },
    { errorType: 'Error', errorMessage: "Cannot find package 'axios'" },
  ],
])('%s', async (_, files, expected) => {
  expect(await host.call(files)).toMatchObject({
    status: 200,
    error: 'Unhandled',
    result: expected,
  })
})

test('a timeout is told, and the next invocation has a fresh copy', async () => {
  const name = await host.create(
    {
      'index.js':
        'let n = 0; exports.handler = async (e) => { n++; console.log("began"); if (e.hang) await new Promise(() => {}); return n }',
    },
    { Timeout: 1 },
  )
  const late = await host.invoke(name, { hang: true })
  expect(late).toMatchObject({
    error: 'Unhandled',
    result: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: \S{36} Error: Task timed out after 1\.00 seconds$/,
      ),
    },
  })
  expect(late.log).toContain('began')
  expect((await host.invoke(name)).result).toBe(1)
})

test('an endless loop is told as a timeout, and the watchdog has the process restarted', async () => {
  let watchdog = createWatchdog(watchToken)
  host.runner.onLine = (line) => void watchdog.line(line)
  const loop = await host.create(
    { 'index.js': 'exports.handler = async () => { for (;;); }' },
    { Timeout: 1 },
  )
  const other = await host.create({ 'index.js': 'exports.handler = async () => "alive"' })
  expect(watchdog.tick(Date.now())).toBeUndefined()
  expect((await host.invoke(loop)).result).toMatchObject({ errorType: 'Sandbox.Timedout' })
  // A second after the deadline, without waiting for it.
  const decision = watchdog.tick(Date.now() + 1_000)
  expect(decision).toMatchObject({ action: 'restart', stuck: [{ function: loop }] })
  watchdog = createWatchdog(watchToken)
  await host.runner.restart()
  expect((await host.invoke(other)).result).toBe('alive')
  await vi.waitFor(() => expect(watchdog.tick(Date.now() + 60_000)).toBeUndefined())
})
