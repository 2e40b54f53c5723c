import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { opcodes } from '../support/sockets/socket-client.ts'
import { startSocketsWorker, type SocketsWorker } from '../support/sockets/sockets-worker.ts'

// The Worker that has the sockets, with a gateway that asks the test what becomes of each event.

describe.each([
  ['sessions that share objects', true],
  ['an object for each session', false],
])('%s', (_, isShared) => {
  let sockets: SocketsWorker
  beforeAll(async () => {
    sockets = await startSocketsWorker({ isShared })
  })
  afterAll(() => sockets?.[Symbol.asyncDispose]())

  test('a message is answered by the gateway, with its session', async () => {
    const client = await sockets.connect('?userAgent=x')
    expect(client.status).toBe(101)
    client.frame('{"a":1}')
    expect(await client.text()).toBe('{"a":1}')
    expect(sockets.events.at(-1)).toMatchObject({
      session: { connectionId: client.id, apiId: 'api', stageName: 'dev', userAgent: 'x' },
      message: '{"a":1}',
    })
    client.drop()
  })

  test('an id is of one session, unguessable, and ends as AWS’s do', async () => {
    const clients = await Promise.all([sockets.connect(), sockets.connect()])
    const [a, b] = clients.map(({ id }) => id)
    expect(a).not.toBe(b)
    for (const id of [a!, b!]) {
      expect(id).toMatch(/^[\w-]{23,43}=$/)
      expect(await sockets.call(`is-id/x/x/${id}`)).toBe(true)
    }
    for (const id of ['', 'abc=', `${a}=`, a!.slice(0, -1), `A${a}`, '*'.repeat(23) + '='])
      expect(await sockets.call(`is-id/x/x/${encodeURIComponent(id)}`), id).toBe(false)
    clients.forEach((client) => client.drop())
  })

  test('the sub-protocol that the gateway chose is in the answer, and none else', async () => {
    const [chosen, none] = [await sockets.connect('?protocol=graphql-ws'), await sockets.connect()]
    expect(chosen.headers.get('sec-websocket-protocol')).toBe('graphql-ws')
    expect(none.headers.has('sec-websocket-protocol')).toBe(false)
    chosen.drop()
    none.drop()
  })

  test('frames reach the session of that API and stage alone', async () => {
    const client = await sockets.connect()
    expect(await sockets.call(`send/api/dev/${client.id}`, 'hello')).toBe(true)
    expect(await client.next()).toMatchObject({
      opcode: opcodes.text,
      payload: Buffer.from('hello'),
    })
    expect(await sockets.call(`send-binary/api/dev/${client.id}`, Buffer.from([1, 2]))).toBe(true)
    expect(await client.next()).toMatchObject({
      opcode: opcodes.binary,
      payload: Buffer.from([1, 2]),
    })
    for (const other of ['other/dev', 'api/prod']) {
      expect(await sockets.call(`send/${other}/${client.id}`, 'x')).toBe(false)
      expect(await sockets.call(`facts/${other}/${client.id}`)).toBe(null)
      expect(await sockets.call(`close/${other}/${client.id}?code=1000&reason=`)).toBe(false)
    }
    expect(await sockets.call(`facts/api/dev/${client.id}`)).toMatchObject({
      session: { connectionId: client.id },
      lastActiveAt: expect.any(Number) as number,
    })
    client.drop()
  })

  test.each([
    ['with a code and a reason', [4001, 'my reason'], 4001, 'my reason'],
    ['normally', [1000], 1000, ''],
    ['without a code', [], 1005, 'Client-side close frame status not set'],
  ] as const)('a client closes %s: one end', async (_name, [sent, why], code, reason) => {
    const client = await sockets.connect()
    client.close(sent, why)
    expect(await sockets.endsOf(client.id)).toEqual([{ code, reason }])
    expect(await client.closed()).toBeDefined()
    expect(await sockets.call(`send/api/dev/${client.id}`, 'x')).toBe(false)
    client.drop()
    await settled()
    expect(await sockets.endsOf(client.id)).toHaveLength(1)
  })

  test.each<[string, number, Buffer]>([
    ['a code below 1000', 999, Buffer.from([3, 231])],
    ['a code that is never sent', 1015, Buffer.from([3, 247])],
    ['a code above 4999', 9999, Buffer.from([39, 15])],
    [
      'a reason that is no UTF-8',
      1000,
      Buffer.concat([Buffer.from([3, 232]), Buffer.alloc(123, 255)]),
    ],
  ])(
    '74: a client that closes with %s is answered with 1002: one end',
    async (_name, code, frame) => {
      const client = await sockets.connect()
      client.frame(frame, { opcode: opcodes.close })
      expect(await client.closed()).toEqual({ code: 1002, reason: 'Invalid close frame' })
      expect(await sockets.endsOf(client.id)).toMatchObject([{ code }])
      client.drop()
      await settled()
      expect(await sockets.endsOf(client.id)).toHaveLength(1)
    },
  )

  test('a client that is gone has ended with 1006', async () => {
    const client = await sockets.connect()
    client.drop()
    expect(await sockets.endsOf(client.id)).toEqual([{ code: 1006, reason: '' }])
  })

  test('closed by the gateway: the client is told the code, and there is one end', async () => {
    const client = await sockets.connect()
    const path = `close/api/dev/${client.id}?code=1000&reason=Connection%20Closed%20Normally`
    expect(await sockets.call(path)).toBe(true)
    expect(await client.closed()).toEqual({ code: 1000, reason: 'Connection Closed Normally' })
    client.close(1000)
    expect(await sockets.endsOf(client.id)).toEqual([
      { code: 1000, reason: 'Connection Closed Normally' },
    ])
    expect(await sockets.call(path)).toBe(false)
    await settled()
    expect(await sockets.endsOf(client.id)).toHaveLength(1)
  })

  test.each([
    ['idle for too long', '?idleMs=200', 1001],
    ['too old', '?lifeMs=200', 1001],
  ])('%s: closed with %s', async (_name, query, code) => {
    const client = await sockets.connect(query)
    expect(await client.closed()).toEqual({ code, reason: 'Going away' })
    expect(await sockets.endsOf(client.id)).toEqual([{ code, reason: 'Going away' }])
    client.drop()
  })

  test('a message of the largest size is answered, one byte more closes with 1009', async () => {
    const client = await sockets.connect('?maxMessageBytes=300')
    client.frame('x'.repeat(300))
    expect(await client.text()).toHaveLength(300)
    client.frame('é'.repeat(150))
    expect(await client.text()).toHaveLength(150)
    client.frame('é'.repeat(151))
    expect(await client.closed()).toMatchObject({ code: 1009 })
    expect(await sockets.endsOf(client.id)).toMatchObject([{ code: 1009 }])
    client.drop()
  })

  test('a frame for a group reaches its members, each once, and who was asked to be passed over not', async () => {
    const clients = await Promise.all(
      ['admin', 'guest', 'guest'].map((role) => sockets.connect(`?role=${role}`)),
    )
    const [a, b, outside] = clients
    for (const { id } of [a!, b!])
      expect(await sockets.call(`join/api/dev/${id}?group=room`)).toBe(true)
    expect(await sockets.call(`join/api/prod/${a!.id}?group=room`)).toBe(false)
    const broadcast = (search: string, text: string) =>
      sockets.call(`broadcast/api/dev?group=${search}`, text)
    expect(await broadcast('room', 'room')).toBe(2)
    expect(await broadcast(`room&except=${a!.id}`, 'but a')).toBe(1)
    expect(await broadcast('room&role=admin', 'admins')).toBe(1)
    await sockets.call(`leave-group/api/dev/${b!.id}?group=room`)
    expect(await broadcast('room', 'a alone')).toBe(1)
    expect(await broadcast('$all', 'last')).toBeGreaterThanOrEqual(3)
    expect(await sockets.call('broadcast/api/prod?group=$all', 'of another stage')).toBe(0)
    const heard = async (client: (typeof clients)[number]) => {
      const texts: string[] = []
      do texts.push(await client.text())
      while (texts.at(-1) !== 'last')
      return texts
    }
    expect(await heard(a!)).toEqual(['room', 'admins', 'a alone', 'last'])
    expect(await heard(b!)).toEqual(['room', 'but a', 'last'])
    expect(await heard(outside!)).toEqual(['last'])
    a!.close(1000)
    await sockets.endsOf(a!.id)
    expect(await broadcast('room', 'nobody')).toBe(0)
    expect(await sockets.call('members/api/dev?group=room')).toEqual({ connectionIds: [] })
    clients.forEach((client) => client.drop())
  })

  test('a text that is no UTF-8 closes with 1007', async () => {
    const client = await sockets.connect()
    client.frame(Buffer.from([0xff]))
    expect(await client.closed()).toMatchObject({ code: 1007 })
    expect(await sockets.endsOf(client.id)).toMatchObject([{ code: 1007 }])
    client.drop()
  })
})

