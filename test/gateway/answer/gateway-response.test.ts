import { expect, test } from 'vitest'
import type { GatewayResponse } from '../../../src/model/rest-api.ts'
import type { Integration } from '../../../src/model/integration.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

const customised = (...gatewayResponses: GatewayResponse[]) =>
  front(
    snapshotOf(method({ httpMethod: 'GET', methodIntegration: mockAnswering('ok') }), {
      gatewayResponses,
    }),
    {
      variables: { env: 'prod' },
    },
  )

// Source: spec rest-responses §2; the fault is that of an unknown route (rest-routing §7).
test.each<[string, GatewayResponse[], number, string]>([
  ['AWS’s own answer', [], 403, '{"message":"Missing Authentication Token"}'],
  [
    'its own customisation',
    [
      {
        responseType: 'MISSING_AUTHENTICATION_TOKEN',
        statusCode: '404',
        responseTemplates: { 'application/json': '{"m":$context.error.messageString}' },
      },
    ],
    404,
    '{"m":"Missing Authentication Token"}',
  ],
  [
    'the default of its class',
    [
      {
        responseType: 'DEFAULT_4XX',
        responseTemplates: { 'application/json': '{"t":"$context.error.responseType"}' },
      },
    ],
    403,
    '{"t":"MISSING_AUTHENTICATION_TOKEN"}',
  ],
  [
    'its own before the default of its class',
    [
      { responseType: 'DEFAULT_4XX', statusCode: '499' },
      { responseType: 'MISSING_AUTHENTICATION_TOKEN', statusCode: '410' },
    ],
    410,
    '{"message":"Missing Authentication Token"}',
  ],
  [
    'a default that is not its class',
    [{ responseType: 'DEFAULT_5XX', statusCode: '599' }],
    403,
    '{"message":"Missing Authentication Token"}',
  ],
  ['a status without a body', [{ responseType: 'DEFAULT_4XX', statusCode: '204' }], 204, ''],
  [
    'a status that cannot be sent',
    [{ responseType: 'DEFAULT_4XX', statusCode: '100' }],
    403,
    '{"message":"Missing Authentication Token"}',
  ],
  [
    'a status just below what can be sent',
    [{ responseType: 'DEFAULT_4XX', statusCode: '199' }],
    403,
    '{"message":"Missing Authentication Token"}',
  ],
  [
    'templates know substitution only',
    [
      {
        responseType: 'DEFAULT_4XX',
        responseTemplates: {
          'application/json':
            '#set($a=1)$stageVariables.env|$stageVariables.no|$context.stage|$method.request.header.X-A|${context.stage}}',
        },
      },
    ],
    403,
    '#set($a=1)prod||dev|v|dev}',
  ],
])('an unknown route is answered with %s', async (_, responses, status, body) => {
  const { send } = customised(...responses)
  const response = await send('/dev/none', { headers: { 'x-a': 'v' } })
  expect([response.status, await response.text()]).toEqual([status, body])
})

// Source: spec rest-responses §2, parameters; ATTACKS 19.
test.each([
  ["'literal'", 'literal'],
  ['method.request.header.X-A', 'v'],
  ['method.request.querystring.q', 'two words'],
  ['context.stage', 'dev'],
  ['context.error.responseType', 'MISSING_AUTHENTICATION_TOKEN'],
  ['stageVariables.env', 'prod'],
  ['method.request.header.Missing', null],
  ['method.request.querystring.split', null],
  ['method.request.querystring.lf', null],
  ['method.request.querystring.cr', null],
  ['method.request.querystring.nul', null],
])('the header parameter %s is %s', async (source, value) => {
  const { send } = customised({
    responseType: 'DEFAULT_4XX',
    responseParameters: { 'gatewayresponse.header.X-Out': source },
  })
  const response = await send(
    '/dev/none?q=two+words&split=a%0d%0aSet-Cookie:x&lf=a%0ab&cr=a%0db&nul=a%00b',
    {
      headers: { 'x-a': 'v' },
    },
  )
  expect(response.headers.get('x-out')).toBe(value)
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
})

const failing = (status: number, backend: () => Response | Promise<Response>) =>
  [
    status,
    integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'GET' }),
    backend,
  ] as const
const broken = integration({ type: 'MOCK', requestTemplates: { 'application/json': '{}' } })
const ok = () => new Response('ok')

// Source: spec rest-responses §2: the default is that of the class of the fault's own status.
test.each<[string, number, Integration, () => Response | Promise<Response>, RequestInit, string]>([
  ['an unknown route', 403, broken, ok, { method: 'PUT' }, 'DEFAULT_4XX'],
  [
    'a media type that is not taken',
    415,
    integration({ type: 'MOCK', passthroughBehavior: 'NEVER' }),
    ok,
    {},
    'DEFAULT_4XX',
  ],
  ['a definition that cannot be carried out', 500, broken, ok, {}, 'DEFAULT_5XX'],
  [
    'a backend that answers what cannot be sent',
    ...failing(502, () => Object.defineProperty(new Response('x'), 'status', { value: 600 })),
    {},
    'DEFAULT_5XX',
  ],
  [
    'a backend that cannot be reached',
    ...failing(504, () => Promise.reject(new Error('network'))),
    {},
    'DEFAULT_5XX',
  ],
])(
  '%s (%d) takes the default of its class',
  async (_, status, methodIntegration, backend, init, type) => {
    const responses = (['DEFAULT_4XX', 'DEFAULT_5XX'] as const).map(
      (responseType): GatewayResponse => ({
        responseType,
        responseTemplates: { 'application/json': `${responseType} $context.error.message` },
      }),
    )
    const { send } = front(
      snapshotOf(method({ httpMethod: 'GET', methodIntegration }), { gatewayResponses: responses }),
      { backend },
    )
    const response = await send('/dev/t/1', init)
    expect(response.status).toBe(status)
    expect((await response.text()).split(' ')[0]).toBe(type)
  },
)

// Source: spec rest-responses §2: the template of the type that the client asks for, else JSON's, else the first.
test.each([
  ['text/xml', ['application/json', 'text/xml'], 'text/xml'],
  ['text/xml;q=0.9, text/plain', ['text/plain', 'text/xml'], 'text/xml'],
  ['text/html', ['text/xml', 'application/json'], 'application/json'],
  [undefined, ['text/xml', 'application/json'], 'application/json'],
  ['text/html', ['text/xml', 'text/plain'], 'text/xml'],
] as const)('Accept: %s of %j is answered as %s', async (accept, contentTypes, contentType) => {
  const { send } = customised({
    responseType: 'DEFAULT_4XX',
    responseTemplates: Object.fromEntries(contentTypes.map((type) => [type, `as ${type}`])),
  })
  const response = await send('/dev/none', accept ? { headers: { accept } } : {})
  expect(response.headers.get('content-type')).toBe(contentType)
  expect(await response.text()).toBe(`as ${contentType}`)
})
