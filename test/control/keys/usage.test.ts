import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'
import { patch } from '../plane/pet-store.ts'
import { bad } from '../plane/recorded.ts'

/** A plan with a quota and one key; the clock stands on Wednesday 2020-09-16 UTC. */
function withKey(quota: Params = { limit: 100, period: 'WEEK' }) {
  const plane = controlPlane()
  plane.clock.now = Date.UTC(2020, 8, 16, 12)
  const usagePlanId = plane.call('CreateUsagePlan', { name: 'p', quota }).id
  const keyId = plane.call('CreateApiKey').id
  plane.call('CreateUsagePlanKey', { usagePlanId, keyId, keyType: 'API_KEY' })
  const from = (startDate: string, endDate: string, more: Params = {}) => ({
    usagePlanId,
    startDate,
    endDate,
    ...more,
  })
  const atKey = { usagePlanId, keyId }
  return { ...plane, usagePlanId, keyId, atKey, from }
}

const remaining = (value?: string) => patch('replace', '/remaining', value)

// Spec control-plane §10 (shape). Keys without traffic are not listed.
test('a plan without traffic', async () => {
  const { answer, from, keyId, usagePlanId } = withKey()
  const empty = { usagePlanId, startDate: '2020-09-01', endDate: '2020-09-30', items: {} }
  expect(await answer('GetUsage', from('2020-09-01', '2020-09-30'))).toEqual(empty)
  expect(await answer('GetUsage', from('2020-09-01', '2020-09-30', { keyId }))).toEqual(empty)
})

// Spec rest-request §8: weeks begin on Sunday, months on the first, in UTC.
test.each([
  ['DAY', [100, 100, 150, 100, 100]],
  ['WEEK', [100, 100, 150, 150, 100]],
  ['MONTH', [100, 100, 150, 150, 150]],
])('an extension lasts until the end of the %s', async (period, expected) => {
  const { answer, from, atKey, keyId } = withKey({ limit: 100, period })
  const days = ['2020-08-31', '2020-09-13', '2020-09-16', '2020-09-19', '2020-09-20']
  const today = { ...from('2020-09-16', '2020-09-16'), items: { [keyId]: [[0, 150]] } }
  expect(await answer('UpdateUsage', { ...atKey, ...remaining('150') })).toEqual(today)
  const left: unknown[] = []
  for (const day of days)
    left.push((await answer('GetUsage', from(day, day)))['items']?.[keyId as never] ?? [[0, 100]])
  expect(left).toEqual(expected.map((count) => [[0, count]]))
})

test('a report has one row for each day, and the last word of a day counts', async () => {
  const { answer, from, atKey, keyId, clock } = withKey()
  await answer('UpdateUsage', { ...atKey, ...remaining('7') })
  await answer('UpdateUsage', { ...atKey, ...remaining('8') })
  clock.now += 86_400_000
  await answer('UpdateUsage', { ...atKey, ...remaining('9') })
  expect((await answer('GetUsage', from('2020-09-15', '2020-09-18')))['items']).toEqual({
    [keyId]: [
      [0, 100],
      [0, 8],
      [0, 9],
      [0, 9],
    ],
  })
})

test('of a key that has left there is no report', async () => {
  const { answer, call, from, atKey } = withKey()
  await answer('UpdateUsage', { ...atKey, ...remaining('7') })
  call('DeleteUsagePlanKey', atKey)
  expect((await answer('GetUsage', from('2020-09-16', '2020-09-16')))['items']).toEqual({})
})

