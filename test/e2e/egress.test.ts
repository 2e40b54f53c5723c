import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { runToEnd, startGateway } from '../support/gateway.ts'
import { reachThroughNetwork } from '../support/network-probe.ts'
import type { Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get } from '../support/raw-http.ts'
import { awsProxy, base, createFunction, deploy, deployApi } from '../support/rest-api.ts'
import { definition, httpProxy, importApi, type Operation } from '../support/rest-api.ts'

// What the gateway calls and what it does not, on the wire: real backends on loopback count what arrives.

const refused = { status: 500, body: '{"message": "Internal server error"}' }

let allowed: LoopbackOrigin
let other: LoopbackOrigin
beforeAll(async () => {
  allowed = await startLoopbackOrigin()
  other = await startLoopbackOrigin()
})
beforeEach(() => {
  allowed.answerWith({})
  other.answerWith({})
})
afterAll(async () => {
  await allowed.stop()
  await other.stop()
})

/** A path parameter `h` that the URI takes, mapped from where the client may put it. */
const choosing = (uri: string, type: 'http' | 'http_proxy', source: string): Operation => ({
  operation: {
    parameters:
      source === 'method.request.path.h'
        ? [{ name: 'h', in: 'path', required: true, schema: { type: 'string' } }]
        : [],
    'x-amazon-apigateway-integration': {
      type,
      httpMethod: 'GET',
      uri,
      requestParameters: { 'integration.request.path.h': source },
      responses: { default: { statusCode: '200' } },
    },
  },
})

