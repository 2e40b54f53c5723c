import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Files, type LambdaHost, startLambdaHost, zip } from '../functions/lambda-host.ts'
import { watchToken } from '../functions/runner-process.ts'

let host: LambdaHost
beforeAll(async () => {
  host = await startLambdaHost()
})
afterAll(() => host?.stop())

// Lambda developer guide: "Define Lambda function handler in Node.js", "Deploy Node.js functions with .zip".
describe('a function’s modules', () => {
  test.each<[string, Files, Record<string, unknown>, unknown]>([
    [
      'an .mjs file is an ES module',
      { 'index.mjs': 'export const handler = async (event) => ({ got: event })' },
      {},
      { got: { word: 'grüß 😀' } },
    ],
    [
      'a .js file without package.json is CommonJS',
      { 'index.js': 'exports.handler = async () => typeof module + typeof require' },
      {},
      'objectfunction',
    ],
    [
      'a .js file under "type": "module" is an ES module',
      {
        'package.json': '{"type":"module"}',
        'index.js':
          'import { join } from "path"; export const handler = async () => join("a", "b")',
      },
      {},
      'a/b',
    ],
    [
      'a handler may lie in a folder and in an object',
      { 'src/app.js': 'exports.on = { get: async () => "nested" }' },
      { Handler: 'src/app.on.get' },
      'nested',
    ],
    [
      'require finds files, folders, JSON and packages as Node does',
      {
        'index.js':
          'const all = [require("./lib"), require("./lib/deep/x").up, require("./data"), require("pkg"), require("pkg/sub")]; exports.handler = async () => all',
        'lib/index.js': 'module.exports = "folder"',
        'lib/deep/x.js': 'exports.up = require("../../data.json").n',
        'data.json': '{"n":1}',
        'node_modules/pkg/package.json': '{"main":"./m"}',
        'node_modules/pkg/m.js': 'module.exports = "main"',
        'node_modules/pkg/sub.js': 'module.exports = "sub"',
      },
      {},
      ['folder', 1, { n: 1 }, 'main', 'sub'],
    ],
    [
      'a computed require finds its file',
      {
        'index.js': 'exports.handler = async () => ["a", "b"].map((n) => require(`./parts/${n}`))',
        'parts/a.js': 'module.exports = 1',
        'parts/b.json': '2',
      },
      {},
      [1, 2],
    ],
    [
      'import finds files, JSON, CommonJS by name and packages by their exports',
      {
        'index.mjs':
          'import { x } from "./lib/x.mjs"; import data from "./data.json" with { type: "json" }; import { named } from "./c.cjs"; import pkg from "pkg"; import { sub } from "pkg/sub"; export const handler = async () => [x, data.n, named, pkg, sub]',
        'lib/x.mjs': 'export const x = "x"',
        'data.json': '{"n":1}',
        'c.cjs': 'exports.named = "named"',
        'node_modules/pkg/package.json':
          '{"type":"module","exports":{".":{"require":"./c.cjs","import":"./m.js"},"./*":"./lib/*.js"}}',
        'node_modules/pkg/m.js': 'export default "default"',
        'node_modules/pkg/lib/sub.js': 'export const sub = "sub"',
      },
      {},
      ['x', 1, 'named', 'default', 'sub'],
    ],
    [
      'files of the package can be read',
      {
        'index.js':
          'const fs = require("fs"); exports.handler = async () => [fs.readFileSync(__dirname + "/page.html", "utf8"), fs.readFileSync(process.env.LAMBDA_TASK_ROOT + "/page.html", "utf8")]',
        'page.html': '<p>ü</p>',
      },
      {},
      ['<p>ü</p>', '<p>ü</p>'],
    ],
    [
      'random values are there while modules load',
      {
        'index.mjs': 'const id = crypto.randomUUID(); export const handler = async () => id.length',
      },
      {},
      36,
    ],
  ])('%s', async (_, files, more, expected) => {
    expect(await host.call(files, more, { word: 'grüß 😀' })).toMatchObject({
      status: 200,
      result: expected,
    })
  })

  test('environment variables and Lambda’s own are in process.env, and nothing else', async () => {
    const { result } = await host.call(
      { 'index.js': 'exports.handler = async () => process.env' },
      { Environment: { Variables: { COLOUR: 'bläu' } }, MemorySize: 256 },
    )
    expect(result).toMatchObject({
      COLOUR: 'bläu',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      _HANDLER: 'index.handler',
    })
    expect(JSON.stringify(result)).not.toContain(watchToken)
  })

  test('a function sees no binding of its host', async () => {
    const code =
      'export const handler = async () => { const { env } = await import("cloudflare:workers"); return Object.values(env).every((v) => typeof v === "string") && !("LOADER" in env) && !("EGRESS" in env) }'
    expect((await host.call({ 'index.mjs': code })).result).toBe(true)
  })
})

