import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'
import { atDev, patch, petStore } from '../plane/pet-store.ts'
import { bad } from '../plane/recorded.ts'

const onDev = { apiStages: [{ apiId: '$api', stage: 'dev' }] }
const noPlan = '404 NotFoundException: Invalid Usage Plan ID specified'

/** A pet store with one plan on its stage; `update` patches the plan. */
function withPlan(params: Params = onDev) {
  const store = petStore()
  const plan = store.call('CreateUsagePlan', store.at({ name: 'p', description: 'd', ...params }))
  const atPlan = { usagePlanId: plan.id }
  const update = (op: string, path: string, value?: string) =>
    store.call('UpdateUsagePlan', store.at({ ...atPlan, ...patch(op, path, value) }))
  const refused = (op: string, path: string, value?: string) =>
    store.refusal('UpdateUsagePlan', store.at({ ...atPlan, ...patch(op, path, value) }))
  return { ...store, plan, atPlan, update, refused }
}

// conformance: ls:…::test_usage_plan_crud#create-usage-plan, #get-usage-plan, #get-usage-plans, …::test_get_usage_plan_api_keys#create-usage-plan
test('a plan is shown with tags where it is read alone', () => {
  const { call, plan, restApiId } = withPlan()
  const shown = {
    id: expect.stringMatching(/^[a-z0-9]{6}$/) as string,
    name: 'p',
    description: 'd',
    apiStages: [{ apiId: restApiId, stage: 'dev' }],
  }
  expect(plan).toEqual(shown)
  expect(call('GetUsagePlan', { usagePlanId: plan.id })).toEqual({ ...shown, tags: {} })
  const bare = call('CreateUsagePlan', { name: 'q', tags: { a: 'b' } })
  expect(bare).toEqual({ id: bare.id, name: 'q', apiStages: [], tags: { a: 'b' } })
  expect(call('GetUsagePlans').items).toEqual([shown, bare])
})

// Spec control-plane §10, rest-request §8; the 404 for a stage: github.com/boto/boto3/issues/825.
test.each<[Params, string]>([
  [{ name: '' }, bad('Usage Plan name cannot be empty')],
  [{ apiStages: [{ apiId: '$api' }] }, bad('Invalid API Stage specified')],
  [
    { apiStages: [{ apiId: '$api', stage: 'no' }] },
    '404 NotFoundException: API Stage not found: $api:no',
  ],
  [
    { quota: { limit: 1, offset: 1, period: 'DAY' } },
    bad('Usage Plan quota offset must be zero in the DAY period'),
  ],
  [
    { quota: { limit: 1, offset: 7, period: 'WEEK' } },
    bad('Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period'),
  ],
  [
    { quota: { limit: 1, offset: 28, period: 'MONTH' } },
    bad('Usage Plan quota offset must be between 0 and 27 inclusive in the MONTH period'),
  ],
  [
    { quota: { limit: 1 } },
    bad('Invalid quota specified. A period is required: DAY, WEEK or MONTH'),
  ],
  [{ quota: { period: 'DAY' } }, bad('Invalid quota specified. A limit is required')],
  [
    { throttle: { rateLimit: -1 } },
    bad('Invalid rateLimit specified: -1. It must be a number from 0'),
  ],
  [
    { apiStages: [{ apiId: '$api', stage: 'dev', throttle: { '*/*': { rateLimit: 1 } } }] },
    bad('Invalid method specified: */*. It must be a resource path and a verb, such as /pets/GET'),
  ],
])('CreateUsagePlan refuses %j', (params, error) => {
  const { refusal, at } = petStore()
  expect(refusal('CreateUsagePlan', at({ name: 'p', ...params }))).toBe(at(error))
})

// conformance: ls:…::test_usage_plan_crud#update-usage-plan, #get-usage-plan-after-update; spec control-plane §10: the burst may exceed the rate
test('a quota is whole only after the last operation', () => {
  const { call, atPlan, plan } = withPlan()
  const patchOperations = [
    { op: 'replace', path: '/throttle/burstLimit', value: '300' },
    { op: 'replace', path: '/throttle/rateLimit', value: '200' },
    { op: 'replace', path: '/quota/period', value: 'MONTH' },
    { op: 'replace', path: '/quota/limit', value: '5000' },
  ]
  const expected = {
    ...plan,
    quota: { limit: 5000, offset: 0, period: 'MONTH' },
    throttle: { burstLimit: 300, rateLimit: 200 },
  }
  const updated = call('UpdateUsagePlan', { ...atPlan, patchOperations })
  expect(updated).toEqual({ ...expected, tags: {} })
  expect(call('GetUsagePlan', atPlan)).toEqual({ ...expected, tags: {} })
  expect(call('GetUsagePlans').items).toEqual([expected])
})

