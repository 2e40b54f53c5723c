import { describe, expect, test } from 'vitest'
import type {
  IntegrationResponseV2,
  WebSocketIntegration,
  WebSocketRoute,
} from '../../../src/model/v2/api.ts'
import { answerMessage } from '../../../src/gateway/websocket/session-events.ts'
import {
  answering,
  functionUri,
  socketApi,
  socketFront,
  socketIntegration,
  socketRoute,
  twoWay,
} from '../../support/websocket-api.ts'

const on = (
  integrationResponseKey: string,
  over: Partial<IntegrationResponseV2> = {},
): IntegrationResponseV2 => ({
  integrationResponseId: integrationResponseKey,
  integrationResponseKey,
  ...over,
})

/** What of a request reached a backend. */
type Seen = { method: string; url: string; headers: Headers; body: string; bytes: Uint8Array }

/** A session at an API whose messages all go to one integration, over HTTP to a backend that is a function. */
async function opened(
  integration: Partial<WebSocketIntegration>,
  {
    answer = () => new Response('backend'),
    route = twoWay('$default'),
    connect,
    ...options
  }: {
    answer?: () => Response | Promise<Response>
    route?: WebSocketRoute
    connect?: WebSocketRoute
  } & NonNullable<Parameters<typeof socketFront>[1]> = {},
) {
  const seen: Seen[] = []
  const api = socketFront(
    socketApi({
      routes: [route, ...(connect ? [connect] : [])],
      integrations: [
        socketIntegration({ integrationUri: 'https://backend.example/t', ...integration }),
      ],
    }),
    {
      backend: async (request) => {
        const bytes = new Uint8Array(await request.clone().arrayBuffer())
        const { method, url, headers } = request
        seen.push({ method, url, headers, body: new TextDecoder().decode(bytes), bytes })
        return answer()
      },
      ...options,
    },
  )
  return { api, seen, ...(await api.open()) }
}

const failed = (message: string) => ({
  frame: expect.stringMatching(
    new RegExp(`^\\{"message": "${message}", "connectionId":"[^"]+", "requestId":"[^"]+"\\}$`),
  ),
})
const broken = failed('Internal server error')

