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
test('a plan without traffic', () => {
  const { call, from, keyId, usagePlanId } = withKey()
  const empty = { usagePlanId, startDate: '2020-09-01', endDate: '2020-09-30', items: {} }
  expect(call('GetUsage', from('2020-09-01', '2020-09-30'))).toEqual(empty)
  expect(call('GetUsage', from('2020-09-01', '2020-09-30', { keyId }))).toEqual(empty)
})

// Spec rest-request §8: weeks begin on Sunday, months on the first, in UTC.
test.each([
  ['DAY', [100, 100, 150, 100, 100]],
  ['WEEK', [100, 100, 150, 150, 100]],
  ['MONTH', [100, 100, 150, 150, 150]],
])('an extension lasts until the end of the %s', (period, expected) => {
  const { call, from, atKey, keyId } = withKey({ limit: 100, period })
  const days = ['2020-08-31', '2020-09-13', '2020-09-16', '2020-09-19', '2020-09-20']
  const today = { ...from('2020-09-16', '2020-09-16'), items: { [keyId]: [[0, 150]] } }
  expect(call('UpdateUsage', { ...atKey, ...remaining('150') })).toEqual(today)
  const left = days.map(
    (day) => (call('GetUsage', from(day, day))['items'] as unknown as Params)[keyId],
  )
  expect(left).toEqual(expected.map((count) => [[0, count]]))
})

test('a report has one row for each day, and the last word of a day counts', () => {
  const { call, from, atKey, keyId, clock } = withKey()
  call('UpdateUsage', { ...atKey, ...remaining('7') })
  call('UpdateUsage', { ...atKey, ...remaining('8') })
  clock.now += 86_400_000
  call('UpdateUsage', { ...atKey, ...remaining('9') })
  expect(call('GetUsage', from('2020-09-15', '2020-09-18'))['items']).toEqual({
    [keyId]: [
      [0, 100],
      [0, 8],
      [0, 9],
      [0, 9],
    ],
  })
})

test('an extension ends with the membership', () => {
  const { call, from, atKey } = withKey()
  call('UpdateUsage', { ...atKey, ...remaining('7') })
  call('DeleteUsagePlanKey', atKey)
  expect(call('GetUsage', from('2020-09-16', '2020-09-16'))['items']).toEqual({})
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
  for (const value of ['-1', '1.5', 'x', undefined])
    expect(update(remaining(value))).toMatch(
      /^400 BadRequestException: Invalid remaining specified/,
    )
  expect(update(patch('replace', '/used', '1'))).toBe(
    bad("Invalid patch path  '/used' specified for op 'replace'. Must be one of: [/remaining]"),
  )
  call('UpdateUsagePlan', { usagePlanId, ...patch('remove', '/quota') })
  expect(update({ ...remaining('1'), keyId })).toBe(bad(`Usage Plan ${usagePlanId} has no quota`))
})
