import { expect, test } from 'vitest'
import { socketApi, socketFront, socketRoute, twoWay } from '../../support/websocket-api.ts'

// Coming back to a session. Not AWS's.

const routes = [socketRoute('$connect'), twoWay('$default')]
const resumable = (more: object = {}) =>
  socketFront(socketApi({ routes, api: { webSocket: { resume: { seconds: 60 }, ...more } } }))
const at = (token: string) => `/dev?x-tidegate-resume-token=${encodeURIComponent(token)}`

test('a session has a secret of 128 bits of its own', async () => {
  const api = resumable()
  const [a, b] = [await api.open(), await api.open()]
  for (const { session } of [a, b]) {
    expect(session.resume?.ms).toBe(60_000)
    expect(session.resume?.secret).toMatch(/^[\w-]{22}$/)
  }
  expect(a.session.resume?.secret).not.toBe(b.session.resume?.secret)
})

test('who comes back with it is let in, and $connect is not asked again', async () => {
  const api = resumable()
  const { session } = await api.open()
  const { status } = await api.connect(at(`${session.connectionId}.${session.resume!.secret}`))
  expect(status).toBe(101)
  expect(api.opened).toHaveLength(1)
  expect(api.calls).toHaveLength(1)
})

test.each([
  ['no token', 'x', 400],
  ['another session’s secret', undefined, 410],
])('%s lets nobody in', async (_, token, expected) => {
  const api = resumable()
  const { session } = await api.open()
  const other = (await api.open()).session.resume!.secret
  const { status } = await api.connect(at(token ?? `${session.connectionId}.${other}`))
  expect(status).toBe(expected)
})

test('a page of another origin does not come back either', async () => {
  const api = resumable({ allowedOrigins: ['https://own.example'] })
  const { session } = await api.open('/dev', { origin: 'https://own.example' })
  const token = `${session.connectionId}.${session.resume!.secret}`
  const from = async (origin: string) => (await api.connect(at(token), { origin })).status
  expect(await from('https://other.example')).toBe(403)
  expect(await from('https://own.example')).toBe(101)
})

test('without the setting the token is a parameter like others', async () => {
  const api = socketFront(socketApi({ routes }))
  const { session } = await api.open(at('x'))
  expect(session.resume).toBeUndefined()
  expect(api.calls[0]!.event['queryStringParameters']).toEqual({ 'x-tidegate-resume-token': 'x' })
})