describe('HTTP_PROXY', () => {
  test.each([
    ['text', 200, 'text/plain'],
    ['JSON', 200, 'application/json'],
    ['octets', 200, 'application/octet-stream'],
    ['a refusal', 404, 'text/plain'],
  ])('an answer of %s is the reply, as text', async (_, status, type) => {
    const { say, seen } = await opened(
      { integrationType: 'HTTP_PROXY' },
      { answer: () => new Response('plain', { status, headers: { 'content-type': type } }) },
    )
    expect(await say('{"q":1}')).toEqual({ frame: 'plain' })
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: 'https://backend.example/t',
      body: '{"q":1}',
    })
  })
  test('a backend that says nothing sends no frame', async () => {
    const { say } = await opened(
      { integrationType: 'HTTP_PROXY' },
      { answer: () => new Response('') },
    )
    expect(await say('x')).toEqual({})
  })
  test('a backend that cannot be reached is an error frame', async () => {
    const { say } = await opened(
      { integrationType: 'HTTP_PROXY' },
      { answer: () => Promise.reject(new Error('refused')) },
    )
    expect(await say('x')).toEqual(broken)
  })
  test('a backend that is late is one of its own', async () => {
    const { say } = await opened(
      { integrationType: 'HTTP_PROXY', timeoutInMillis: 50 },
      { answer: () => new Promise(() => undefined) },
    )
    expect(await say('x')).toEqual(failed('Endpoint request timed out'))
  })
  test('a reply that is larger than a message may be is an error', async () => {
    const { say } = await opened(
      { integrationType: 'HTTP_PROXY' },
      { answer: () => new Response('x'.repeat(131_073)) },
    )
    expect(await say('x')).toEqual(broken)
  })
  test('a message has what is mapped and no headers of the handshake', async () => {
    const { say, seen } = await opened({
      integrationType: 'HTTP_PROXY',
      integrationUri: 'https://backend.example/{room}',
      requestParameters: {
        'integration.request.header.X-Id': 'context.connectionId',
        'integration.request.path.room': 'route.request.body.room',
        'integration.request.querystring.h': 'route.request.header.user-agent',
      },
    })
    await say({ room: 'a/b?c' })
    expect(seen[0]!.url).toBe('https://backend.example/a%2Fb%3Fc')
    expect(seen[0]!.headers.get('x-id')).toMatch(/=$/)
  })
  test('a handshake goes on with its headers and query, and the sub-protocol of the answer comes back', async () => {
    const seen: Request[] = []
    const api = socketFront(
      socketApi({
        routes: [
          socketRoute('$connect', { requestParameters: { 'route.request.querystring.token': {} } }),
        ],
        integrations: [
          socketIntegration({
            integrationType: 'HTTP_PROXY',
            integrationMethod: 'GET',
            integrationUri: 'https://backend.example/in',
            requestParameters: {
              'integration.request.header.x-token': 'route.request.querystring.token',
              'integration.request.header.x-undeclared': 'route.request.querystring.other',
            },
          }),
        ],
      }),
      {
        backend: (request) => {
          seen.push(request)
          return new Response('', { headers: { 'sec-websocket-protocol': 'chat' } })
        },
      },
    )
    const { status } = await api.connect('/dev?token=t&other=o', {
      cookie: 'a=b',
      'sec-websocket-protocol': 'chat, x',
    })
    expect(status).toBe(101)
    expect(api.opened[0]?.protocol).toBe('chat')
    const [{ url, headers }] = seen as [Request]
    expect(url).toBe('https://backend.example/in?token=t&other=o')
    expect(Object.fromEntries(headers)).toMatchObject({ cookie: 'a=b', 'x-token': 't' })
    expect(
      [...headers.keys()].filter((name) =>
        /^sec-websocket-(?!protocol)|upgrade|x-undeclared/.test(name),
      ),
    ).toEqual([])
  })
  test.each([
    [403, 403],
    [500, 500],
    [204, 101],
  ])('a backend that answers a handshake %d makes it %d', async (answered, told) => {
    const api = socketFront(
      socketApi({
        routes: [socketRoute('$connect')],
        integrations: [
          socketIntegration({
            integrationType: 'HTTP_PROXY',
            integrationUri: 'https://backend.example/in',
          }),
        ],
      }),
      { backend: () => new Response(null, { status: answered }) },
    )
    expect((await api.connect()).status).toBe(told)
  })
})

