import { expect, test } from 'vitest'
import type { LocationMemory } from '../../../../src/model/platform.ts'
import {
  allowAll,
  arnOf,
  broken,
  denied,
  guarded,
  implicitly,
  saying,
  served,
  start,
} from './guarded.ts'

/** A location: each API that is linked with it is an isolate of its own. */
function location(over: Partial<LocationMemory> = {}) {
  const texts = new Map<string, string>()
  const ttls: number[] = []
  const located: LocationMemory = {
    get: async (key) => texts.get(key),
    async put(key, text, ttlSeconds) {
      texts.set(key, text)
      ttls.push(ttlSeconds)
    },
    ...over,
  }
  let work: Promise<unknown>[] = []
  const waitUntil = (each: Promise<unknown>) => void work.push(each)
  const isolate = (
    said: Parameters<typeof guarded>[0],
    options: Parameters<typeof guarded>[1] = {},
  ) => guarded(said, { ...options, fronts: { platform: { located, waitUntil } } })
  const settled = async () => {
    await Promise.all(work)
    work = []
  }
  return { texts, ttls, isolate, settled }
}

const unasked = new Error('nobody should be asked')

test('an isolate uses what another was told, and holds each request against it', async () => {
  const { isolate, settled, ttls } = location()
  const one = isolate(saying('Allow', arnOf('a/1')))
  expect(await one.call()).toEqual(served)
  await settled()
  expect(ttls).toEqual([300])
  const two = isolate(unasked)
  expect(await two.call('a/1')).toEqual(served)
  expect(await two.call('a/2')).toEqual(denied(implicitly))
  expect(two.calls).toHaveLength(0)
})

test.each<[string, Parameters<typeof guarded>[1], string, string]>([
  ['another token', {}, 't2', 'prod'],
  ['another stage', {}, 't1', 'dev'],
  ['another authorizer', { authorizer: { id: 'auth02' } }, 't1', 'prod'],
  [
    'the same with another definition',
    { authorizer: { identityValidationExpression: '.*' } },
    't1',
    'prod',
  ],
  ['a time after a flush', { stage: { authorizerGeneration: 'g2' } }, 't1', 'prod'],
])('what it was told is not for %s', async (_, options, token, stage) => {
  const { isolate, settled } = location()
  expect(await isolate(allowAll).call()).toEqual(served)
  await settled()
  const other = isolate(unasked, options)
  expect(await other.call('a/1', token, stage)).toEqual(broken)
  expect(other.calls).toHaveLength(1)
})

test('nor for one value of a parameter, where it was told of several', async () => {
  const { isolate, settled } = location()
  const authorizer = { type: 'REQUEST', identitySource: 'method.request.querystring.t' } as const
  await isolate(allowAll, { authorizer }).send('/prod/a/1?t=mine&t=yours')
  await settled()
  const other = isolate(unasked, { authorizer })
  expect((await other.send('/prod/a/1?t=mine&t=yours')).status).toBe(200)
  expect((await other.send('/prod/a/1?t=yours')).status).toBe(500)
})

test.each([
  [299_999, served],
  [300_000, broken],
  [-1, broken],
])('after %d ms the answer is %o', async (ms, expected) => {
  const { isolate, settled } = location()
  await isolate(allowAll).call()
  await settled()
  const later = isolate(unasked)
  later.clock.now = start + ms
  expect(await later.call()).toEqual(expected)
})

test('its time goes on where it was', async () => {
  const { isolate, settled } = location()
  await isolate(allowAll).call()
  await settled()
  const later = isolate(unasked)
  later.clock.now = start + 200_000
  expect(await later.call()).toEqual(served)
  later.clock.now = start + 300_000
  expect(await later.call()).toEqual(broken)
})

test.each([
  ['what is no JSON', 'x'],
  ['no answer', '{"payload":"{\\"isAuthorized\\":true}","storedAt":1741806238000}'],
  ['nothing', undefined],
])('a location that knows %s has the function asked', async (_, text) => {
  const { isolate } = location({ get: async () => text })
  const { call, calls } = isolate(allowAll)
  expect(await call()).toEqual(served)
  expect(calls).toHaveLength(1)
})

test('a location that does not answer is not waited for', async () => {
  const { isolate } = location({ get: () => new Promise(() => undefined) })
  const { call, calls } = isolate(allowAll)
  expect(await call()).toEqual(served)
  expect(calls).toHaveLength(1)
})

test('refusals and failures are told to nobody', async () => {
  const { isolate, settled, texts } = location()
  const unknown = {
    statusCode: 200,
    functionError: 'Unhandled',
    payload: '{"errorMessage":"Unauthorized"}',
  }
  expect((await isolate(unknown).call()).status).toBe(401)
  expect(await isolate('{}').call()).toEqual(broken)
  expect(
    await isolate(allowAll, { authorizer: { authorizerResultTtlInSeconds: 0 } }).call(),
  ).toEqual(served)
  await settled()
  expect(texts.size).toBe(0)
})