describe('an end that is not heard of', () => {
  let sockets: SocketsWorker
  beforeAll(async () => {
    sockets = await startSocketsWorker({ isShared: true })
  })
  afterAll(() => sockets?.[Symbol.asyncDispose]())

  test('is told again until it is', async () => {
    const client = await sockets.connect()
    sockets.hearsEnds = false
    client.close(4002, 'why')
    await sockets.endsOf(client.id)
    sockets.hearsEnds = true
    await sockets.until(() => sockets.events.filter(({ code }) => code === 4002).length === 2)
    expect(await sockets.endsOf(client.id)).toEqual([
      { code: 4002, reason: 'why' },
      { code: 4002, reason: 'why' },
    ])
  })

  test('75: sessions of a process that was killed have ended with 1006, once, when it is back', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => sockets.connect()))
    await sockets.restart()
    await sockets.call('settle')
    for (const { id } of clients)
      expect(await sockets.endsOf(id)).toEqual([{ code: 1006, reason: '' }])
    await settled()
    for (const { id } of clients) expect(await sockets.endsOf(id)).toHaveLength(1)
  })
})

test('a gateway that stops closes all sessions with 1001, and waits until their ends are told', async () => {
  await using sockets = await startSocketsWorker({ isShared: true })
  const clients = await Promise.all(Array.from({ length: 20 }, () => sockets.connect()))
  await sockets.call('leave')
  const ends = sockets.events.map(({ session, code }) => `${session.connectionId} ${code}`)
  expect(ends.toSorted()).toEqual(clients.map(({ id }) => `${id} 1001`).toSorted())
  for (const client of clients)
    expect(await client.closed()).toEqual({ code: 1001, reason: 'Going away' })
})