describe('HTTP', () => {
  const templates: Partial<WebSocketIntegration> = {
    integrationType: 'HTTP',
    requestTemplates: {
      $default: '{"d":$input.json(\'$.n\')}',
      k1: "one $input.path('$.n') $context.routeKey $context.eventType $stageVariables.color",
      k2: '$input.body',
      k3: '[$input.params("user-agent")$input.params().header.size()]',
    },
    templateSelectionExpression: '${request.body.kind}',
    requestParameters: {
      'integration.request.header.X-Id': 'context.messageId',
      'integration.request.querystring.n': 'route.request.body.n',
      'integration.request.header.X-S': "'fix'",
      'integration.request.header.X-V': 'stageVariables.color',
    },
    responses: [
      on('/4\\d\\d/', {
        responseTemplates: { $default: "bad $input.path('$.why')" },
        templateSelectionExpression: '\\$default',
      }),
      on('/2\\d\\d/', {
        responseTemplates: { 201: 'created', $default: "ok $input.path('$.v')" },
        templateSelectionExpression: '${integration.response.statuscode}',
      }),
      on('$default', { responseTemplates: { $default: '{"all":$input.json(\'$\')}' } }),
    ],
  }
  const body = '{"v":7,"why":"no"}'

  test.each([
    ['the key that is selected', { kind: 'k1', n: 5 }, 'one 5 $default MESSAGE blue'],
    ['$default for a key without a template', { kind: 'other', n: [1] }, '{"d":[1]}'],
    ['the text as it came', '{"kind":"k2", "n":1}', '{"kind":"k2", "n":1}'],
    ['no headers, which messages have none of', { kind: 'k3' }, '[0]'],
  ])('a request template is that of %s', async (_, message, sent) => {
    const { say, seen } = await opened(templates, {
      answer: () => new Response(body),
      variables: { color: 'blue' },
    })
    await say(message)
    expect(seen[0]?.body).toBe(sent)
  })

  test.each([
    ['the status', 200, 'ok 7'],
    ['the status by its own template', 201, 'created'],
    ['a refusal', 404, 'bad no'],
    ['no pattern', 503, `{"all":${body}}`],
  ])('a response is that of %s', async (_, status, frame) => {
    const { say } = await opened(templates, { answer: () => new Response(body, { status }) })
    expect(await say({ n: 1 })).toEqual({ frame })
  })

  test('parameters are mapped from the message, the context, the stage and texts', async () => {
    const { say, seen } = await opened(templates, {
      answer: () => new Response(body),
      variables: { color: 'blue' },
    })
    await say({ n: 5 })
    expect(seen[0]?.url).toBe('https://backend.example/t?n=5')
    expect(Object.fromEntries(seen[0]!.headers)).toMatchObject({ 'x-s': 'fix', 'x-v': 'blue' })
    expect(seen[0]!.headers.get('x-id')).not.toBe('')
  })

  test('a message that is no JSON and is read as such is an error; the backend is not asked', async () => {
    const { say, seen } = await opened(templates)
    expect(await say('{no JSON')).toEqual(broken)
    expect(seen).toEqual([])
  })

  test('without templates the message and the answer pass', async () => {
    const { say, seen } = await opened({ integrationType: 'HTTP', responses: [on('/2\\d\\d/')] })
    expect(await say('as is')).toEqual({ frame: 'backend' })
    expect(seen[0]?.body).toBe('as is')
  })

  test.each([
    ['no response matches', [on('/2\\d\\d/')]],
    ['there are no responses', undefined],
  ])('where %s it is an error', async (_, responses) => {
    const { say } = await opened(
      { integrationType: 'HTTP', ...(responses && { responses }) },
      { answer: () => new Response('x', { status: 500 }) },
    )
    expect(await say('x')).toEqual(broken)
  })

  test('the first pattern that matches wins, in the order of the responses', async () => {
    const { say } = await opened({
      integrationType: 'HTTP',
      responses: [
        on('/20\\d/', { responseTemplates: { $default: 'first' } }),
        on('/2\\d\\d/', { responseTemplates: { $default: 'second' } }),
      ],
    })
    expect(await say('x')).toEqual({ frame: 'first' })
  })

  test('where nobody hears the reply no response is needed or rendered', async () => {
    const route = socketRoute('$default')
    const without = await opened({ integrationType: 'HTTP' }, { route })
    expect(await without.say('x')).toEqual({})
    expect(without.seen).toHaveLength(1)
    const failing = await opened(
      {
        integrationType: 'HTTP',
        responses: [on('$default', { responseTemplates: { $default: "$input.path('$.x')" } })],
      },
      { route, answer: () => new Response('{no JSON') },
    )
    expect(await failing.say('x')).toEqual({})
  })

  test('one-way routes tell of errors', async () => {
    const { say } = await opened(
      { integrationType: 'HTTP' },
      { route: socketRoute('$default'), answer: () => Promise.reject(new Error('refused')) },
    )
    expect(await say('x')).toEqual(broken)
  })

  test.each([
    ['WHEN_NO_MATCH', { k: 'K' }, 'raw'],
    ['WHEN_NO_TEMPLATES', { k: 'K' }, undefined],
    ['WHEN_NO_TEMPLATES', undefined, 'raw'],
    ['NEVER', { k: 'K' }, undefined],
    ['NEVER', undefined, undefined],
  ] as const)(
    'passthrough %s with templates %o',
    async (passthroughBehavior, requestTemplates, sent) => {
      const { say, seen } = await opened({
        integrationType: 'HTTP',
        passthroughBehavior,
        ...(requestTemplates && {
          requestTemplates,
          templateSelectionExpression: '${request.body.kind}',
        }),
        responses: [on('$default')],
      })
      expect(await say('raw')).toEqual(sent === undefined ? broken : { frame: 'backend' })
      expect(seen[0]?.body).toBe(sent)
    },
  )
})

