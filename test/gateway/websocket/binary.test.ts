import { describe, expect, test } from 'vitest'
import type { WebSocketIntegration } from '../../../src/model/v2/api.ts'
import { answerMessage } from '../../../src/gateway/websocket/session-events.ts'
import { answering, functionUri } from '../../support/websocket-api.ts'
import { broken, on, opened } from '../../support/websocket-backend.ts'

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
