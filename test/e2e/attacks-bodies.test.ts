import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { base, createFunction, deployApi, importApi, type Operation } from '../support/rest-api.ts'

// Attacks on validation, templates and mappings (ATTACKS 51–59), against a running gateway with a backend
// that records what reaches it.

let gateway: Gateway
let origin: LoopbackOrigin
let api: string

const json = (schema: string) => ({ 'application/json': { schema: { $ref: schema } } })
const passed = { default: { statusCode: '200' } }

/** A method that hands the body on once it fits the model. */
const validated = (model: string, integration: object = {}): Operation => ({
  operation: {
    'x-amazon-apigateway-request-validator': 'body',
    requestBody: { content: json(`#/components/schemas/${model}`) },
    'x-amazon-apigateway-integration': {
      type: 'http_proxy',
      httpMethod: 'POST',
      uri: `${origin.url}/`,
      ...integration,
    },
  },
})

/** A method whose template makes the body that the backend gets. */
const templated = (template: string, integration: object = {}): Operation => ({
  operation: {
    'x-amazon-apigateway-integration': {
      type: 'http',
      httpMethod: 'POST',
      uri: `${origin.url}/`,
      requestTemplates: { 'application/json': template },
      responses: passed,
      ...integration,
    },
  },
})

const schemas = {
  Order: {
    type: 'object',
    required: ['id'],
    additionalProperties: false,
    properties: { id: { type: 'integer' }, note: { type: 'string' } },
  },
  Nested: { type: 'object', properties: { a: { $ref: '#/components/schemas/Nested' } } },
  Anything: { type: 'object' },
  Slow: { type: 'string', pattern: '^(a+)+$' },
}

/** 51: templates that look for the engine's insides, by what they may print. */
const prying: readonly (readonly [template: string, printed: string])[] = [
  ['$class.inspect("java.lang.Runtime")', ''],
  ['$input.class.forName("java.lang.Runtime")', ''],
  ['$input.getClass().getClassLoader()', ''],
  ['#set($s = "")$s.class.forName("java.lang.Runtime").getRuntime().exec("id")', ''],
  ["$input.constructor.constructor('return process')()", '()'],
  // A name does not start with an underscore: that is text.
  ['$util.constructor$util.__proto__$context.constructor', '.__proto__'],
  ["$input.path('$.toString')$input.path('$').hasOwnProperty('a')", ''],
  ['$stageVariables.constructor$input.params().toJSON$input.params("constructor")', ''],
]

/** 52: templates that would never end, or need all memory. */
const endless = [
  '#foreach($a in [1..1000000000])#foreach($b in [1..1000000000])x#end#end',
  '#set($s = "0123456789")#foreach($i in [1..900])#set($s = "$s$s")#end$s',
  '#set($l = [])#set($l2 = [1])#foreach($i in [1..900])#set($d = $l2.addAll($l2))#end$l2',
  '#macro(m)#m()#m()#end#m()',
  '#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])#end#end#end',
]

