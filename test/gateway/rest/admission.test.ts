import { describe, expect, test } from 'vitest'
import type { DomainRouting } from '../../../src/model/account/domain-name.ts'
import type { RestApiSnapshot } from '../../../src/model/deployment.ts'
import type { Integration } from '../../../src/model/integration.ts'
import type { EndpointType, RestApi } from '../../../src/model/rest-api.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// What is asked of every request before its method is looked for (spec rest-request §2, §10, rest-routing §8, §11).

const api = (
  type: EndpointType,
  methodIntegration: Integration = mockAnswering('ok'),
  over: Partial<RestApi> = {},
): RestApiSnapshot => {
  const plain = snapshotOf(method({ methodIntegration }))
  const endpointConfiguration = { types: [type], ipAddressType: 'ipv4' } as const
  return { ...plain, api: { ...plain.api, endpointConfiguration, ...over } }
}

/** Anyone may call: private APIs are for nobody without a policy. */
const open: Partial<RestApi> = {
  policy: JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
  }),
}
const apiOf = (type: EndpointType) => (type === 'PRIVATE' ? api(type, undefined, open) : api(type))

/** Status, `x-amzn-ErrorType` and body. */
const told = async (response: Response) =>
  [response.status, response.headers.get('x-amzn-errortype'), await response.text()] as const

const ok = [200, null, 'ok'] as const
const forbidden = [403, 'ForbiddenException', '{"message":"Forbidden"}'] as const

describe('a request to', () => {
  const domain: DomainRouting = {
    routingMode: 'BASE_PATH_MAPPING_ONLY',
    mappings: [{ basePath: '(none)', apiId: 'api123', stage: 'dev' }],
    rules: [],
    multiLevel: false,
  }
  const privateDomain: DomainRouting = {
    ...domain,
    private: {
      resource: '/domainnames/p.example.com+1',
      vpcEndpointIds: ['vpce-0a1b2c3d'],
      policy: open.policy!,
    },
  }
  const othersDomain: DomainRouting = {
    ...privateDomain,
    private: { ...privateDomain.private!, vpcEndpointIds: ['vpce-9'] },
  }
  const defaultHost = 'http://api123.execute-api.us-east-1.amazonaws.com'
  const places = {
    'its default endpoint': `${defaultHost}/dev/t/1`,
    'a path of the gateway': 'http://localhost/_aws/execute-api/api123/dev/t/1',
    'the marked path of the gateway': 'http://localhost/restapis/api123/dev/_user_request_/t/1',
    'a custom domain': 'http://d.example.com/t/1',
    'a private domain': 'http://p.example.com/t/1',
    'a private domain of another endpoint': 'http://o.example.com/t/1',
    'an unknown domain': 'http://u.example.com/dev/t/1',
    'the alias of its endpoint':
      'http://api123-vpce-0a1b2c3d.execute-api.us-east-1.amazonaws.com/dev/t/1',
    'the alias of another endpoint':
      'http://api123-vpce-9.execute-api.us-east-1.amazonaws.com/dev/t/1',
    'the name of the endpoint':
      'http://vpce-0a1b2c3d-x.execute-api.us-east-1.vpce.amazonaws.com/dev/t/1',
    'the name of another endpoint':
      'http://vpce-9-x.execute-api.us-east-1.vpce.amazonaws.com/dev/t/1',
  }

  type Row = readonly [
    type: EndpointType,
    through: 'internet' | 'endpoint',
    isDisabled: boolean,
    place: keyof typeof places,
    isServed: boolean,
  ]
  const rows: readonly Row[] = [
    ['REGIONAL', 'internet', false, 'its default endpoint', true],
    ['REGIONAL', 'internet', false, 'a path of the gateway', true],
    ['REGIONAL', 'internet', false, 'the marked path of the gateway', true],
    ['REGIONAL', 'internet', false, 'a custom domain', true],
    ['REGIONAL', 'internet', false, 'a private domain', false],
    // The switch is about the default endpoint alone.
    ['REGIONAL', 'internet', true, 'its default endpoint', false],
    ['REGIONAL', 'internet', true, 'a path of the gateway', false],
    ['REGIONAL', 'internet', true, 'the marked path of the gateway', false],
    ['REGIONAL', 'internet', true, 'a custom domain', true],
    // An alias of an endpoint is good behind that one alone.
    ['REGIONAL', 'internet', false, 'the alias of its endpoint', false],
    ['REGIONAL', 'endpoint', false, 'its default endpoint', false],
    ['REGIONAL', 'endpoint', false, 'the alias of its endpoint', false],
    ['REGIONAL', 'endpoint', false, 'a custom domain', false],
    ['EDGE', 'endpoint', false, 'its default endpoint', false],
    ['PRIVATE', 'internet', false, 'its default endpoint', false],
    ['PRIVATE', 'internet', false, 'a custom domain', false],
    ['PRIVATE', 'internet', false, 'the alias of its endpoint', false],
    ['PRIVATE', 'endpoint', false, 'its default endpoint', true],
    ['PRIVATE', 'endpoint', false, 'the alias of its endpoint', true],
    ['PRIVATE', 'endpoint', false, 'the alias of another endpoint', false],
    ['PRIVATE', 'endpoint', false, 'the name of the endpoint', true],
    ['PRIVATE', 'endpoint', false, 'the name of another endpoint', false],
    ['PRIVATE', 'endpoint', false, 'a private domain', true],
    ['PRIVATE', 'endpoint', false, 'a private domain of another endpoint', false],
    ['PRIVATE', 'endpoint', false, 'a custom domain', false],
    ['PRIVATE', 'endpoint', false, 'an unknown domain', false],
    ['PRIVATE', 'endpoint', true, 'its default endpoint', false],
    ['PRIVATE', 'endpoint', true, 'a private domain', true],
  ]

  test.each(
    rows.map(([type, through, isDisabled, place, isServed]) => ({
      what: `${type} API from the ${through}${isDisabled ? ', its default endpoint disabled,' : ''}`,
      place,
      verdict: isServed ? 'served' : 'forbidden',
      snapshot: apiOf(type),
      through,
      isDisabled,
    })),
  )('a $what by $place is $verdict', async ({ place, verdict, snapshot, through, isDisabled }) => {
    const { send } = front(snapshot, {
      through,
      disableExecuteApiEndpoint: isDisabled,
      platform: {
        domain: (name) =>
          ({
            'd.example.com': domain,
            'p.example.com': privateDomain,
            'o.example.com': othersDomain,
          })[name],
      },
    })
    // The endpoint's own name says no API; an id has no case.
    const headers: Record<string, string> = place.startsWith('the name')
      ? { 'x-apigw-api-id': 'API123' }
      : {}
    const answer = await told(await send(places[place], { headers }))
    expect(answer).toEqual(verdict === 'served' ? ok : forbidden)
  })
})

