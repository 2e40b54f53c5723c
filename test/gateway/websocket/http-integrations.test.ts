import { describe, expect, test } from 'vitest'
import type { WebSocketIntegration } from '../../../src/model/v2/api.ts'
import {
  socketApi,
  socketFront,
  socketIntegration,
  socketRoute,
} from '../../support/websocket-api.ts'
import { broken, failed, on, opened } from '../../support/websocket-backend.ts'

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
    expect(seen[0]!.headers.get('x-forwarded-for')).toBeNull()
    expect(seen[0]!.headers.get('user-agent')).toMatch(/^AmazonAPIGateway_/)
  })
  test('a VPC link is gone through, which a stage variable may name', async () => {
    const passages: unknown[] = []
    const { say } = await opened(
      {
        integrationType: 'HTTP_PROXY',
        integrationUri: 'http://${stageVariables.host}/t',
        connectionType: 'VPC_LINK',
        connectionId: '${stageVariables.link}',
      },
      {
        variables: { host: 'inside.example', link: 'abc123' },
        platform: {
          fetch: async (url, _, passage) => {
            passages.push([url, passage])
            return new Response('inside')
          },
        },
      },
    )
    expect(await say('x')).toEqual({ frame: 'inside' })
    expect(passages).toEqual([['http://inside.example/t', { vpcLink: { id: 'abc123' } }]])
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
