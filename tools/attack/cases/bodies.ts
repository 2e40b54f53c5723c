import { gzipSync } from 'node:zlib'
import { awsProxy, httpProxy, mock, type Operation } from '../../../test/support/rest-api.ts'
import { startMisbehavingOrigin } from '../../../test/support/misbehaving-origin.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { hold, pause, tally, times } from '../call.ts'
import { rendering, type Ground } from '../ground.ts'
import { oneMegabyte } from '../origin.ts'
import { awsFunction } from './definitions.ts'

/** Runs until its budget is used. */
const hungry = '#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = "$i$j")#end#end'.repeat(
  9,
)

const json = { 'content-type': 'application/json' }
const tenMegabytes = 10 * oneMegabyte - 100
const made = new WeakMap<Ground, Promise<string>>()

const http = (uri: string, more: object = {}): Operation => ({
  operation: {
    'x-amazon-apigateway-integration': {
      type: 'http',
      httpMethod: 'POST',
      uri,
      passthroughBehavior: 'when_no_match',
      responses: { default: { statusCode: '200' } },
      ...more,
    },
  },
})

function apiOf(ground: Ground): Promise<string> {
  const known = made.get(ground)
  if (known) return known
  const { url } = ground.origin
  const path = ground
    .hosted('swallower', `export const handler = async () => ({ statusCode: 200, body: '{}' })`)
    .then(() =>
      ground.api(
        {
          'POST /template': rendering(`#set($x = $input.json('$'))`),
          'POST /hungry': rendering(hungry),
          'POST /mock': mock('M'),
          'POST /proxy': httpProxy(`${url}/`),
          'POST /http': http(`${url}/`),
          'POST /answer': http(`${url}/size/${tenMegabytes}`),
          'POST /rendered': http(`${url}/size/${tenMegabytes}`, {
            responses: {
              default: {
                statusCode: '200',
                responseTemplates: { 'application/json': `$input.json('$')` },
              },
            },
          }),
          'POST /function': awsProxy('swallower'),
          'POST /aws-function': {
            operation: {
              'x-amazon-apigateway-integration': {
                ...awsFunction('swallower'),
                responses: { default: { statusCode: '200' } },
              },
            },
          },
          'POST /aws': {
            operation: {
              'x-amazon-apigateway-integration': {
                type: 'aws',
                httpMethod: 'POST',
                uri: 'arn:aws:apigateway:us-east-1:sqs:action/SendMessage',
                credentials: 'arn:aws:iam::000000000000:role/any',
                passthroughBehavior: 'when_no_match',
                responses: { default: { statusCode: '200' } },
              },
            },
          },
          'POST /model': {
            operation: {
              'x-amazon-apigateway-request-validator': 'body',
              requestBody: {
                content: { 'application/json': { schema: { uniqueItems: true, type: 'array' } } },
              },
              'x-amazon-apigateway-integration': mock('M'),
            },
          },
        },
        {
          'x-amazon-apigateway-request-validators': { body: { validateRequestBody: true } },
          'x-amazon-apigateway-minimum-compression-size': 0,
        },
      ),
    )
  made.set(ground, path)
  return path
}

/** Bodies as large as they may be, many at once, to a method that holds them. */
const many = (
  name: string,
  method: string,
  body: () => string | Uint8Array,
  more: {
    readonly count?: number
    readonly headers?: Readonly<Record<string, string>>
    readonly quick?: true
    readonly allowed?: readonly number[]
  } = {},
): AttackCase => ({
  name,
  ...(more.quick && { quick: true }),
  async run(ground) {
    const path = await apiOf(ground)
    const sent = body()
    const count = more.count ?? 100
    const answers = await times(count, count, () =>
      ground.call({
        method: 'POST',
        target: `${path}/${method}`,
        headers: { ...json, ...more.headers },
        body: sent,
      }),
    )
    const slowest = Math.max(...answers.map(({ ms }) => ms))
    if (answers.every(({ status }) => status === 0))
      throw new Error(`none answered: ${answers[0]?.body}`)
    return `${tally(answers)} within ${(slowest / 1_000).toFixed(1)} s`
  },
})

const large = () => JSON.stringify({ s: 'x'.repeat(tenMegabytes - 20) })
const small = () => '{}'
const bomb = () => gzipSync(Buffer.alloc(200 * oneMegabyte, ' '))
const deep = (open: string, close: string, depth: number) => () =>
  open.repeat(depth) + close.repeat(depth)