describe('MOCK', () => {
  const mock: Partial<WebSocketIntegration> = {
    integrationType: 'MOCK',
    requestTemplates: { $default: '{"statusCode":200}', bad: '{"statusCode":400}', none: '{}' },
    templateSelectionExpression: '${request.body.kind}',
    responses: [
      on('/2\\d\\d/', {
        responseTemplates: {
          $default:
            '{"id":"$context.connectionId","route":"$context.routeKey","m":"$context.messageId","at":$context.connectedAt}',
        },
      }),
      on('/4\\d\\d/', { responseTemplates: { $default: 'four' } }),
    ],
  }
  test('its response template knows the connection', async () => {
    const { say, session } = await opened(mock)
    const { frame } = await say({})
    expect(JSON.parse(String(frame))).toMatchObject({
      id: session.connectionId,
      route: '$default',
      m: expect.stringMatching(/.+=$/),
      at: session.connectedAt,
    })
  })
  test('its status selects the response', async () => {
    const { say } = await opened(mock)
    expect(await say({ kind: 'bad' })).toEqual({ frame: 'four' })
    expect(await say({ kind: 'none' })).toEqual(broken)
  })
  test('keys that are the same text, by a static expression', async () => {
    const { say } = await opened({
      integrationType: 'MOCK',
      requestTemplates: { 200: '{"statusCode":200}' },
      templateSelectionExpression: '200',
      responses: [
        on('$default', {
          responseTemplates: { 200: 'static' },
          templateSelectionExpression: '200',
        }),
      ],
    })
    expect(await say('x')).toEqual({ frame: 'static' })
  })
  test.each([
    ['{"statusCode":200}', [on('$default')], 101],
    ['{"statusCode":403}', [on('$default')], 403],
    ['{"statusCode":200}', undefined, 500],
    [
      '#if($input.params(\'token\') == \'t\'){"statusCode":200}#else{"statusCode":401}#end',
      [on('$default')],
      401,
    ],
  ])('of $connect %s with %o is answered %d', async (template, responses, status) => {
    const api = socketFront(
      socketApi({
        routes: [socketRoute('$connect')],
        integrations: [
          socketIntegration({
            integrationType: 'MOCK',
            requestTemplates: { $default: template },
            templateSelectionExpression: '\\$default',
            ...(responses && { responses }),
          }),
        ],
      }),
    )
    expect((await api.connect('/dev?token=x')).status).toBe(status)
  })
})

describe('AWS', () => {
  const custom: Partial<WebSocketIntegration> = {
    integrationType: 'AWS',
    integrationUri: functionUri('custom'),
    requestTemplates: { $default: '{"of":"$context.connectionId","v":$input.json(\'$.v\')}' },
    templateSelectionExpression: '\\$default',
    responses: [
      on('/bad.*/', { responseTemplates: { $default: "error: $input.path('$.errorMessage')" } }),
      on('$default', { responseTemplates: { $default: "v=$input.path('$.v')" } }),
    ],
  }
  test('a function has the rendered template as its event', async () => {
    const { say, api, session } = await opened(custom, { run: () => answering({ v: 5 }) })
    expect(await say({ v: 4 })).toEqual({ frame: 'v=5' })
    expect(api.calls).toEqual([{ name: 'custom', event: { of: session.connectionId, v: 4 } }])
  })
  test('the message of an error selects the response', async () => {
    const { say } = await opened(custom, {
      run: () => ({
        statusCode: 200,
        functionError: 'Unhandled',
        payload: '{"errorMessage":"bad thing"}',
      }),
    })
    expect(await say({ v: 4 })).toEqual({ frame: 'error: bad thing' })
  })
  test('a function that fails lets nobody in', async () => {
    const api = socketFront(
      socketApi({
        routes: [socketRoute('$connect')],
        integrations: [socketIntegration({ ...custom, requestTemplates: {} })],
      }),
      {
        run: () => ({
          statusCode: 200,
          functionError: 'Unhandled',
          payload: '{"errorMessage":"bad thing"}',
        }),
      },
    )
    expect((await api.connect()).status).toBe(500)
  })
  test("a service's action is called, signed, with what is mapped", async () => {
    const calls: { url: string; service: string }[] = []
    const { say } = await opened(
      {
        integrationType: 'AWS',
        integrationUri: 'arn:aws:apigateway:us-east-1:sqs:action/SendMessage',
        credentialsArn: 'arn:aws:iam::123456789012:role/queue',
        requestParameters: {
          'integration.request.querystring.MessageBody': 'route.request.body.text',
        },
        responses: [on('$default', { responseTemplates: { $default: 'queued' } })],
      },
      {
        platform: {
          callAws: async (url, _, { service }) => {
            calls.push({ url, service })
            return new Response('{}')
          },
        },
      },
    )
    expect(await say({ text: 'hi' })).toEqual({ frame: 'queued' })
    expect(calls).toEqual([
      {
        url: 'https://sqs.us-east-1.amazonaws.com/?Action=SendMessage&MessageBody=hi',
        service: 'sqs',
      },
    ])
  })
})