// Spec control-plane §7, row UsagePlan.
test.each([
  [[['replace', '/name', 'n']], { name: 'n' }],
  [[['replace', '/description', '']], { description: undefined }],
  [[['add', '/productCode', 'pc']], { productCode: 'pc' }],
  [
    [
      ['add', '/productCode', 'pc'],
      ['remove', '/productCode', undefined],
    ],
    { productCode: undefined },
  ],
  [[['remove', '/apiStages', '$api:dev']], { apiStages: [] }],
  [
    [
      ['remove', '/apiStages', '$api:dev'],
      ['add', '/apiStages', '$api:dev'],
    ],
    onDev,
  ],
  [[['add', '/throttle/burstLimit', '0']], { throttle: { burstLimit: 0 } }],
  [
    [
      ['replace', '/throttle/rateLimit', '0.5'],
      ['remove', '/throttle', undefined],
    ],
    { throttle: undefined },
  ],
  [
    [
      ['add', '/quota/limit', '10'],
      ['add', '/quota/offset', '6'],
      ['add', '/quota/period', 'WEEK'],
    ],
    { quota: { limit: 10, offset: 6, period: 'WEEK' } },
  ],
  [
    [
      ['add', '/quota/limit', '10'],
      ['remove', '/quota', undefined],
    ],
    { quota: undefined },
  ],
])('UpdateUsagePlan %j', (patches, expected) => {
  const { call, at, atPlan } = withPlan()
  const patchOperations = patches.map(([op, path, value]) => ({ op, path, value }))
  const reply = call('UpdateUsagePlan', at({ ...atPlan, patchOperations }))
  const all = { description: undefined, productCode: undefined, quota: undefined }
  expect({ ...all, throttle: undefined, ...reply }).toMatchObject(
    'apiStages' in expected ? at(expected) : expected,
  )
})

// Spec control-plane §7: the slashes of the path come raw (Terraform) or escaped.
test.each([
  ['/pets/subpets/GET', '/pets/subpets/GET'],
  ['~1pets~1subpets/GET', '/pets/subpets/GET'],
  ['~1pets~1subpets~1GET', '/pets/subpets/GET'],
  ['pets/GET', '/pets/GET'],
  ['/GET', '/GET'],
  ['~1/GET', '//GET'],
  ['/{id}/ANY', '/{id}/ANY'],
])('the method throttle at %s', (path, name) => {
  const { update, at } = withPlan()
  const throttles = (reply: Params) => (reply['apiStages'] as Params[])[0]?.['throttle']
  const below = `/apiStages/$api:dev/throttle/${path}`
  expect(throttles(update('replace', `${below}/rateLimit`, '2.5'))).toEqual({
    [name]: { rateLimit: 2.5 },
  })
  expect(throttles(update('add', `${below}/burstLimit`, '3'))).toEqual({
    [name]: { rateLimit: 2.5, burstLimit: 3 },
  })
  expect(update('remove', below)['apiStages']).toEqual(at(onDev).apiStages)
})

test('the method throttles of a stage as a whole', () => {
  const { update, at } = withPlan()
  const path = '/apiStages/$api:dev/throttle'
  const throttle = { '/pets/GET': { burstLimit: 1, rateLimit: 2 } }
  const stages = at([{ apiId: '$api', stage: 'dev', throttle }])
  expect(update('add', path, JSON.stringify(throttle))['apiStages']).toEqual(stages)
  expect(update('remove', path)['apiStages']).toEqual(at(onDev).apiStages)
})

const removable =
  '[/apiStages, /quota, /throttle, /productCode, /apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>, /apiStages/<apidId:stageName>/throttle]'
const below = '/apiStages/$api:dev/throttle'

