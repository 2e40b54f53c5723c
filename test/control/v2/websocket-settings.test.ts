import { describe, expect, test } from 'vitest'
import { webSocketPlane } from './web-socket-plane.ts'

// `/_tidegate/apis/{apiId}/websocket`: what AWS has no settings for.

const all = {
  allowedOrigins: ['https://chat.example', 'http://localhost:5173', 'capacitor://localhost'],
  keepAlive: { intervalSeconds: 30, message: '{"kind":"ping"}' },
  messageRate: { rateLimit: 0.5, burstLimit: 10 },
  orderedReplies: true,
  resume: { seconds: 60 },
  idleSeconds: 1200,
  lifeSeconds: 86_400,
  maxMessageBytes: 1024,
}

function withPages() {
  const plane = webSocketPlane()
  const { apiId, page, sendPage } = plane
  return {
    ...plane,
    shown: () => page('GET /apis/:apiId/websocket', { apiId }),
    put: (body: unknown, id = apiId) => sendPage('PUT /apis/:apiId/websocket', { apiId: id }, body),
    remove: () => page('DELETE /apis/:apiId/websocket', { apiId }),
  }
}

test('what is put is shown, taken away, and replaced as a whole', async () => {
  const { put, shown, remove } = withPages()
  expect(shown()).toEqual({})
  expect(await put(all)).toEqual(all)
  expect(shown()).toEqual(all)
  await put('idleSeconds: 60')
  expect(shown()).toEqual({ idleSeconds: 60 })
  expect(remove()).toEqual({})
  expect(shown()).toEqual({})
})

test('it holds from the next deployment on, which a stage that deploys itself has at once', async () => {
  const { api, put, remove, served, target } = withPages()
  api('CreateRoute', { routeKey: '$default', target: target() })
  api('CreateStage', { stageName: 'live', autoDeploy: true })
  api('CreateStage', { stageName: 'dev' })
  api('CreateDeployment', { stageName: 'dev' })
  const settings = () => [served('live')?.api.webSocket, served('dev')?.api.webSocket]
  await put(all)
  expect(settings()).toEqual([all, undefined])
  api('CreateDeployment', { stageName: 'dev' })
  remove()
  expect(settings()).toEqual([undefined, all])
})

test('answers in AWS’s shapes say nothing of it, and keep it', async () => {
  const { api, put, shown } = withPages()
  await put(all)
  const answers = [api('GetApi'), api('GetApis'), api('UpdateApi', { name: 'x' })]
  expect(JSON.stringify(answers)).not.toContain('webSocket"')
  expect(shown()).toEqual(all)
})

describe('what is put is refused, and changes nothing, for', () => {
  test.each<[string, unknown, string]>([
    ['no document', '{"resume": [', 'line 1, column '],
    ['a list', [], 'An object with allowedOrigins, keepAlive, messageRate, resume, orderedReplies'],
    ['what there is not', { origins: [] }, "Unknown member 'origins': known are allowedOrigins"],
    [
      'an origin with a path',
      { allowedOrigins: ['https://chat.example/'] },
      '"https://chat.example/" is no origin: it is a scheme and a host as in https://chat.example, or * (line 1, column 20, /allowedOrigins/0)',
    ],
    [
      'an origin that no browser sends',
      { allowedOrigins: ['https://Chat.example'] },
      'is no origin',
    ],
    [
      'an origin with the port that it has anyway',
      { allowedOrigins: ['https://a:443'] },
      'is no origin',
    ],
    ['a host', { allowedOrigins: ['chat.example'] }, 'is no origin'],
    ['origins that are one text', { allowedOrigins: '*' }, 'array'],
    ['no time', { idleSeconds: 0 }, "'idleSeconds' must be a whole number from 1 to 86400, not 0"],
    [
      'half a second',
      { lifeSeconds: 0.5 },
      "'lifeSeconds' must be a whole number from 1 to 604800",
    ],
    ['a text as a number', { maxMessageBytes: '9' }, "'maxMessageBytes' must be a whole number"],
    ['more than is held', { maxMessageBytes: 1_048_577 }, 'from 1 to 1048576, not 1048577'],
    ['no interval', { keepAlive: { message: 'x' } }, "'intervalSeconds' is missing"],
    [
      'a message that is none',
      { keepAlive: { intervalSeconds: 9, message: '' } },
      "'message' must be a string of 1 to 2048 characters",
    ],
    [
      'a message that would come too late',
      { keepAlive: { intervalSeconds: 600, message: 'x' } },
      'keepAlive.intervalSeconds must be less than the 600 seconds after which a silent session',
    ],
    ['no rate', { messageRate: { burstLimit: 1 } }, "'rateLimit' must be a number above 0"],
    ['a rate of nothing', { messageRate: { rateLimit: 0, burstLimit: 1 } }, "'rateLimit' must be"],
    ['a rate without a burst', { messageRate: { rateLimit: 1 } }, "'burstLimit' is missing"],
    ['no yes or no', { orderedReplies: 1 }, "'orderedReplies' must be true or false, not 1"],
    ['no time to come back', { resume: {} }, "'seconds' is missing"],
    ['too long a document', ' '.repeat(262_145), 'The settings have 262145 bytes; at most 262144'],
  ])('%s', async (_, body, message) => {
    const { put, shown } = withPages()
    await put({ idleSeconds: 60 })
    await expect(put(body)).rejects.toThrow(message)
    expect(shown()).toEqual({ idleSeconds: 60 })
  })

  test('an HTTP API, or one that is not there', async () => {
    const { put, v2, v1 } = withPages()
    const { apiId } = v2('CreateApi', { name: 'x', protocolType: 'HTTP' })
    await expect(put({}, String(apiId))).rejects.toThrow(
      'WebSocket settings are not supported on protocolType HTTP',
    )
    const { id } = v1('CreateRestApi', { name: 'x' })
    await expect(put({}, id)).rejects.toThrow('Invalid API identifier specified')
  })
})