describe('bounds', () => {
  const tooLong = [414, 'RequestTooLongException', '{"message":"Request URI too long"}'] as const
  const tooManyHeaders = [431, null, 'Request header fields too large'] as const

  test.each<[EndpointType, number, readonly [number, string | null, string]]>([
    ['REGIONAL', 10_240, ok],
    ['REGIONAL', 10_241, tooLong],
    ['EDGE', 8_192, ok],
    ['EDGE', 8_193, tooLong],
    ['PRIVATE', 8_192, ok],
    ['PRIVATE', 8_193, tooLong],
  ])('%s: a target of %d characters, host and query included', async (type, length, answer) => {
    const start = 'http://api123.execute-api.us-east-1.amazonaws.com/dev/t/1?q='
    const { send } = front(apiOf(type))
    expect(await told(await send(start + 'x'.repeat(length - start.length)))).toEqual(answer)
  })

  test.each<[EndpointType, number, readonly [number, string | null, string]]>([
    ['REGIONAL', 10_240, ok],
    ['REGIONAL', 10_241, tooManyHeaders],
    ['EDGE', 10_240, ok],
    ['EDGE', 10_241, tooManyHeaders],
    ['PRIVATE', 8_000, ok],
    ['PRIVATE', 8_001, tooManyHeaders],
  ])('%s: headers of %d characters, names included', async (type, length, answer) => {
    const { send } = front(apiOf(type))
    const headers = { 'x-a': '', 'x-name': 'v'.repeat(length - 'x-ax-name'.length) }
    expect(await told(await send('/dev/t/1', { headers }))).toEqual(answer)
  })

  test.each([
    [500, ok],
    [501, tooManyHeaders],
  ] as const)('%d header names', async (count, answer) => {
    const headers = Array.from({ length: count }, (_, i): [string, string] => [`x-${i}`, '1'])
    const { send } = front(apiOf('REGIONAL'))
    expect(await told(await send('/dev/t/1', { headers }))).toEqual(answer)
  })

  const most = 10_485_760
  const tooLarge = [413, null, `HTTP content length exceeded ${most} bytes.`] as const
  const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'POST' })
  const bodies: readonly [string, number, Integration, readonly [number, string | null, string]][] =
    [
      ['MOCK', most, mockAnswering('ok'), ok],
      ['MOCK', most + 1, mockAnswering('ok'), tooLarge],
      // What only passes through costs no memory.
      ['HTTP_PROXY', most + 1, proxy, ok],
    ]
  test.each(bodies)('%s: a body of %d bytes', async (_, length, methodIntegration, answer) => {
    const { send } = front(api('REGIONAL', methodIntegration), {
      backend: () => new Response('ok'),
    })
    const answered = (headers: Record<string, string>, body: BodyInit) =>
      send('/dev/t/1', { method: 'POST', headers, body }).then(told)
    const declared = { 'content-length': String(length) }
    expect(await answered(declared, 'x')).toEqual(answer)
    // Without a declared length it is the bytes that count.
    expect(await answered({}, new Uint8Array(length))).toEqual(answer)
  })
})

// Who may not know of the API is not told its bounds either.
test('a request that is not let in is not measured', async () => {
  const { send } = front(apiOf('PRIVATE'), { through: 'internet' })
  const headers = { 'x-large': 'v'.repeat(20_000) }
  expect(await told(await send('/dev/t/1', { headers }))).toEqual(forbidden)
})

test.each([
  ['REGIONAL', 'a large header', { 'x-large': 'v'.repeat(20_000) }, '/dev/t/1', 431, 1],
  ['REGIONAL', 'a long target', {}, `/dev/t/1?${'q'.repeat(10_240)}`, 414, 0],
  ['EDGE', 'a target that is long for its endpoint', {}, `/dev/t/1?${'q'.repeat(8_192)}`, 414, 0],
  ['REGIONAL', 'a large body', { 'content-length': '10485761' }, '/dev/t/1', 413, 0],
  ['REGIONAL', 'an unknown route', {}, '/dev/none', 403, 1],
] as const)(
  '%s, %s: the lines of the access log',
  async (type, _, headers, path, status, lines) => {
    const { send, accessLog } = front(apiOf(type), {
      accessLog: {
        destinationArn: 'arn:aws:logs:us-east-1:1:log-group:g',
        format: '$context.requestId $context.status',
      },
    })
    const response = await send(path, { method: 'POST', headers, body: 'x' })
    expect(response.status).toBe(status)
    const line = `${response.headers.get('x-amzn-requestid')} ${status}`
    expect(accessLog).toEqual(Array.from({ length: lines }, () => line))
  },
)
