import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { controlPlane, type Params, type Reply } from '../plane/control-plane.ts'
import { atApi, atDev, patch, petStore } from '../plane/pet-store.ts'
import { bad } from '../plane/recorded.ts'

const unknown = '404 NotFoundException: Invalid API Key identifier specified'
const names = (reply: Reply) => reply.items.map((key) => key['name'])

// conformance: ls:…::test_get_usage_plan_api_keys#create-api-key, hand:rest-api-key
test('a new key is off, has a value of 40 characters and shows it once', () => {
  const { call } = controlPlane()
  const key = call('CreateApiKey', { name: 'test-key' })
  const { value, ...shown } = key
  expect(value).toMatch(/^[A-Za-z0-9]{40}$/)
  expect(shown).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{10}$/) as string,
    name: 'test-key',
    enabled: false,
    stageKeys: [],
    createdDate: 1_600_000_000,
    lastUpdatedDate: 1_600_000_000,
  })
  expect(call('GetApiKeys').items).toEqual([shown])
  expect(call('GetApiKey', { apiKey: key.id })).toEqual({ ...shown, tags: {} })
  expect(call('GetApiKey', { apiKey: key.id, includeValue: true })).toMatchObject({ value })
  expect(call('GetApiKeys', { includeValues: true }).items[0]).toEqual({ ...shown, value })
})

// conformance: ls:…::test_create_api_key_with_invalid_name; spec rest-request §7, control-plane §10, §16
test.each<[Params, string | undefined]>([
  [{}, undefined],
  [{ name: '' }, undefined],
  [{ value: '' }, undefined],
  [{ name: 'a'.repeat(1024) }, undefined],
  [{ name: 'a'.repeat(1025) }, bad('Invalid API Key name, can be at most 1024 characters.')],
  [{ value: 'a'.repeat(20) }, undefined],
  [{ value: 'a'.repeat(19) }, bad('API Key value should be at least 20 characters')],
  [{ value: 'a'.repeat(128) }, undefined],
  [{ value: 'a'.repeat(129) }, bad('API Key value exceeds maximum size of 128 characters')],
  [{ description: 'a'.repeat(125_001) }, bad('Invalid API Key description specified.')],
  [
    { stageKeys: [{ restApiId: 'x', stageName: 'dev' }] },
    '404 NotFoundException: Invalid stage identifier specified',
  ],
])('CreateApiKey of case %#', (params, error) => {
  const { call, refusal } = controlPlane()
  if (error) expect(refusal('CreateApiKey', params)).toBe(error)
  else expect(call('CreateApiKey', params)).not.toHaveProperty('name', '')
})

// Spec control-plane §10; text as AWS's users report it (github.com/rrahul963/serverless-add-api-key/issues/27).
test('two keys never have one value', () => {
  const { call, refusal } = controlPlane()
  const value = 'one-value-for-two-keys'
  const first = call('CreateApiKey', { value })
  expect(refusal('CreateApiKey', { value })).toBe('409 ConflictException: API Key already exists')
  call('DeleteApiKey', { apiKey: first.id })
  expect(call('CreateApiKey', { value })).toMatchObject({ value })
})

// conformance: ls:…::test_get_usage_plan_api_keys#get-api-keys-after-create-1, …#get-api-keys-invalid-limit; spec control-plane §10
test('keys are listed newest first, by prefix of the name and by customer', () => {
  const { call } = controlPlane()
  for (const name of ['one', 'two', 'twice'])
    call('CreateApiKey', { name, customerId: name === 'two' ? 'c2' : 'c1' })
  call('CreateApiKey', {})
  const list = (params: Params) => names(call('GetApiKeys', params))
  expect(list({})).toEqual([undefined, 'twice', 'two', 'one'])
  expect(list({ limit: -1 })).toEqual([undefined, 'twice', 'two', 'one'])
  expect(list({ nameQuery: 'tw' })).toEqual(['twice', 'two'])
  expect(list({ nameQuery: 'TW' })).toEqual([])
  expect(list({ nameQuery: 'wo' })).toEqual([])
  expect(list({ customerId: 'c1' })).toEqual(['twice', 'one'])
})

// Spec control-plane §3. Clients page while they create and delete.
test('a page goes on where the last one ended, whatever came or went in between', () => {
  const { call } = controlPlane()
  const ids = Array.from({ length: 7 }, (_, i) => call('CreateApiKey', { name: `k${i}` }).id)
  const first = call('GetApiKeys', { limit: 3 })
  expect(names(first)).toEqual(['k6', 'k5', 'k4'])
  call('CreateApiKey', { name: 'new' })
  for (const { id } of first.items) call('DeleteApiKey', { apiKey: id })
  const second = call('GetApiKeys', { limit: 3, position: first['position'] })
  expect(names(second)).toEqual(['k3', 'k2', 'k1'])
  call('DeleteApiKey', { apiKey: ids[1] })
  expect(names(call('GetApiKeys', { limit: 3, position: second['position'] }))).toEqual(['k0'])
})