describe('messages of a session', () => {
  let sockets: SocketsWorker
  beforeAll(async () => {
    sockets = await startSocketsWorker({ isShared: true })
  })
  afterAll(() => sockets?.[Symbol.asyncDispose]())

  test('are answered beside each other', async () => {
    const client = await sockets.connect()
    const release: (() => void)[] = []
    sockets.onMessage = ({ message = '' }) =>
      message === 'slow'
        ? new Promise((resolve) => release.push(() => resolve({ frame: message })))
        : { frame: message }
    client.frame('slow')
    client.frame('quick')
    expect(await client.text()).toBe('quick')
    release[0]!()
    expect(await client.text()).toBe('slow')
    client.drop()
  })

  test('begin in order of arrival, and their answers keep it where that is asked for', async () => {
    const client = await sockets.connect('?ordered=1')
    const release: (() => void)[] = []
    sockets.onMessage = ({ message = '' }) =>
      new Promise((resolve) => release.push(() => resolve({ frame: message })))
    const numbers = Array.from({ length: 12 }, (_, index) => String(index))
    for (const number of numbers) client.frame(number)
    await sockets.until(() => release.length === 12)
    expect(sockets.events.slice(-12).map(({ message }) => message)).toEqual(numbers)
    for (const answer of release.toReversed()) answer()
    for (const number of numbers) expect(await client.text()).toBe(number)
    client.drop()
  })

  test('at most 16 are in progress, and the others wait', async () => {
    const client = await sockets.connect('?ordered=1')
    const other = await sockets.connect()
    const release: (() => void)[] = []
    let inProgress = 0
    let most = 0
    sockets.onMessage = async ({ session, message = '' }) => {
      if (session.connectionId === other.id) return { frame: message }
      most = Math.max(most, ++inProgress)
      await new Promise<void>((resolve) => release.push(resolve))
      inProgress--
      return { frame: message }
    }
    for (let number = 0; number < 40; number++) client.frame(String(number))
    await sockets.until(() => release.length === 16)
    other.frame('others are answered')
    expect(await other.text()).toBe('others are answered')
    for (let number = 0; number < 40; number++) {
      await sockets.until(() => release.length > 0)
      release.shift()!()
      expect(await client.text()).toBe(String(number))
    }
    expect(most).toBe(16)
    client.drop()
    other.drop()
  })

  test('of those that are too many to wait it is said', async () => {
    const client = await sockets.connect()
    let begun = 0
    sockets.onMessage = () => {
      begun++
      return new Promise(() => undefined)
    }
    const large = 'x'.repeat(100_000)
    for (let number = 0; number < 16; number++) client.frame(large)
    await sockets.until(() => begun >= 16)
    for (let number = 0; number < 11; number++) client.frame(large)
    expect(JSON.parse(await client.text())).toEqual({
      message: 'Too Many Requests',
      connectionId: client.id,
      requestId: expect.stringMatching(/^[\w+/]{15}=$/) as string,
    })
    client.drop()
  })

  // ATTACKS 74: what a client does not read is kept by the runtime, which tells nobody.
  test('74: of 8 MB and 1 MB a second no more is posted, and a client that has more answered is closed with 1008', async () => {
    const client = await sockets.connect()
    client.socket.pause()
    const text = 'x'.repeat(131_072)
    const outcomes: unknown[] = []
    for (let post = 0; post < 100; post++)
      outcomes.push(await sockets.call(`send/api/dev/${client.id}`, text))
    const refusedAt = outcomes.indexOf('too fast')
    expect(refusedAt).toBeGreaterThanOrEqual(64)
    expect(outcomes.slice(0, refusedAt)).toEqual(Array(refusedAt).fill(true))
    sockets.onMessage = () => ({ frame: text })
    for (let number = 0; number < 30; number++) client.frame('more')
    expect(await sockets.endsOf(client.id)).toEqual([{ code: 1008, reason: 'Too much to read' }])
    client.drop()
  })

  test('what the gateway says of one may end the session, after its frame', async () => {
    const client = await sockets.connect()
    sockets.onMessage = () => ({ frame: 'last', close: { code: 1003, reason: 'no binary' } })
    client.frame(Buffer.from([1]), { opcode: opcodes.binary })
    expect(await client.text()).toBe('last')
    expect(await client.closed()).toEqual({ code: 1003, reason: 'no binary' })
    expect(sockets.events.find(({ isBinary }) => isBinary)).toBeDefined()
    expect(await sockets.endsOf(client.id)).toEqual([{ code: 1003, reason: 'no binary' }])
    client.drop()
  })
})

/** Long enough for a second end to have come, if there were one. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 100))