describe('a function’s answer', () => {
  test.each<[string, string, unknown]>([
    ['nothing is null', 'async () => {}', null],
    [
      'a callback',
      '(event, context, callback) => setTimeout(() => callback(null, "called"), 1)',
      'called',
    ],
    ['context.succeed', '(event, context) => { context.succeed({ ok: true }) }', { ok: true }],
    [
      'context.done, later',
      '(event, context) => { setTimeout(() => context.done(null, 7), 1) }',
      7,
    ],
    ['a value returned at once', '(event) => event.n', 3],
  ])('%s', async (_, handler, expected) => {
    const { error, result } = await host.call(
      { 'index.js': `exports.handler = ${handler}` },
      {},
      { n: 3 },
    )
    expect({ error, result }).toEqual({ error: undefined, result: expected })
  })

  // Lambda developer guide: "The Lambda context object in Node.js".
  test('the context describes the invocation', async () => {
    const name = await host.create({
      'index.js':
        'exports.handler = async (e, c) => ({ ...c, left: c.getRemainingTimeInMillis(), done: 0, fail: 0, succeed: 0 })',
    })
    expect((await host.invoke(name)).result).toMatchObject({
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      memoryLimitInMB: '128',
      logGroupName: `/aws/lambda/${name}`,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      left: expect.toSatisfy((ms: number) => ms > 2_000 && ms <= 3_000) as unknown,
    })
  })

  test('five megabytes pass both ways', async () => {
    const text = 'ü'.repeat(2_621_440)
    const { result } = await host.call(
      { 'index.js': 'exports.handler = async (e) => e' },
      {},
      { text },
    )
    expect((result as { text: string }).text).toBe(text)
  })

  test('globals live on between invocations, one invocation at a time', async () => {
    const name = await host.create({
      'index.js':
        'let n = 0, busy = 0; exports.handler = async () => { busy++; await new Promise((r) => setTimeout(r, 20)); return { n: ++n, alone: --busy === 0 } }',
    })
    expect((await host.invoke(name)).result).toEqual({ n: 1, alone: true })
    expect((await host.invoke(name)).result).toEqual({ n: 2, alone: true })
    const many = await Promise.all(Array.from({ length: 8 }, () => host.invoke(name)))
    expect(many.every(({ result }) => (result as { alone: boolean }).alone)).toBe(true)
  })

  test('log lines come back and go to standard output under their request', async () => {
    const name = await host.create({
      'index.js':
        'exports.handler = async () => { console.log("one\\ntwo", { a: 1 }); console.error("bad") }',
    })
    const { log } = await host.invoke(name)
    const id = /^START RequestId: (\S+) Version: \$LATEST\n/.exec(log)?.[1]
    expect(log).toMatch(/\tINFO\tone\ntwo \{ a: 1 \}\n/)
    expect(log).toMatch(/\tERROR\tbad\nEND RequestId/)
    expect(log).toMatch(/REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms/)
    expect(host.runner.lines).toContain(`[${name} ${id}] two { a: 1 }`)
  })
})

// Lambda API reference, as the SDK reads it.
describe('the Lambda API', () => {
  test('new code answers the next invocation; old code is gone', async () => {
    const name = await host.create({ 'index.js': 'exports.handler = async () => "old"' })
    expect((await host.invoke(name)).result).toBe('old')
    await host.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: name,
        ZipFile: zip({ 'index.js': 'exports.handler = async () => "new"' }),
      }),
    )
    expect((await host.invoke(name)).result).toBe('new')
  })

  test('new configuration holds for the next invocation', async () => {
    const name = await host.create({ 'index.js': 'exports.handler = async () => process.env.WORD' })
    expect((await host.invoke(name)).result).toBe(null)
    const changed = await host.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: name,
        Environment: { Variables: { WORD: 'x' } },
        Timeout: 9,
      }),
    )
    expect(changed).toMatchObject({ Timeout: 9, Environment: { Variables: { WORD: 'x' } } })
    expect((await host.invoke(name)).result).toBe('x')
  })

  test('a function’s life: create, wait, get, list, invoke by ARN, delete', async () => {
    const name = await host.create(
      { 'index.js': 'exports.handler = async () => 1' },
      { Tags: { a: 'b' } },
    )
    await waitUntilFunctionActiveV2({ client: host.lambda, maxWaitTime: 5 }, { FunctionName: name })
    const got = await host.lambda.send(new GetFunctionCommand({ FunctionName: name }))
    expect(got).toMatchObject({
      Tags: { a: 'b' },
      Configuration: { State: 'Active', Version: '$LATEST' },
    })
    const { Functions } = await host.lambda.send(new ListFunctionsCommand({}))
    expect(Functions?.map((f) => f.FunctionName)).toContain(name)
    expect((await host.invoke(got.Configuration!.FunctionArn!)).result).toBe(1)
    await host.lambda.send(new DeleteFunctionCommand({ FunctionName: name }))
    await expect(host.invoke(name)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
      message: `Function not found: arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    })
  })

  test.each<[string, Record<string, unknown>, number]>([
    ['Event answers 202 at once', { InvocationType: 'Event' }, 202],
    ['DryRun answers 204 and runs nothing', { InvocationType: 'DryRun' }, 204],
    ['the qualifier $LATEST is the function', { Qualifier: '$LATEST' }, 200],
  ])('%s', async (_, more, status) => {
    const name = await host.create({
      'index.js': 'exports.handler = async () => console.log("ran")',
    })
    const answer = await host.lambda.send(new InvokeCommand({ FunctionName: name, ...more }))
    expect(answer.StatusCode).toBe(status)
  })

  test.each<[string, unknown, string, Record<string, unknown>]>([
    ['a payload that is no JSON', '{nope', 'InvalidRequestContentException', {}],
    [
      'an event that is no JSON',
      '{nope',
      'InvalidRequestContentException',
      { InvocationType: 'Event' },
    ],
    ['a payload over 6 MB', `"${'x'.repeat(6_291_456)}"`, 'RequestTooLargeException', {}],
    ['a version that is not there', '{}', 'ResourceNotFoundException', { Qualifier: '7' }],
  ])('%s is refused', async (_, payload, name, more) => {
    const FunctionName = await host.create({ 'index.js': 'exports.handler = async () => 1' })
    const command = new InvokeCommand({ FunctionName, Payload: payload as string, ...more })
    await expect(host.lambda.send(command)).rejects.toMatchObject({ name })
  })
})