describe('the public scope', () => {
  let gateway: Gateway
  beforeAll(async () => {
    gateway = await startGateway({
      TIDEGATE_EGRESS: 'public',
      TIDEGATE_EGRESS_ALLOW: allowed.host,
      AWS_ACCESS_KEY_ID: 'AKIDAKIDAKIDAKIDAKID',
      AWS_SECRET_ACCESS_KEY: 'secretsecretsecretsecret',
    })
  })
  afterAll(() => gateway.stop())

  const logged = (text: string) => gateway.lines.some((line) => line.includes(text))

  test.each(['http', 'http_proxy'])('60: %s calls a declared exception only', async (type) => {
    const responses = { default: { statusCode: '200' } }
    const api = base(
      await deployApi(gateway.apigateway, {
        'GET /allowed': { type, httpMethod: 'GET', uri: allowed.url, responses },
        'GET /other': { type, httpMethod: 'GET', uri: other.url, responses },
      }),
    )
    const before = other.received.length
    expect(await get(gateway.port, `${api}/allowed`)).toMatchObject({ status: 200 })
    expect(await get(gateway.port, `${api}/other`)).toMatchObject(refused)
    expect(other.received).toHaveLength(before)
    await vi.waitFor(() =>
      expect(logged(`Invalid endpoint address: ${other.host} is no public address`)).toBe(true),
    )
  })

  // What the policy takes for the host must be what is called.
  test.each<[string, (good: string, bad: string) => string]>([
    ['a user name', (good, bad) => `http://${good}@${bad}/`],
    ['a user name and a password', (good, bad) => `http://a:${good}@${bad}/`],
    ['a backslash before an @', (good, bad) => `http://${bad}\\@${good}/`],
    ['a fragment before an @', (good, bad) => `http://${bad}#@${good}/`],
    ['a question mark before an @', (good, bad) => `http://${bad}?@${good}/`],
    ['an encoded slash before an @', (good, bad) => `http://${good}%2f@${bad}/`],
    ['a tab in the host', (_, bad) => `http://127.0.\t0.1:${bad.split(':')[1]}/`],
    ['a line break in the host', (_, bad) => `http://127.0.0.1\n:${bad.split(':')[1]}/`],
    ['a wide digit', (_, bad) => `http://１27.0.0.1:${bad.split(':')[1]}/`],
    ['one number', (_, bad) => `http://2130706433:${bad.split(':')[1]}/`],
    ['octal', (_, bad) => `http://0177.1:${bad.split(':')[1]}/`],
    ['IPv6 around IPv4', (_, bad) => `http://[::ffff:127.0.0.1]:${bad.split(':')[1]}/`],
    ['a port with zeros', (_, bad) => `http://127.0.0.1:0${bad.split(':')[1]}/`],
  ])('60: %s leads nowhere else', async (_, uri) => {
    const before = other.received.length
    const api = base(
      await deployApi(gateway.apigateway, { 'GET /x': httpProxy(uri(allowed.host, other.host)) }),
    )
    expect(await get(gateway.port, `${api}/x`)).toMatchObject(refused)
    expect(other.received).toHaveLength(before)
  })

  test('60: a stage variable as the host obeys the same policy', async () => {
    const id = await importApi(
      gateway.apigateway,
      definition({ 'GET /x': httpProxy('http://${stageVariables.host}/') }),
    )
    await deploy(gateway.apigateway, id, 'good', { host: allowed.host })
    await deploy(gateway.apigateway, id, 'bad', { host: other.host })
    await deploy(gateway.apigateway, id, 'odd', { host: '2130706433:1024' })
    expect(await get(gateway.port, `${base(id, 'good')}/x`)).toMatchObject({ status: 200 })
    expect(await get(gateway.port, `${base(id, 'bad')}/x`)).toMatchObject(refused)
    expect(await get(gateway.port, `${base(id, 'odd')}/x`)).toMatchObject(refused)
  })

  test('AWS services are called by the same policy', async () => {
    await using redirected = await startGateway({
      AWS_ENDPOINT_URL: allowed.url,
      AWS_ACCESS_KEY_ID: 'AKIDAKIDAKIDAKIDAKID',
      AWS_SECRET_ACCESS_KEY: 'secretsecretsecretsecret',
      TIDEGATE_EGRESS: 'public',
      TIDEGATE_EGRESS_ALLOW: allowed.host,
    })
    const api = base(
      await deployApi(redirected.apigateway, {
        'POST /x': {
          type: 'aws',
          httpMethod: 'POST',
          uri: 'arn:aws:apigateway:us-east-1:sqs:action/ListQueues',
          credentials: 'arn:aws:iam::123456789012:role/r',
          responses: { default: { statusCode: '200' } },
        },
        'GET /lambda': awsProxy('elsewhere'),
      }),
    )
    allowed.answerWith({ status: 200, body: '{"statusCode":200,"body":"from afar"}' })
    expect(await get(redirected.port, `${api}/lambda`)).toMatchObject({ body: 'from afar' })
    const ending = await runToEnd({ TIDEGATE_EGRESS: 'public', AWS_ENDPOINT_URL: other.url })
    expect(ending.code).toBe(1)
    expect(ending.stderr).toBe(
      `tidegate: AWS_ENDPOINT_URL is "${other.url}". Invalid endpoint address: ${other.host} is no public address: this gateway calls it only if TIDEGATE_EGRESS_ALLOW has it\n`,
    )
  })

  test('60: functions hosted here call what the gateway may call, also behind a redirect', async () => {
    await createFunction(
      gateway.lambda,
      'caller',
      `export const handler = async ({ queryStringParameters: { url } }) => {
        try {
          const response = await fetch(url)
          return { statusCode: 200, body: response.status + ' ' + await response.text() }
        } catch (error) {
          return { statusCode: 200, body: 'failed: ' + error.message }
        }
      }`,
    )
    const api = base(await deployApi(gateway.apigateway, { 'GET /x': awsProxy('caller') }))
    const call = (url: string) => get(gateway.port, `${api}/x?url=${encodeURIComponent(url)}`)
    const before = other.received.length
    expect((await call(`${allowed.url}/`)).body).toBe('200 {}')
    expect((await call(`${other.url}/`)).body).toMatch(/^403 Invalid endpoint address: /)
    expect((await call('http://169.254.169.254/')).body).toMatch(/^403 Invalid/)
    allowed.answerWith({ status: 302, headers: { location: `${other.url}/secret` }, body: '' })
    expect((await call(`${allowed.url}/`)).body).toMatch(/^403 Invalid endpoint address: /)
    expect(other.received).toHaveLength(before)
  })

  test('what a function sends passes through the policy as it is', async () => {
    await createFunction(
      gateway.lambda,
      'poster',
      `export const handler = async () => {
        const init = { method: 'PUT', headers: { 'X-Mine': 'yes' }, body: 'from a function' }
        const response = await fetch('${allowed.url}/p?q=1', init)
        return { statusCode: response.status, body: await response.text() }
      }`,
    )
    const api = base(await deployApi(gateway.apigateway, { 'GET /x': awsProxy('poster') }))
    allowed.answerWith({ status: 201, body: 'taken' })
    expect(await get(gateway.port, `${api}/x`)).toMatchObject({ status: 201, body: 'taken' })
    expect(allowed.last()).toMatchObject({
      method: 'PUT',
      target: '/p?q=1',
      headers: { 'x-mine': 'yes' },
      body: 'from a function',
    })
  })
})

// ATTACKS 61.
describe.each(['http', 'http_proxy'] as const)('61: %s', (type) => {
  test.each([301, 302, 303, 307, 308])('a %i is an answer and leads nowhere', async (status) => {
    await using gateway = await startGateway()
    allowed.answerWith({ status, headers: { Location: `${other.url}/latest/` }, body: 'moved' })
    const api = base(
      await deployApi(gateway.apigateway, {
        'GET /x': {
          type,
          httpMethod: 'GET',
          uri: allowed.url,
          responses: { default: { statusCode: '200' } },
        },
      }),
    )
    const before = other.received.length
    const answer = await get(gateway.port, `${api}/x`)
    expect(answer).toMatchObject({ status: type === 'http' ? 200 : status, body: 'moved' })
    expect(answer.header('location')).toBe(type === 'http' ? undefined : `${other.url}/latest/`)
    expect(other.received).toHaveLength(before)
  })
})

