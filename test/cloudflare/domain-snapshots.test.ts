import { domainKey } from '../../src/model/published.ts'
import { expect, test } from 'vitest'
import { snapshots } from '../../src/cloudflare/registry/snapshots.ts'
import type { DomainRouting } from '../../src/model/account/domain-name.ts'

const routing: DomainRouting = {
  routingMode: 'BASE_PATH_MAPPING_ONLY',
  mappings: [],
  rules: [],
  multiLevel: false,
}

/** A source that counts its reads, with a clock that tests turn. */
function source() {
  const published = new Map<string, string>()
  const state = { now: 0, reads: 0, away: false }
  const work: Promise<unknown>[] = []
  const failures: unknown[] = []
  const known = snapshots(
    {
      async read(key) {
        state.reads++
        if (state.away) throw new Error('away')
        return published.get(key)
      },
    },
    () => state.now,
    (pending) => void work.push(pending),
    (key, error) => failures.push([key, String(error)]),
  )
  return { published, state, known, failures, settle: () => Promise.all(work) }
}

// Domains are known as stage pointers are: a host that is no domain is not asked for each time either.
test.each([[true], [false]])('a domain that exists (%s) is read once', async (exists) => {
  const { published, state, known } = source()
  if (exists) published.set('domain/a.example.com', JSON.stringify(routing))
  for (let i = 0; i < 3; i++)
    expect((await known.live(domainKey('a.example.com'))) !== undefined).toBe(exists)
  expect(state.reads).toBe(1)
})

test('a change made here is seen by the next request, one made elsewhere after a look', async () => {
  const { published, state, known, settle } = source()
  expect(await known.live(domainKey('a.example.com'))).toBeUndefined()
  published.set('domain/a.example.com', JSON.stringify(routing))
  expect(await known.live(domainKey('a.example.com'))).toBeUndefined()
  known.forget(['domain/a.example.com'])
  expect(await known.live(domainKey('a.example.com'))).toBeDefined()
  published.clear()
  state.now += 5_000
  await known.live(domainKey('a.example.com'))
  await settle()
  expect(await known.live(domainKey('a.example.com'))).toBeUndefined()
})

// ATTACKS 81: nothing is served on what has been unreadable for a minute.
test('a domain that has been unreadable too long is not served from memory', async () => {
  const { published, state, known } = source()
  published.set('domain/a.example.com', JSON.stringify(routing))
  await known.live(domainKey('a.example.com'))
  state.away = true
  state.now += 60_000
  await expect(known.live(domainKey('a.example.com'))).rejects.toThrow('away')
})

test('a look behind a request that fails is told, and the next request looks again', async () => {
  const { published, state, known, failures, settle } = source()
  const key = domainKey('a.example.com')
  published.set(key, JSON.stringify(routing))
  await known.live(key)
  state.away = true
  for (const tries of [1, 2]) {
    state.now += 5_000
    expect(await known.live(key)).toBeDefined()
    await settle()
    expect(failures).toEqual(Array.from({ length: tries }, () => [key, 'Error: away']))
  }
})

// A change is seen by the next request: an older read that ends after it must not take its place.
test('what was read before a change is not kept after it', async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<string>()
  let read: () => Promise<string> = () => held
  const known = snapshots(
    { read: () => read() },
    () => 0,
    () => undefined,
    () => undefined,
  )
  const key = domainKey('a.example.com')
  const before = known.live(key)
  known.forget(['domain/a.example.com'])
  release(JSON.stringify({ ...routing, multiLevel: false }))
  expect(await before).toMatchObject({ multiLevel: false })
  read = async () => JSON.stringify({ ...routing, multiLevel: true })
  expect(await known.live(key)).toMatchObject({ multiLevel: true })
  // And that is kept.
  read = () => Promise.reject(new Error('read again'))
  expect(await known.live(key)).toMatchObject({ multiLevel: true })
})

// Requests for made-up hosts must not fill the memory.
test('of 10,000 values that were read the oldest thousand make room for more', async () => {
  const { state, known, settle } = source()
  const ask = async (host: number) => void (await known.live(domainKey(`${host}.example.com`)))
  for (let host = 0; host < 10_000; host++) await ask(host)
  // What is read again takes no other's place, and is the newest.
  state.now = 5_000
  await ask(1)
  await settle()
  state.now = 0
  await ask(10_000)
  expect(state.reads).toBe(10_002)
  await ask(1)
  await ask(1_001)
  expect(state.reads).toBe(10_002)
  await ask(0)
  await ask(1_000)
  expect(state.reads).toBe(10_004)
})

// ATTACKS 50
test('who asks for thousands of things that are not there pushes out nothing that is', async () => {
  const { published, state, known } = source()
  published.set('domain/a.example.com', JSON.stringify(routing))
  await known.live(domainKey('a.example.com'))
  for (let host = 0; host < 20_000; host++) await known.live(domainKey(`${host}.example.com`))
  const { reads } = state
  expect(await known.live(domainKey('a.example.com'))).toBeDefined()
  expect(state.reads).toBe(reads)
})