// Spec control-plane §7, row ApiKey; conformance: ls:…::test_negative_get_usage_plan_api_keys#update-api-key-name
test.each([
  ['/name', 'new-name', { name: 'new-name' }],
  ['/name', '', { name: undefined }],
  ['/description', 'about', { description: 'about' }],
  ['/customerId', '12345', { customerId: '12345' }],
  ['/enabled', 'TRUE', { enabled: true }],
  ['/enabled', 'yes', { enabled: false }],
])('UpdateApiKey replaces %s by %j', (path, text, expected) => {
  const { call, clock } = controlPlane()
  const { id } = call('CreateApiKey', { name: 'old' })
  clock.now += 5000
  const reply = call('UpdateApiKey', { apiKey: id, ...patch('replace', path, text) })
  expect({ name: undefined, ...reply }).toMatchObject({
    tags: {},
    createdDate: 1_600_000_000,
    lastUpdatedDate: 1_600_000_005,
    ...expected,
  })
  expect(reply).not.toHaveProperty('value')
})

test('UpdateApiKey adds and removes stages and labels', () => {
  const { call, refusal, at, restApiId } = petStore()
  const { id } = call('CreateApiKey', {
    stageKeys: [{ restApiId, stageName: 'dev' }],
  })
  const update = (op: string, path: string, value?: string) =>
    call('UpdateApiKey', at({ apiKey: id, ...patch(op, path, value) }))
  expect(update('add', '/stages', '$api/dev')['stageKeys']).toEqual([`${restApiId}/dev`])
  expect(update('remove', '/stages', '$api/dev')['stageKeys']).toEqual([])
  expect(update('add', '/labels', 'gold')).not.toHaveProperty('labels')
  expect(refusal('UpdateApiKey', at({ apiKey: id, ...patch('add', '/stages', '$api/no') }))).toBe(
    '404 NotFoundException: Invalid stage identifier specified',
  )
  expect(refusal('UpdateApiKey', { apiKey: id, ...patch('add', '/stages') })).toMatch(/^400 /)
})

// Spec control-plane §7 (style A); unverified moto:apigateway::test_*_unknown_apikey for the 404.
test('what keys refuse', () => {
  const { call, refusal } = controlPlane()
  const { id } = call('CreateApiKey')
  expect(refusal('UpdateApiKey', { apiKey: id, ...patch('replace', '/value', 'x') })).toBe(
    bad(
      "Invalid patch path  '/value' specified for op 'replace'. Must be one of: [/customerId, /description, /enabled, /name]",
    ),
  )
  for (const operation of ['GetApiKey', 'UpdateApiKey', 'DeleteApiKey'])
    expect(refusal(operation, { apiKey: 'unknown' })).toBe(unknown)
})

// The data plane checks a key with one read and must never see a value (spec rest-request §7).
test('a key is published under the hash of its value and follows every change', () => {
  const { call, store, at } = petStore()
  const value = 'a-value-of-some-length'
  const hash = createHash('sha256').update(value).digest('hex')
  const published = () => {
    const text = store.published(`key/${hash}`)
    expect(text ?? '').not.toContain(value)
    return text === undefined ? undefined : (JSON.parse(text) as unknown)
  }
  const key = call('CreateApiKey', { name: 'k', value, customerId: 'c' })
  const bare = { keyId: key.id, name: 'k', customerId: 'c', enabled: false, plans: [] }
  expect(published()).toEqual(bare)
  call('UpdateApiKey', { apiKey: key.id, ...patch('replace', '/enabled', 'true') })
  expect(published()).toEqual({ ...bare, enabled: true })

  const apiStages = [{ apiId: '$api', stage: 'dev', throttle: { '/pets/GET': { rateLimit: 1 } } }]
  const quota = { limit: 2, offset: 0, period: 'DAY' }
  const plan = call('CreateUsagePlan', at({ name: 'p', apiStages, quota }))
  call('CreateUsagePlanKey', { usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' })
  const inPlan = { planId: plan.id, apiStages: at(apiStages), quota }
  expect(published()).toEqual({ ...bare, enabled: true, plans: [inPlan] })

  const throttle = patch('add', '/throttle/burstLimit', '7')
  call('UpdateUsagePlan', { usagePlanId: plan.id, ...throttle })
  expect(published()).toMatchObject({ plans: [{ ...inPlan, throttle: { burstLimit: 7 } }] })
  call('DeleteStage', at(atDev))
  expect(published()).toMatchObject({ plans: [{ planId: plan.id, apiStages: [] }] })
  call('DeleteUsagePlan', { usagePlanId: plan.id })
  expect(published()).toEqual({ ...bare, enabled: true })
  call('DeleteApiKey', { apiKey: key.id })
  expect(published()).toBeUndefined()
})

test('deleting an API takes its stages out of the plans', () => {
  const { call, at } = petStore()
  const apiStages = [{ apiId: '$api', stage: 'dev' }]
  const { id } = call('CreateUsagePlan', at({ name: 'p', apiStages }))
  call('DeleteRestApi', at(atApi))
  expect(call('GetUsagePlan', { usagePlanId: id })['apiStages']).toEqual([])
})