beforeAll(async () => {
  gateway = await startGateway()
  origin = await startLoopbackOrigin()
  await createFunction(
    gateway.lambda,
    'failing',
    "export const handler = async () => { throw new Error('a'.repeat(40000) + '!') }",
  )
  const many = (name: string, templates: readonly string[]) =>
    templates.map((template, index) => [`POST /${name}${index}`, templated(template)] as const)
  const pryingTemplates = prying.map(([template]) => template)
  const routes = [...many('prying', pryingTemplates), ...many('endless', endless)]
  const id = await deployApi(
    gateway.apigateway,
    {
      ...Object.fromEntries(routes),
      'POST /order': validated('Order'),
      'POST /nested': validated('Nested'),
      'POST /anything': validated('Anything'),
      'POST /slow': validated('Slow'),
      'POST /typed': validated('Order', {
        type: 'http',
        passthroughBehavior: 'never',
        requestTemplates: { 'application/json': "templated $input.json('$')" },
        responses: passed,
      }),
      'POST /echo': templated("$input.json('$')"),
      'POST /mapped': templated('x', {
        requestParameters: {
          'integration.request.header.admin': 'method.request.body.__proto__.admin',
          'integration.request.header.own': 'method.request.body.constructor',
          'integration.request.header.missing': 'method.request.body.toString',
        },
      }),
      'POST /failing': {
        operation: {
          responses: { 200: { description: 'x' }, 418: { description: 'x' } },
          'x-amazon-apigateway-integration': {
            type: 'aws',
            httpMethod: 'POST',
            uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:failing/invocations',
            passthroughBehavior: 'when_no_match',
            responses: { default: { statusCode: '200' }, '(a+)+b': { statusCode: '418' } },
          },
        },
      },
    },
    {
      components: { schemas },
      'x-amazon-apigateway-request-validators': {
        body: { validateRequestBody: true, validateRequestParameters: false },
      },
      'x-amazon-apigateway-minimum-compression-size': 10_485_760,
      'x-amazon-apigateway-gateway-responses': {
        BAD_REQUEST_BODY: {
          responseTemplates: {
            'application/json':
              '{"message":$context.error.messageString,"detail":"$context.error.validationErrorString"}',
          },
        },
      },
    },
  )
  api = `${gateway.url}${base(id)}`
}, 60_000)
afterAll(async () => {
  await gateway?.stop()
  await origin?.stop()
})
beforeEach(() => {
  origin.answerWith((request) => ({ body: request.body }))
})

const asJson = { 'content-type': 'application/json' }

/** The answer, and the body that the backend got; undefined when it got none. */
async function post(path: string, body: string | Uint8Array, headers: object = asJson) {
  const before = origin.received.length
  const response = await fetch(api + path, {
    method: 'POST',
    // A view of bytes and no string: fetch then adds no content type of its own.
    body: typeof body === 'string' ? Buffer.from(body) : new Uint8Array(body),
    headers: { ...headers },
  })
  const text = await response.text()
  return { status: response.status, text, response, arrived: origin.received[before]?.body }
}

