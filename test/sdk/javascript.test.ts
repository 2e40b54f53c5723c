import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import fc from 'fast-check'
import { drain } from '../../src/turns/slices.ts'
import { sdkGenerator } from '../../src/sdk/generate-sdk.ts'
import { recordingServer } from './recording-server.ts'
import { resource, simpleCalc, snapshotOf, source, unpack } from './sample-api.ts'
import { writeFiles } from './write-files.ts'

const generator = await sdkGenerator('javascript')
const generate = (...given: Parameters<typeof generator>) => drain(generator(...given))

type Response = { readonly status: number; readonly data: unknown; readonly headers: object }
type Call = (params?: object, body?: unknown, more?: object) => Promise<Response>
type Client = Readonly<Record<string, Call>>
type Factory = { newClient(config?: object): Client }

const filesOf = (snapshot = simpleCalc) => unpack(generate({}, source(snapshot)))

function factory(files = filesOf()): Factory {
  const folder = writeFiles(files)
  const require = createRequire(join(folder, 'main.cjs'))
  return require('./apiGateway-js-sdk/apigClient.js') as Factory
}

const scripts = [
  'lib/axios/dist/axios.standalone.js',
  'lib/CryptoJS/rollups/hmac-sha256.js',
  'lib/CryptoJS/rollups/sha256.js',
  'lib/CryptoJS/components/hmac.js',
  'lib/CryptoJS/components/enc-base64.js',
  'lib/url-template/url-template.js',
  'lib/apiGatewayCore/sigV4Client.js',
  'lib/apiGatewayCore/apiGatewayClient.js',
  'lib/apiGatewayCore/simpleHttpClient.js',
  'lib/apiGatewayCore/utils.js',
  'apigClient.js',
]

// Spec sdk §3: the package's files.
test('the package has the files that pages refer to', () => {
  expect(Object.keys(filesOf()).toSorted()).toEqual(
    ['README.md', 'package.json', ...scripts].map((path) => `apiGateway-js-sdk/${path}`).toSorted(),
  )
})

// Spec sdk §4 and §8.2: names; ANY is left out, names that meet get numbers.
test('methods are named by path and verb', () => {
  expect(Object.keys(factory().newClient())).toEqual([
    'rootGet',
    'rootPost',
    'aBGet',
    'aBGet2',
    'filesPathGet',
    'petsPetIdDelete',
    'petsPetIdPut',
    'aBOpGet',
  ])
})