const misbehaving = (name: string, way: string, count = 50): AttackCase => ({
  name,
  async run(ground) {
    const origin = await startMisbehavingOrigin()
    try {
      const path = await ground.api({
        'POST /proxy': httpProxy(`${origin.url}/${way}`, {}, { timeoutInMillis: 3_000 }),
        'POST /http': http(`${origin.url}/${way}`, { timeoutInMillis: 3_000 }),
      })
      const answers = await times(count, count, (index) =>
        ground.call({
          method: 'POST',
          target: `${path}/${index % 2 ? 'proxy' : 'http'}`,
          headers: json,
          body: '{}',
          timeoutMs: 8_000,
        }),
      )
      return tally(answers)
    } finally {
      await origin.stop()
    }
  },
})

/** Bodies in both directions, and what backends do with theirs. */
export const bodyGroup: AttackGroup = {
  name: 'bodies',
  about: 'a hundred bodies at once, bombs, depth, and backends that misbehave',
  settings: {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  },
  cases: [
    many('a hundred 10 MB bodies to a template', 'template', large),
    many('a hundred 10 MB bodies to a MOCK', 'mock', large),
    many('a hundred 10 MB bodies to a proxied backend', 'proxy', large),
    many('a hundred 10 MB bodies to an HTTP backend', 'http', large),
    many('a hundred 6 MB bodies to a function', 'function', () => 'x'.repeat(4_000_000)),
    many('a hundred 10 MB bodies to an AWS service', 'aws', large),
    many('a hundred 6 MB bodies to a function by AWS', 'aws-function', () =>
      JSON.stringify('x'.repeat(6_000_000)),
    ),
    many('a hundred 10 MB bodies to a model', 'model', () => `[${'1,'.repeat(5_000_000)}1]`, {
      count: 20,
    }),
    many('a hundred answers of 10 MB', 'answer', small),
    many('a hundred answers of 10 MB through a template', 'rendered', small),
    many('a hundred answers of 10 MB, compressed', 'answer', small, {
      headers: { 'accept-encoding': 'gzip' },
    }),
    many('a hundred 10 MB bodies to one template that uses all its budget', 'hungry', large),
    many('a hundred small bodies to a template that uses all its budget', 'hungry', small),
    many('bombs of 200 MB, compressed', 'template', bomb, {
      headers: { 'content-encoding': 'gzip' },
    }),
    many('bombs of 200 MB to a proxied backend', 'proxy', bomb, {
      headers: { 'content-encoding': 'gzip' },
    }),
    many('a hundred thousand lists inside each other', 'template', deep('[', ']', 100_000), {
      quick: true,
      count: 20,
    }),
    many(
      'a hundred thousand objects inside each other',
      'template',
      () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
      { quick: true, count: 20 },
    ),
    many('a hundred thousand lists to a model', 'model', deep('[', ']', 100_000), {
      quick: true,
      count: 20,
    }),
    many(
      'all different, twenty thousand, to a model',
      'model',
      () => JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ at }))),
      { count: 4 },
    ),
    many(
      'numbers of a hundred thousand digits',
      'template',
      () => `[${'9'.repeat(100_000)},1e${'9'.repeat(100_000)}]`,
      { quick: true, count: 20 },
    ),
    many(
      'half a million members of one name',
      'template',
      () => `{${'"a":1,'.repeat(500_000)}"a":2}`,
      { count: 10 },
    ),
    {
      name: 'a thousand uploads whose clients leave half way',
      async run(ground) {
        const path = await apiOf(ground)
        const half = Buffer.alloc(500_000, 'x')
        await times(1_000, 50, async (index) => {
          const method = ['template', 'proxy', 'http', 'function'][index % 4]
          const socket = await hold(
            ground.port,
            `POST ${path}/${method} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n`,
          )
          socket.write(half)
          await pause(5)
          socket.destroy()
        })
        return 'a thousand left'
      },
    },
    misbehaving('backends that answer without end', 'endless-body'),
    misbehaving('backends that answer in tiny chunks without end', 'endless-tiny-chunks'),
    misbehaving('backends with headers without end', 'endless-headers'),
    misbehaving('backends with a status line without end', 'endless-status-line', 20),
    misbehaving('backends that go on saying 100', 'endless-1xx', 20),
    misbehaving('backends that send a bomb', 'gzip-bomb', 20),
    misbehaving('backends that say nothing', 'silence', 200),
  ],
}