describe('60: a host that the request chooses', () => {
  let gateway: Gateway
  beforeAll(async () => {
    gateway = await startGateway({ TIDEGATE_EGRESS_CLIENT_HOSTS: allowed.host })
  })
  afterAll(() => gateway.stop())

  test.each<[string, () => string, string, () => string, () => string]>([
    ['whole', () => 'http://{h}/', 'method.request.path.h', () => allowed.host, () => other.host],
    [
      'its port',
      () => 'http://127.0.0.1:{h}/',
      'method.request.path.h',
      () => allowed.host.split(':')[1]!,
      () => other.host.split(':')[1]!,
    ],
    [
      'behind a stage variable',
      () => '${stageVariables.start}{h}/',
      'method.request.path.h',
      () => allowed.host,
      () => other.host,
    ],
    [
      'by a name and an @',
      () => 'http://127.0.0.1{h}',
      'method.request.path.h',
      () => `:${allowed.host.split(':')[1]}`,
      () => `@${other.host}`,
    ],
  ])('%s', async (_, uri, source, good, bad) => {
    for (const type of ['http', 'http_proxy'] as const) {
      const id = await importApi(
        gateway.apigateway,
        definition({ 'GET /{h+}': choosing(uri(), type, source) }),
      )
      await deploy(gateway.apigateway, id, 'test', { start: 'http://' })
      const before = other.received.length
      expect(await get(gateway.port, `${base(id)}/${good()}`)).toMatchObject({ status: 200 })
      expect(await get(gateway.port, `${base(id)}/${bad()}`)).toMatchObject(refused)
      expect(other.received).toHaveLength(before)
    }
    await vi.waitFor(() =>
      expect(gateway.lines.join('\n')).toContain('TIDEGATE_EGRESS_CLIENT_HOSTS does not have it'),
    )
  })

  test.each([
    ['a literal', () => `'${other.host}'`],
    ['a stage variable', () => 'stageVariables.host'],
  ])('%s in the mapping is not the request’s', async (_, source) => {
    const id = await importApi(
      gateway.apigateway,
      definition({ 'GET /x': choosing('http://{h}/', 'http_proxy', source()) }),
    )
    await deploy(gateway.apigateway, id, 'test', { host: other.host })
    // A value that does not come from the path is encoded, and a host has no %3A.
    const expected = source().startsWith("'") ? 200 : 500
    expect((await get(gateway.port, `${base(id)}/x`)).status).toBe(expected)
  })

  test('a template that overrides a path value makes it the request’s', async () => {
    const operation = choosing('http://{h}/', 'http', `'${allowed.host}'`)
    const integration = operation.operation['x-amazon-apigateway-integration'] as object
    const overriding = {
      operation: {
        'x-amazon-apigateway-integration': {
          ...integration,
          requestTemplates: {
            'application/json': '#set($context.requestOverride.path.h = $input.params("host"))',
          },
        },
      },
    }
    const api = base(await deployApi(gateway.apigateway, { 'GET /x': overriding }))
    const call = (host: string) => get(gateway.port, `${api}/x?host=${host}`)
    expect(await call(allowed.host)).toMatchObject({ status: 200 })
    expect(await call(other.host)).toMatchObject(refused)
  })
})

// workerd's own filter, which sees what names resolve to: a probe in place of the Worker.
describe('the network of a self-hosted gateway', () => {
  const port = () => allowed.host.split(':')[1]
  test.each<[string, Record<string, string>, () => string, boolean, string]>([
    [
      'private: a name of this machine is reached',
      {},
      () => `http://localhost:${port()}/`,
      false,
      '200',
    ],
    [
      'public: a name that resolves to this machine is not',
      { TIDEGATE_EGRESS: 'public' },
      () => `http://localhost:${port()}/`,
      false,
      'not reached',
    ],
    [
      'public: nor is its address',
      { TIDEGATE_EGRESS: 'public' },
      () => `http://127.0.0.1:${port()}/`,
      false,
      'not reached',
    ],
    [
      'public: an allowed network is',
      { TIDEGATE_EGRESS: 'public', TIDEGATE_EGRESS_ALLOW: '127.0.0.0/8' },
      () => `http://localhost:${port()}/`,
      false,
      '200',
    ],
    [
      'public: an allowed name is, by a network of its own',
      { TIDEGATE_EGRESS: 'public', TIDEGATE_EGRESS_ALLOW: 'localhost' },
      () => `http://localhost:${port()}/`,
      true,
      '200',
    ],
  ])('%s', async (_, env, url, declared, expected) => {
    expect(await reachThroughNetwork(env, url(), declared ? 'EGRESS_DECLARED' : undefined)).toBe(
      expected,
    )
  })
})

test.each([
  ['TIDEGATE_EGRESS', 'open', 'TIDEGATE_EGRESS is "open"; it must be public or private'],
  [
    'TIDEGATE_EGRESS_ALLOW',
    '10.0.0.5/8',
    'TIDEGATE_EGRESS_ALLOW: "10.0.0.5/8" is an address inside',
  ],
  ['TIDEGATE_EGRESS_CLIENT_HOSTS', 'a b/c', 'TIDEGATE_EGRESS_CLIENT_HOSTS: "b/c" is no host'],
])('%s=%s is refused at the start', async (name, value, message) => {
  const ending = await runToEnd({ [name]: value })
  expect(ending).toMatchObject({ code: 1, stdout: '' })
  expect(ending.stderr).toContain(`tidegate: ${message}`)
})
