import { describe, expect, test } from 'vitest'
import type { WebSocketIntegration } from '../../../src/model/v2/api.ts'
import {
  answering,
  functionUri,
  socketApi,
  socketFront,
  socketIntegration,
  socketRoute,
} from '../../support/websocket-api.ts'
import { broken, on, opened } from '../../support/websocket-backend.ts'

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