// Spec control-plane §10 (90 days); the 404 of a key: github.com/aws/aws-cli/issues/5344.
test('what usage refuses', () => {
  const { call, refusal, from, atKey, usagePlanId, keyId } = withKey()
  const noKey = '404 NotFoundException: Invalid Key identifier specified'
  const noPlan = '404 NotFoundException: Invalid Usage Plan ID specified'
  const get = (start: string, end: string, more?: Params) =>
    refusal('GetUsage', from(start, end, more))
  const day = '2020-09-16'
  expect(get(day, day, { usagePlanId: 'no' })).toBe(noPlan)
  expect(get(day, day, { keyId: 'no' })).toBe(noKey)
  expect(get('2020-9-16', day)).toBe(
    bad('Invalid startDate specified: 2020-9-16. It must be a day such as 2026-01-31'),
  )
  expect(get(day, '2020-09-31')).toBe(
    bad('Invalid endDate specified: 2020-09-31. It must be a day such as 2026-01-31'),
  )
  expect(get(day, '2020-09-15')).toBe(
    bad('Invalid endDate specified: 2020-09-15 is before startDate 2020-09-16'),
  )
  expect(get('2020-01-01', '2020-03-30')).toMatch(/^no error/)
  expect(get('2020-01-01', '2020-03-31')).toBe(
    bad('Invalid dates specified: 2020-01-01 to 2020-03-31 are 91 days, at most 90 are allowed'),
  )
  const update = (params: Params) => refusal('UpdateUsage', { ...atKey, ...params })
  expect(update({ ...remaining('1'), keyId: 'no' })).toBe(noKey)
  expect(update({ ...remaining('1'), usagePlanId: 'no' })).toBe(noPlan)
  for (const value of ['-1', '1.5', 'x', ' ', '0x10', undefined])
    expect(update(remaining(value))).toMatch(
      /^400 BadRequestException: Invalid remaining specified/,
    )
  expect(update(patch('replace', '/used', '1'))).toBe(
    bad("Invalid patch path  '/used' specified for op 'replace'. Must be one of: [/remaining]"),
  )
  call('UpdateUsagePlan', { usagePlanId, ...patch('remove', '/quota') })
  expect(update({ ...remaining('1'), keyId })).toBe(bad(`Usage Plan ${usagePlanId} has no quota`))
})

test('what is used is counted by day, and taken off what is left', async () => {
  const { answer, from, keyId, usagePlanId, clock, limits } = withKey()
  const limit = { limit: 100, period: 'WEEK', offset: 0 } as const
  const question = {
    holder: 'h',
    gone: 0,
    returned: 0,
    spentFor: 0,
    demand: 0,
    wait: 1,
    roundTrip: 1,
  } as const
  const use = async (times: number) => {
    for (let i = 0; i < times; i++)
      await limits.lease({ subject: `quota/${usagePlanId}/${keyId}`, limit, question })
  }
  await use(3)
  clock.now += 86_400_000
  await use(2)
  limits.evict()
  await use(1)
  const report = () => answer('GetUsage', from('2020-09-15', '2020-09-18'))
  const rows = [
    [0, 100],
    [3, 97],
    [3, 94],
    [0, 94],
  ]
  expect((await report())['items']).toEqual({ [keyId]: rows })
  await answer('UpdateUsage', { usagePlanId, keyId, ...remaining('1') })
  await use(3)
  rows.splice(2, 2, [4, 0], [0, 0])
  expect((await report())['items']).toEqual({ [keyId]: rows })
})

test('a report of many keys comes in pages', async () => {
  const { answer, call, from, usagePlanId } = withKey()
  for (let i = 0; i < 2; i++)
    call('CreateUsagePlanKey', { usagePlanId, keyId: call('CreateApiKey').id, keyType: 'API_KEY' })
  for (const { id: keyId } of call('GetUsagePlanKeys', { usagePlanId }).items)
    await answer('UpdateUsage', { usagePlanId, keyId, ...remaining('5') })
  const day = '2020-09-16'
  const first = await answer('GetUsage', from(day, day, { limit: 2 }))
  const { position } = first as { position?: string }
  const second = await answer('GetUsage', from(day, day, { limit: 2, position }))
  expect(Object.keys(first['items'] as object)).toHaveLength(2)
  expect(Object.keys(second['items'] as object)).toHaveLength(1)
})