describe('51: templates reach no object of the engine', () => {
  test.each(prying.map(([template, printed], index) => [template, printed, index] as const))(
    '%s',
    async (_, printed, index) => {
      const { status, arrived } = await post(`/prying${index}`, '{"constructor":""}')
      // Refusing is as good as printing nothing.
      if (status === 500) expect(arrived).toBeUndefined()
      else expect({ status, arrived }).toEqual({ status: 200, arrived: printed })
      expect(arrived ?? '').not.toMatch(/function|native|\[object|uid=/)
    },
  )
})

describe('52: a template without an end', () => {
  test.each(endless.map((template, index) => [template, index] as const))(
    '%s ends with 500, and the next request is served',
    async (_, index) => {
      expect(await post(`/endless${index}`, '{}')).toMatchObject({
        status: 500,
        text: '{"message": "Internal server error"}',
        arrived: undefined,
      })
      expect(await post('/echo', '{"a":1}')).toMatchObject({ status: 200, arrived: '{"a":1}' })
    },
  )
})

describe('53: member names that mean something to JavaScript', () => {
  const hostile = '{"__proto__":{"admin":"yes"},"constructor":{"prototype":{"admin":"yes"}}}'

  test('are members like any other to a model', async () => {
    const { status, text, arrived } = await post('/order', `{"id":1,${hostile.slice(1)}`)
    expect({ status, arrived }).toEqual({ status: 400, arrived: undefined })
    expect(text).toContain(String.raw`[\"__proto__\",\"constructor\"]`)
    // Its members do not stand in for a required one either.
    expect((await post('/order', '{"__proto__":{"id":1}}')).text).toContain('required')
  })

  test('travel through a template unchanged', async () => {
    expect(await post('/echo', hostile)).toMatchObject({ status: 200, arrived: hostile })
  })

  test('are found by a mapping when the client sent them, and only then', async () => {
    await post('/mapped', hostile)
    expect(origin.last().headers).toMatchObject({
      admin: 'yes',
      own: '{"prototype":{"admin":"yes"}}',
    })
    expect(origin.last().headers).not.toHaveProperty('missing')
    await post('/mapped', '{}')
    for (const name of ['admin', 'own', 'missing'])
      expect(origin.last().headers).not.toHaveProperty(name)
  })
})

describe('54: what parsers read in different ways is refused, or arrives byte for byte', () => {
  const utf16 = (text: string, mark: readonly number[]) =>
    Buffer.concat([Buffer.from(mark), Buffer.from(text, 'utf16le')])

  test.each<[title: string, path: string, body: string | Uint8Array]>([
    ['a key twice', '/order', '{"id":1,"id":"x"}'],
    ['a key twice, once escaped', '/order', String.raw`{"id":1,"\u0069d":"x"}`],
    ['a key twice, further down', '/anything', '{"a":[{"b":1,"b":2}]}'],
    ['10⁵ levels', '/nested', '{"a":'.repeat(100_000) + '{}' + '}'.repeat(100_000)],
    ['10⁵ arrays', '/anything', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['1e9999 for an integer', '/order', '{"id":1e9999}'],
    ['1.0 for an integer', '/order', '{"id":1.0}'],
    ['1e0 for an integer', '/order', '{"id":1e0}'],
    ['a number without an end', '/anything', `{"a":${'9'.repeat(100_000)}}`],
    ['half a surrogate pair', '/order', String.raw`{"id":1,"note":"\ud800"}`],
    ['the wrong half of a pair as a key', '/anything', String.raw`{"\udc00":1}`],
    ['a byte order mark', '/order', '\uFEFF{"id":1}'],
    ['UTF-16, little endian', '/order', utf16('{"id":1}', [0xff, 0xfe])],
    ['UTF-16 without a mark', '/order', utf16('{"id":1}', [])],
    ['NUL behind the value', '/order', '{"id":1}\0'],
    ['a second value', '/order', '{"id":1}{"id":"x"}'],
    ['a comment', '/order', '{"id":1/*"*/}'],
    ['single quotes', '/order', "{'id':1}"],
    ['a trailing comma', '/order', '{"id":1,}'],
    ['NaN', '/order', '{"id":NaN}'],
    ['a hexadecimal number', '/order', '{"id":0x1}'],
    ['a control character in a text', '/order', '{"id":1,"note":"\u0001"}'],
    ['nothing', '/order', ''],
  ])('%s is refused', async (_, path, body) => {
    const { status, text, arrived } = await post(path, body)
    expect({ status, arrived }).toEqual({ status: 400, arrived: undefined })
    expect(JSON.parse(text)).toMatchObject({ message: 'Invalid request body' })
  })

  test.each([
    '{"id":1}',
    ' {"id" : 12345678901234567890}\n',
    String.raw`{"id":-0,"note":"\ud83d\ude00 \u0000"}`,
  ])('%s arrives as it was sent', async (body) => {
    expect(await post('/order', body)).toMatchObject({ status: 200, arrived: body })
  })

  // JSON is UTF-8 (RFC 8259 §8.1): the validator must not have read what the backend does not get.
  test('bytes that are not UTF-8 are refused, or reach the backend as they are', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"id":1,"note":"'),
      Buffer.from([0xff, 0xc0]),
      Buffer.from('"}'),
    ])
    const { status, arrived } = await post('/order', bytes)
    expect([200, 400]).toContain(status)
    if (status === 200) expect(arrived).toBe(bytes.toString())
  })
})

describe('55: patterns that take exponential time', () => {
  const hostile = `${'a'.repeat(40_000)}!`

  test('in a model', async () => {
    expect(await post('/slow', JSON.stringify(hostile))).toMatchObject({ status: 400 })
    expect(await post('/slow', '"aaa"')).toMatchObject({ status: 200 })
  })

  test('as a selection pattern', async () => {
    // The message is too long for the pattern to be tried, or does not match: the default answers.
    expect(await post('/failing', '{}')).toMatchObject({ status: 200 })
  })
})

