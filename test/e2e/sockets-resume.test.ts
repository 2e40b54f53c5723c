import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SocketClient } from '../support/sockets/socket-client.ts'
import { startSocketsWorker, type SocketsWorker } from '../support/sockets/sockets-worker.ts'

// Sessions whose client may come back, and those that are kept alive: extensions, off unless an API's settings ask for them.

describe.each([
  ['sessions that share objects', true],
  ['an object for each session', false],
])('%s', (_, isShared) => {
  let sockets: SocketsWorker
  beforeAll(async () => {
    sockets = await startSocketsWorker({ isShared })
  })
  afterAll(() => sockets?.[Symbol.asyncDispose]())

  const back = (id: string, secret = 'secret', stage = 'dev'): Promise<SocketClient> =>
    sockets.connect(`?resume=${encodeURIComponent(id)}&secret=${secret}&stage=${stage}`)
  const endsOf = (id: string) =>
    sockets.events
      .filter(({ session, code }) => session.connectionId === id && code !== undefined)
      .map(({ code }) => code)
  /** Sends so many frames, the first of which may still go to the connection that is lost. */
  async function sendWhileAway(id: string, count: number) {
    for (let at = 0; at < count; at++)
      expect(await sockets.call(`send/api/dev/${id}`, String(at))).toBe(true)
  }

  test('a client is told with what it may come back', async () => {
    const client = await sockets.connect('?resumeMs=60000')
    expect(JSON.parse(await client.text())).toEqual({
      resumeToken: `${client.id}.secret`,
      seconds: 60,
    })
    client.close(1000)
    await sockets.until(() => endsOf(client.id).length > 0)
    expect(endsOf(client.id)).toEqual([1000])
    expect((await back(client.id)).status).toBe(410)
  })

  test('who lost its connection comes back to what was sent meanwhile, and no end is told', async () => {
    const client = await sockets.connect('?resumeMs=60000&protocol=chat')
    await client.text()
    client.drop()
    await sendWhileAway(client.id, 100)
    expect(await sockets.call(`facts/api/dev/${client.id}`)).toMatchObject({
      session: { connectionId: client.id },
    })
    const again = await back(client.id)
    expect(again.status).toBe(101)
    expect(again.headers.get('sec-websocket-protocol')).toBe('chat')
    const first = Number(await again.text())
    expect(first).toBeLessThan(99)
    for (let at = first + 1; at < 100; at++) expect(await again.text()).toBe(String(at))
    again.frame('{"still":1}')
    expect(await again.text()).toBe('{"still":1}')
    expect(endsOf(client.id)).toEqual([])
    again.close(4000)
    await sockets.until(() => endsOf(client.id).length > 0)
    expect(endsOf(client.id)).toEqual([4000])
  })

  test('who comes back before the loss was noticed takes the session over', async () => {
    const client = await sockets.connect('?resumeMs=60000')
    await client.text()
    const again = await back(client.id)
    expect(again.status).toBe(101)
    expect(await client.closed()).toMatchObject({ code: 1001 })
    client.drop()
    await sockets.call(`send/api/dev/${client.id}`, 'to the new one')
    expect(await again.text()).toBe('to the new one')
    expect(endsOf(client.id)).toEqual([])
    again.close(1000)
  })

  test.each([
    ['another secret', 'secreT', 'dev'],
    ['a part of it', 'secre', 'dev'],
    ['nothing', '', 'dev'],
    ['another stage', 'secret', 'prod'],
  ])('nobody comes back with %s', async (_what, secret, stage) => {
    const client = await sockets.connect('?resumeMs=60000')
    await client.text()
    expect((await back(client.id, secret, stage)).status).toBe(410)
    client.frame('mine')
    expect(await client.text()).toBe('mine')
    client.close(1000)
  })

  test('a session without the setting is nobody’s to come back to', async () => {
    const client = await sockets.connect()
    expect((await back(client.id)).status).toBe(410)
    client.drop()
    await sockets.until(() => endsOf(client.id).length > 0)
    expect(endsOf(client.id)).toEqual([1006])
  })

  test('who does not come back in time is told of once', async () => {
    const client = await sockets.connect('?resumeMs=300')
    await client.text()
    client.drop()
    await sockets.until(() => endsOf(client.id).length > 0)
    expect(endsOf(client.id)).toEqual([1006])
    expect((await back(client.id)).status).toBe(410)
    expect(await sockets.call(`send/api/dev/${client.id}`, 'x')).toBe(false)
  })

  test('what is kept for who is away is bounded', async () => {
    const client = await sockets.connect('?resumeMs=60000')
    await client.text()
    client.drop()
    await sendWhileAway(client.id, 100)
    const piece = 'x'.repeat(100_000)
    const took: unknown[] = []
    for (let at = 0; at < 4; at++) took.push(await sockets.call(`send/api/dev/${client.id}`, piece))
    expect(took.filter((each) => each === true)).toHaveLength(2)
  })

  test('who is silent is sent something, and is never idle', async () => {
    const client = await sockets.connect('?keepAliveMs=200&idleMs=300')
    for (let times = 0; times < 4; times++) expect(await client.text()).toBe('still here')
    expect(endsOf(client.id)).toEqual([])
    client.close(1000)
  })
})

test('a session that is over leaves nothing behind, whether its client came back or not', async () => {
  await using sockets = await startSocketsWorker({ isShared: true })
  const over = (id: string) =>
    sockets.until(() =>
      sockets.events.some(({ session, code }) => session.connectionId === id && code !== undefined),
    )
  const [gone, back] = [
    await sockets.connect('?resumeMs=300'),
    await sockets.connect('?resumeMs=60000'),
  ]
  for (const client of [gone, back]) {
    client.drop()
    for (let at = 0; at < 100; at++) await sockets.call(`send/api/dev/${client.id}`, 'kept')
  }
  const again = await sockets.connect(`?resume=${encodeURIComponent(back.id)}&secret=secret`)
  again.close(1000)
  await over(gone.id)
  await over(back.id)
  // Told before it is forgotten: the answer to a later question comes after that.
  await sockets.call('settle')
  expect(await sockets.rowsLeft()).toEqual({
    session: 0,
    membership: 0,
    member: 0,
    away: 0,
    kept: 0,
  })
})

test('a session outlives the process that had its connection', async () => {
  await using sockets = await startSocketsWorker({ isShared: true })
  const client = await sockets.connect('?resumeMs=60000')
  await client.text()
  await sockets.restart()
  await sockets.call('settle')
  const again = await sockets.connect(`?resume=${encodeURIComponent(client.id)}&secret=secret`)
  expect(again.status).toBe(101)
  again.frame('hello')
  expect(await again.text()).toBe('hello')
  expect(sockets.events.some(({ code }) => code !== undefined)).toBe(false)
})