describe('binary', () => {
  const octets = new Uint8Array([0, 255, 254])
  const base64 = 'AP/+'
  const binary = async (integration: Partial<WebSocketIntegration>) => {
    const { api, session, seen } = await opened(integration, {
      run: (event) =>
        answering({
          statusCode: 200,
          body: JSON.stringify(event['body']) + event['isBase64Encoded'],
        }),
    })
    return { seen, outcome: await answerMessage(session, octets, api.platform) }
  }

  test('a text in base64 is decoded for the backend where that is asked for', async () => {
    const { say, seen } = await opened({
      integrationType: 'HTTP',
      contentHandlingStrategy: 'CONVERT_TO_BINARY',
      responses: [on('$default')],
    })
    await say(base64)
    expect(seen[0]?.bytes).toEqual(octets)
    expect(await say('no base64!')).toEqual(broken)
  })
  test.each([
    ['a type', { 'content-type': 'application/octet-stream' }, octets],
    ['no type, by its bytes', {}, octets],
  ])(
    'a binary answer with %s goes out in base64 where that is asked for',
    async (_, headers, sent) => {
      const { say } = await opened(
        {
          integrationType: 'HTTP',
          responses: [on('$default', { contentHandlingStrategy: 'CONVERT_TO_TEXT' })],
        },
        { answer: () => new Response(sent, { headers }) },
      )
      expect(await say('x')).toEqual({ frame: base64 })
    },
  )
  test('a text stays one', async () => {
    const { say } = await opened(
      {
        integrationType: 'HTTP',
        responses: [on('$default', { contentHandlingStrategy: 'CONVERT_TO_TEXT' })],
      },
      { answer: () => new Response('plain', { headers: { 'content-type': 'text/plain' } }) },
    )
    expect(await say('x')).toEqual({ frame: 'plain' })
  })
  test('an answer in base64 goes out as bytes where that is asked for', async () => {
    const { say } = await opened(
      {
        integrationType: 'HTTP',
        responses: [on('$default', { contentHandlingStrategy: 'CONVERT_TO_BINARY' })],
      },
      { answer: () => new Response(base64, { headers: { 'content-type': 'text/plain' } }) },
    )
    const { frame } = await say('x')
    expect(new Uint8Array(frame as Uint8Array)).toEqual(octets)
  })
  test.each(['AWS_PROXY', 'HTTP_PROXY', 'MOCK'] as const)(
    'a binary frame to %s closes the connection where nothing says what it is',
    async (integrationType) => {
      const { outcome, seen } = await binary({
        integrationType,
        ...(integrationType === 'AWS_PROXY' && { integrationUri: functionUri('chat') }),
      })
      expect(outcome).toEqual({ close: { code: 1003, reason: expect.any(String) } })
      expect(seen).toEqual([])
    },
  )
  test('a function gets it in base64 with CONVERT_TO_BINARY', async () => {
    const { outcome } = await binary({
      integrationUri: functionUri('chat'),
      contentHandlingStrategy: 'CONVERT_TO_BINARY',
    })
    expect(outcome).toEqual({ frame: `"${base64}"true` })
  })
  test.each([
    ['CONVERT_TO_BINARY', octets],
    ['CONVERT_TO_TEXT', new TextEncoder().encode(base64)],
  ] as const)('a backend gets it with %s', async (contentHandlingStrategy, sent) => {
    const { seen } = await binary({ integrationType: 'HTTP_PROXY', contentHandlingStrategy })
    expect(seen[0]?.bytes).toEqual(sent)
  })
})