// ATTACKS 56 as a whole: test/openapi/references.test.ts, test/wire/yaml/document.test.ts.
test.each(['http://127.0.0.1:1/x.json', 'file:///etc/passwd', '../other.json'])(
  '56: an imported reference to %s is refused, and nothing is fetched',
  async (reference) => {
    const before = origin.received.length
    const schema = { $ref: reference.replace('http://127.0.0.1:1', origin.url) }
    const body = {
      openapi: '3.0.1',
      info: { title: 't', version: '1' },
      paths: {},
      components: { schemas: { M: schema } },
    }
    await expect(
      importApi(gateway.apigateway, Buffer.from(JSON.stringify(body))),
    ).rejects.toMatchObject({ name: 'BadRequestException' })
    expect(origin.received.length).toBe(before)
  },
)

// Spec rest-request §5, §6: the media type without its parameters chooses model and template alike.
describe('57: content types', () => {
  const good = '{"id":1}'
  const bad = '{"id":"x"}'
  const templatedGood = 'templated {"id":1}'
  test.each<[type: string | undefined, body: string, status: number, arrived: string | undefined]>([
    ['application/json', good, 200, templatedGood],
    ['application/json', bad, 400, undefined],
    ['application/json;charset=x', good, 200, templatedGood],
    ['application/json; charset=utf-16', bad, 400, undefined],
    ['application/json , text/plain', bad, 400, undefined],
    [undefined, good, 200, templatedGood],
    [undefined, bad, 400, undefined],
    ['text/plain', bad, 415, undefined],
    ['text/plain; application/json', bad, 415, undefined],
    // Keys are compared as they are spelled: no model, and no template either.
    ['APPLICATION/JSON', bad, 415, undefined],
    ['application/json+x', bad, 415, undefined],
    ['*/*', bad, 415, undefined],
  ])('%s with %s: %s', async (type, body, status, arrived) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    expect(await post('/typed', body, headers)).toMatchObject({ status, arrived })
  })
})

describe('58: a compressed body', () => {
  const coded = { ...asJson, 'content-encoding': 'gzip' }

  test.each([10_485_761, 64 * 1024 * 1024])('that grows to %i bytes is a 413', async (size) => {
    const bomb = gzipSync(Buffer.alloc(size, 0x20))
    expect(bomb.byteLength).toBeLessThan(100_000)
    expect(await post('/order', bomb, coded)).toMatchObject({
      status: 413,
      text: 'HTTP content length exceeded 10485760 bytes.',
      arrived: undefined,
    })
  })

  test('that fits is validated as what it holds', async () => {
    expect(await post('/order', gzipSync('{"id":1}'), coded)).toMatchObject({
      status: 200,
      arrived: '{"id":1}',
    })
    expect(await post('/order', gzipSync('{"id":"x"}'), coded)).toMatchObject({ status: 400 })
  })

  test.each([
    ['gzip', Buffer.from('not gzip')],
    ['gzip', gzipSync('{"id":1}').subarray(0, 10)],
    ['br', Buffer.from('{"id":1}')],
    ['gzip, gzip', gzipSync(gzipSync('{"id":1}'))],
  ])('in %s that cannot be decoded is a 415', async (coding, body) => {
    const headers = { ...asJson, 'content-encoding': coding }
    expect(await post('/order', body, headers)).toMatchObject({ status: 415, arrived: undefined })
  })
})

describe('59: what a client sent stands in an error as JSON, never as HTML', () => {
  const script = '<script>alert(1)</script>'

  test('in the validator’s words', async () => {
    const names = [script, '"', '\\', '\u0001', '</pre>']
    const body = JSON.stringify({ id: 1, ...Object.fromEntries(names.map((name) => [name, 1])) })
    const { status, text, response } = await post('/order', body)
    expect(status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/json')
    const { detail } = JSON.parse(text) as { readonly detail: string }
    for (const name of names) expect(detail).toContain(JSON.stringify(name))
  })

  test.each<[what: string, path: string, headers: Record<string, string>]>([
    ['a path', `/none/${encodeURIComponent(script)}?q=${encodeURIComponent(script)}`, asJson],
    ['an Authorization header', '/none', { ...asJson, authorization: script }],
    ['an Accept header', '/none', { ...asJson, accept: `text/html, ${script}` }],
    ['a content type', '/typed', { 'content-type': script }],
  ])('of %s', async (_, path, headers) => {
    const { status, text, response } = await post(path, '{}', headers)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(() => JSON.parse(text)).not.toThrow()
  })
})
