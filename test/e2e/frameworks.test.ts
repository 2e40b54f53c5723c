import { CreateApiCommand } from '@aws-sdk/client-apigatewayv2'
import { CreateFunctionCommand } from '@aws-sdk/client-lambda'
import { build } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'

// Apps of three frameworks by the adapters that their users deploy them with, behind an HTTP API's payload 2.0
// (spec integrations §22). Node gives the same answers to the same events.

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

type Format = 'cjs' | 'esm'
/** How esbuild's users give their bundles what CommonJS packages call. */
const requireForModules =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)"

async function bundle(framework: string, format: Format): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/frameworks/${framework}.mjs`],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format,
    ...(format === 'esm' && { banner: { js: requireForModules } }),
  })
  return outputFiles[0]!.text
}

/** An HTTP API all of whose requests go to the app: `create-api --target`. */
async function deployApp(framework: string, format: Format): Promise<string> {
  const file = format === 'esm' ? 'index.mjs' : 'index.js'
  const { FunctionArn } = await gateway.lambda.send(
    new CreateFunctionCommand({
      FunctionName: `${framework}-${format}`,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: zipSync({ [file]: strToU8(await bundle(framework, format)) }) },
    }),
  )
  const v2 = apigatewayv2(gateway.url)
  const { ApiId } = await v2.send(
    new CreateApiCommand({ Name: framework, ProtocolType: 'HTTP', Target: FunctionArn! }),
  )
  v2.destroy()
  return `${gateway.url}/_aws/execute-api/${ApiId}`
}

type Request = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}
type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
  /** Undefined where the framework's own words are. */
  readonly body?: Buffer
}
const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const post = (type: string, body: string | Uint8Array<ArrayBuffer>): Request => ({
  method: 'POST',
  headers: { 'content-type': type },
  body,
})
const bytes = (...values: number[]) => new Uint8Array(values)
const pixel = Buffer.from([0, 255, 128, 10])

const exchanges: readonly (readonly [string, string, Request, Answer])[] = [
  [
    'cookies come in, and several go out',
    '/cookies',
    { headers: { cookie: 'theme=dark; other=1' } },
    {
      status: 200,
      cookies: ['session=a%20b; Path=/; HttpOnly', 'seen=1; Path=/'],
      body: json({ theme: 'dark' }),
    },
  ],
  [
    'binary goes out',
    '/pixel',
    {},
    { status: 200, headers: { 'content-type': 'image/png' }, body: pixel },
  ],
  [
    'HEAD is told of the body, and gets none',
    '/pixel',
    { method: 'HEAD' },
    { status: 200, headers: { 'content-type': 'image/png' }, body: Buffer.alloc(0) },
  ],
  [
    'binary comes in and goes out',
    '/bytes',
    post('application/octet-stream', bytes(0, 255, 1, 128)),
    { status: 201, body: Buffer.from(bytes(0, 255, 1, 128)) },
  ],
  [
    'a form comes in, in base64',
    '/form',
    post('application/x-www-form-urlencoded', 'a=1&b=%C3%BC+%26'),
    { status: 200, body: json({ a: '1', b: 'ü &' }) },
  ],
  [
    'JSON comes in as text',
    '/json',
    post('application/json', '{"a":"ü 😀"}'),
    { status: 201, body: json({ a: 'ü 😀' }) },
  ],
  ['a redirect', '/away', {}, { status: 302, headers: { location: '/elsewhere?x=1' } }],
  [
    'a query whose names are repeated',
    '/query?tag=a&tag=b&name=%C3%BC+x%26y',
    {},
    { status: 200, body: json({ tag: ['a', 'b'], name: 'ü x&y' }) },
  ],
  [
    'a parameter of the path, and a header',
    '/pets/a%20b',
    { headers: { 'X-From': 'me' } },
    { status: 200, body: json({ id: 'a b', from: 'me' }) },
  ],
  [
    'what the app does not know is the app’s to answer',
    '/missing',
    {},
    { status: 404, body: json({ missing: '/missing' }) },
  ],
  ['nothing', '/gone', { method: 'DELETE' }, { status: 204, body: Buffer.alloc(0) }],
  ['what a handler throws', '/fails', {}, { status: 500 }],
]

const apps = ['hono', 'express', 'fastify'].flatMap((name) => [
  [name, 'cjs'] as const,
  [name, 'esm'] as const,
])

describe.each(apps)('%s, bundled as %s', (framework, format) => {
  let app: string
  beforeAll(async () => {
    app = await deployApp(framework, format)
  })

  test.each(exchanges)('%s', async (_, target, request, expected) => {
    const response = await fetch(app + target, { redirect: 'manual', ...request })
    expect(response.status).toBe(expected.status)
    expect(Object.fromEntries(response.headers)).toMatchObject(expected.headers ?? {})
    if (expected.cookies) expect(response.headers.getSetCookie()).toEqual(expected.cookies)
    const body = Buffer.from(await response.arrayBuffer())
    if (expected.body) expect(body).toEqual(expected.body)
  })

  test('many requests at once have their own answers', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `n${i}`)
    const answers = names.map(async (name) => (await fetch(`${app}/query?name=${name}`)).json())
    expect(await Promise.all(answers)).toMatchObject(names.map((name) => ({ name })))
  })
})