// conformance: ls:…::test_usage_plan_crud#update-wrong-*; the list of paths: github.com/boto/boto3/issues/2629
test.each([
  ['remove', '/apiStages', undefined, bad('Invalid API Stage specified')],
  ['remove', '/apiStages', 'fakevalue', bad('Invalid API Stage specified')],
  [
    'remove',
    '/apiStages',
    '$apib:dev',
    '404 NotFoundException: Invalid API Stage {api: $apib, stage: dev} specified for usageplan $plan',
  ],
  [
    'remove',
    '/apiStages',
    '$api:fakestagename',
    '404 NotFoundException: Invalid API Stage {api: $api, stage: fakestagename} specified for usageplan $plan',
  ],
  ['add', '/apiStages', '$api:no', '404 NotFoundException: API Stage not found: $api:no'],
  [
    'remove',
    '/apiStages/$api:dev',
    undefined,
    bad(
      `Invalid patch path  '/apiStages/$api:dev' specified for op 'remove'. Must be one of: ${removable}`,
    ),
  ],
  ['replace', '/name', '', bad('Usage Plan name cannot be empty')],
  [
    'replace',
    '/quota/period',
    'YEAR',
    bad('Invalid period specified. Valid options are DAY,WEEK,MONTH'),
  ],
  [
    'replace',
    '/quota/limit',
    '1',
    bad('Invalid quota specified. A period is required: DAY, WEEK or MONTH'),
  ],
  [
    'add',
    '/throttle/rateLimit',
    'fast',
    bad('Invalid rateLimit specified: NaN. It must be a number from 0'),
  ],
  [
    'add',
    '/throttle/burstLimit',
    '1.5',
    bad('Invalid burstLimit specified: 1.5. It must be an integer from 0'),
  ],
  [
    'remove',
    `${below}/pets/GET`,
    undefined,
    '404 NotFoundException: Invalid method setting path specified',
  ],
  [
    'replace',
    '/apiStages/x:dev/throttle//pets/GET/rateLimit',
    '1',
    '404 NotFoundException: Invalid API Stage {api: x, stage: dev} specified for usageplan $plan',
  ],
  [
    'add',
    below,
    '[]',
    bad(
      'Invalid throttle specified: the value must be a JSON object such as {"/pets/GET":{"burstLimit":1,"rateLimit":1}}',
    ),
  ],
])('UpdateUsagePlan refuses %s %s %s', (op, path, value, error) => {
  const { refused, at, plan } = withPlan()
  expect(refused(op, path, value)).toBe(at(error.replaceAll('$plan', plan.id)))
})

test('a stage of a plan has at most 20 method throttles', () => {
  const { refused } = withPlan()
  const many = Array.from({ length: 21 }, (_, i) => [`/p${i}/GET`, { rateLimit: 1 }])
  expect(refused('add', below, JSON.stringify(Object.fromEntries(many)))).toBe(
    bad('A stage can have at most 20 method throttles'),
  )
})

// conformance: ls:…::test_usage_plan_crud#update-wrong-id; deletion: github.com/aws/aws-sdk-js/issues/3841
test('plans that are not there, and plans that are needed', () => {
  const { call, refusal, atPlan, plan, restApiId, update } = withPlan()
  for (const operation of ['GetUsagePlan', 'UpdateUsagePlan', 'DeleteUsagePlan'])
    expect(refusal(operation, { usagePlanId: `${plan.id}1` })).toBe(noPlan)
  expect(refusal('DeleteUsagePlan', atPlan)).toBe(
    bad(
      `Cannot delete Usage Plan ${plan.id} because there are API Stages associated with it, including ${restApiId}:dev`,
    ),
  )
  update('remove', '/apiStages', '$api:dev')
  call('DeleteUsagePlan', atPlan)
  expect(call('GetUsagePlans').items).toEqual([])
})

// Spec control-plane §20, trap 12: deleting in any order must work.
test('a deleted stage leaves its plans', () => {
  const { call, at, atPlan } = withPlan()
  call('DeleteStage', at(atDev))
  expect(call('GetUsagePlan', atPlan)['apiStages']).toEqual([])
  call('DeleteUsagePlan', atPlan)
})

test('an update that fails changes nothing', () => {
  const { refusal, call, atPlan, at } = withPlan()
  const patchOperations = [
    { op: 'replace', path: '/name', value: 'other' },
    { op: 'add', path: '/apiStages', value: 'no:no' },
  ]
  expect(refusal('UpdateUsagePlan', at({ ...atPlan, patchOperations }))).toMatch(/^404 /)
  expect(call('GetUsagePlan', atPlan)['name']).toBe('p')
  expect(controlPlane().call('GetUsagePlans').items).toEqual([])
})
