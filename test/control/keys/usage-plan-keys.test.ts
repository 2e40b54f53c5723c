import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'
import { petStore } from '../plane/pet-store.ts'
import { bad } from '../plane/recorded.ts'

const noPlan = '404 NotFoundException: Invalid Usage Plan ID specified'
const noKey = '404 NotFoundException: Invalid API Key identifier specified'
const keyType = 'API_KEY'

/** A plan with two keys. */
function twoKeys() {
  const plane = controlPlane()
  const [one, two] = ['test-key-1', 'test-key-2'].map((name) =>
    plane.call('CreateApiKey', { name }),
  )
  const usagePlanId = plane.call('CreateUsagePlan', { name: 'p' }).id
  const join = (keyId: string | undefined) =>
    plane.call('CreateUsagePlanKey', { usagePlanId, keyId, keyType })
  return { ...plane, one: one!, two: two!, usagePlanId, join }
}

// conformance: ls:…::test_get_usage_plan_api_keys (every step of it)
test('the keys of a plan, newest first and by prefix', () => {
  const { call, one, two, usagePlanId, join } = twoKeys()
  const list = (params: Params = {}) => call('GetUsagePlanKeys', { usagePlanId, ...params }).items
  expect(list()).toEqual([])
  const shown = (key: typeof one) => ({
    id: key.id,
    name: key['name'],
    type: 'API_KEY',
    value: key['value'],
  })
  expect(join(one.id)).toEqual(shown(one))
  expect(join(two.id)).toEqual(shown(two))
  expect(list()).toEqual([shown(two), shown(one)])
  expect(list({ nameQuery: 'test-key' })).toEqual([shown(two), shown(one)])
  expect(list({ nameQuery: 'TEST-key' })).toEqual([])
  expect(list({ nameQuery: 'test-key-1' })).toEqual([shown(one)])
  expect(list({ nameQuery: 'nothing' })).toEqual([])
  expect(list({ limit: 1 })).toEqual([shown(two)])
  expect(call('GetUsagePlanKey', { usagePlanId, keyId: one.id })).toEqual(shown(one))
  call('DeleteApiKey', { apiKey: one.id })
  call('DeleteApiKey', { apiKey: two.id })
  expect(list()).toEqual([])
  expect(call('GetUsagePlanKeys', { usagePlanId: 'bad-id' }).items).toEqual([])
})

test('the plans of a key', () => {
  const { call, one, two, join } = twoKeys()
  join(one.id)
  const second = call('CreateUsagePlan', { name: 'q' }).id
  call('CreateUsagePlanKey', { usagePlanId: second, keyId: one.id, keyType })
  const plans = (keyId: string) =>
    call('GetUsagePlans', { keyId }).items.map((plan) => plan['name'])
  expect(plans(one.id)).toEqual(['p', 'q'])
  expect(plans(two.id)).toEqual([])
  expect(plans('unknown')).toEqual([])
  call('DeleteUsagePlan', { usagePlanId: second })
  expect(plans(one.id)).toEqual(['p'])
})

// Unverified moto:apigateway::test_usage_plan_keys (which 404), spec control-plane §10 (409).
test('what plans and keys refuse', () => {
  const { call, refusal, one, two, usagePlanId, join } = twoKeys()
  join(one.id)
  const create = (params: Params) =>
    refusal('CreateUsagePlanKey', { usagePlanId, keyId: two.id, keyType, ...params })
  expect(create({ keyId: one.id })).toBe(
    `409 ConflictException: API Key ${one.id} is already in Usage Plan ${usagePlanId}`,
  )
  expect(create({ usagePlanId: 'no' })).toBe(noPlan)
  expect(create({ keyId: 'no' })).toBe(noKey)
  expect(create({ keyType: 'OTHER' })).toBe(
    bad('Invalid keyType specified: OTHER. Must be API_KEY'),
  )
  for (const operation of ['GetUsagePlanKey', 'DeleteUsagePlanKey']) {
    expect(refusal(operation, { usagePlanId, keyId: 'no' })).toBe(noKey)
    expect(refusal(operation, { usagePlanId, keyId: two.id })).toBe(noPlan)
    expect(refusal(operation, { usagePlanId: 'no', keyId: one.id })).toBe(noPlan)
  }
  call('DeleteUsagePlanKey', { usagePlanId, keyId: one.id })
  expect(refusal('GetUsagePlanKey', { usagePlanId, keyId: one.id })).toBe(noPlan)
  for (let plans = 0; plans < 10; plans++) {
    const other = call('CreateUsagePlan', { name: `${plans}` }).id
    call('CreateUsagePlanKey', { usagePlanId: other, keyId: two.id, keyType })
  }
  expect(create({})).toBe('429 LimitExceededException: An API Key can be in at most 10 Usage Plans')
})

// Spec rest-request §7 (one plan per key per stage), control-plane §10 (text).
test('a key opens a stage through one plan only', () => {
  const { call, refusal, at } = petStore()
  const onDev = { apiStages: [{ apiId: '$api', stage: 'dev' }] }
  const plan = (name: string, params: Params) => call('CreateUsagePlan', at({ name, ...params })).id
  const keyId = call('CreateApiKey').id
  const join = (usagePlanId: string) => ({ usagePlanId, keyId, keyType })
  call('CreateUsagePlanKey', join(plan('a', onDev)))
  const same = plan('b', onDev)
  const text = (id: string, done: string) =>
    `409 ConflictException: Usage Plan ${id} cannot be ${done} because API Key cannot reference multiple Usage Plans with the same api:stage`
  expect(refusal('CreateUsagePlanKey', join(same))).toBe(text(same, 'added'))
  const empty = plan('c', {})
  call('CreateUsagePlanKey', join(empty))
  const patchOperations = [{ op: 'add', path: '/apiStages', value: '$api:dev' }]
  expect(refusal('UpdateUsagePlan', at({ usagePlanId: empty, patchOperations }))).toBe(
    text(empty, 'updated'),
  )
  expect(call('GetUsagePlan', { usagePlanId: empty })['apiStages']).toEqual([])
})