// Spec sdk §3: in pages there are no modules, only globals, loaded in this order.
test('pages get the factory as a global', async () => {
  const files = filesOf()
  const { url, calls } = await recordingServer({ status: 200, body: '{}' })
  const page = createContext({ fetch, URL, btoa })
  for (const path of scripts) runInContext(files[`apiGateway-js-sdk/${path}`] ?? '', page)
  const client = (page['apigClientFactory'] as Factory).newClient({ invokeUrl: url, apiKey: 'KEY' })
  await client['rootGet']!()
  expect(calls[0]?.headers['x-api-key']).toBe('KEY')
  expect(runInContext('CryptoJS.enc.Base64.stringify(CryptoJS.SHA256("abc"))', page)).toBe(
    'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
  )
  // RFC 4231, case 2.
  const stepped = 'CryptoJS.algo.HMAC.create(CryptoJS.SHA256, "Jefe").update("what do ya want ")'
  expect(runInContext(`${stepped}.finalize("for nothing?").toString()`, page)).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

const signed = { accessKey: 'AK', secretKey: 'SK', sessionToken: 'ST/+=', region: 'eu-west-1' }

type Sent = { path: string; query?: string; body?: string; headers?: Record<string, unknown> }

// Spec sdk §5.
const requests: readonly [string, string, Parameters<Call>, Sent][] = [
  [
    'path variables',
    'aBOpGet',
    [{ a: 1, b: 'ü/?', op: "it's" }],
    { path: '/prod/1/%C3%BC%2F%3F/it%27s' },
  ],
  [
    'greedy variables keep slashes',
    'filesPathGet',
    [{ path: 'x y/z' }],
    { path: '/prod/files/x%20y/z' },
  ],
  [
    'modelled and additional parameters, sorted',
    'petsPetIdPut',
    [
      { 'pet-id': 'p', 'kind of': 'a&b', 'X-Trace': 't' },
      { a: 1, s: 'ü' },
      { queryParams: { all: ['2', '1'], Z: '*' }, headers: { 'X-More': ' two  spaces ' } },
    ],
    {
      path: '/prod/pets/p',
      query: 'Z=%2A&all=1&all=2&kind%20of=a%26b',
      body: '{"a":1,"s":"ü"}',
      headers: {
        'x-trace': 't',
        'x-more': 'two  spaces',
        'content-type': 'application/json',
        accept: 'application/json',
      },
    },
  ],
  [
    'a GET has no body',
    'rootGet',
    [{}, { a: 1 }],
    { path: '/prod/', headers: { 'content-type': undefined } },
  ],
  [
    'an object without keys is no body',
    'rootPost',
    [{}, {}],
    { path: '/prod/', headers: { 'content-type': undefined } },
  ],
  [
    'given headers come before defaults',
    'rootPost',
    [{}, 'text', { headers: { 'content-type': 'text/plain', ACCEPT: 'text/html' } }],
    {
      path: '/prod/',
      body: 'text',
      headers: { 'content-type': 'text/plain', accept: 'text/html' },
    },
  ],
]

test.each(
  requests.flatMap((row) => [
    ['anonymous', {}, ...row] as const,
    ['signed', signed, ...row] as const,
  ]),
)('%s %j: %s', async (how, config, _, name, args, sent) => {
  const { url, calls } = await recordingServer({ status: 200, body: '{"c":[1]}' })
  const client = factory().newClient({ invokeUrl: `${url}/`, ...config })
  const { status, data, headers } = await client[name]!(...args)
  expect([status, data, headers]).toEqual([
    200,
    { c: [1] },
    expect.objectContaining({ 'x-reply': 'yes' }),
  ])
  const { path, query = '', body = '', headers: expected = {} } = sent
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({ path, query, body })
  for (const [header, value] of Object.entries(expected))
    expect(calls[0]?.headers[header], header).toBe(value)
  if (how === 'signed') expect(calls[0]?.signature).toBe('ok')
  else expect(calls[0]?.headers).not.toHaveProperty('authorization')
})

// Spec sdk §3: "assert defined"; dot segments would call another resource.
test.each<[string, object | undefined, string]>([
  ['petsPetIdPut', { 'X-Trace': 't' }, 'pet-id is required but not defined'],
  ['petsPetIdPut', { 'pet-id': 'p' }, 'X-Trace is required but not defined'],
  ['petsPetIdDelete', undefined, 'pet-id is required but not defined'],
  ['petsPetIdDelete', { 'pet-id': '..' }, 'pet-id must not be ..'],
  ['filesPathGet', { path: 'a/../b' }, 'path must not be ..'],
])('%s(%j) rejects: %s', async (name, params, message) => {
  await expect(factory().newClient()[name]!(params)).rejects.toThrow(message)
})

// Spec sdk §3: members and their defaults.
test('a setting that is undefined keeps its default', async () => {
  const { url, calls } = await recordingServer({ status: 200, body: 'text' })
  const config = { invokeUrl: url, apiKey: undefined, defaultAcceptType: undefined }
  expect((await factory().newClient(config)['rootGet']!()).data).toBe('text')
  expect(calls[0]?.headers['accept']).toBe('application/json')
  expect(calls[0]?.headers).not.toHaveProperty('x-api-key')
})

// Spec sdk §3: what axios rejects with.
test('a status that is no success rejects with the response', async () => {
  const { url } = await recordingServer({ status: 404, body: '{"message":"gone"}' })
  const failed = factory().newClient({ invokeUrl: url })['rootGet']!()
  await expect(failed).rejects.toMatchObject({
    message: 'Request failed with status code 404',
    response: { status: 404, data: { message: 'gone' } },
  })
})

test('no name of a definition leaves its literal', () => {
  const nasty = fc.stringMatching(/^[\s\S]{0,12}$/)
  const pieces = fc.constantFrom(
    '*/',
    "'",
    '"',
    '`',
    '${x}',
    '\n',
    '\u2028',
    '</script>',
    '\\',
    '\\u002f',
    '{p}',
    '//',
    '<!--',
    ';throw 1;',
  )
  const text = fc.array(fc.oneof(pieces, nasty), { maxLength: 5 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, text, text, (name, path, parameter) => {
      const requestParameters = { [`method.request.querystring.${parameter}x`]: true }
      const GET = {
        httpMethod: 'GET',
        authorizationType: 'NONE',
        apiKeyRequired: false,
        requestParameters,
      } as const
      const files = filesOf(snapshotOf([resource(`/${path}`, { GET })], name))
      const script = files['apiGateway-js-sdk/apigClient.js'] ?? ''
      expect(script).not.toMatch(/<\/script|<!--/)
      const page = createContext({})
      runInContext(script, page)
      const calls: unknown[] = []
      page['apiGateway'] = {
        core: {
          utils: {
            mergeInto: Object.assign,
            assertParametersDefined: (_: object, names: unknown) => calls.push(names),
            parseParametersToObject: () => ({}),
          },
          apiGatewayClientFactory: { newClient: () => ({ makeRequest: () => undefined }) },
        },
      }
      page['uritemplate'] = (template: unknown) => {
        calls.push(template)
        return { expand: () => '' }
      }
      const client = (page['apigClientFactory'] as Factory).newClient()
      expect(Object.keys(client)).toHaveLength(1)
      void Object.values(client)[0]!()
      const names = JSON.parse(JSON.stringify(calls[0])) as string[]
      expect(names).toContain(`${parameter}x`.toWellFormed())
      expect(String(calls[1]).replaceAll('+', '')).toBe(
        `/${path}`.toWellFormed().replaceAll('+', ''),
      )
    }),
    { numRuns: 150 },
  )
})

test('the same deployment gives the same bytes', () => {
  expect(generate({}, source())).toEqual(generate({}, source(structuredClone(simpleCalc))))
})
