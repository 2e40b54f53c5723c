import { expect, test } from 'vitest'
import type { Params } from '../../plane/control-plane.ts'
import { atApi, atDev, patch, petStore } from '../../plane/pet-store.ts'

const onFirst = { ...atApi, stageName: 'new', deploymentId: '$first' }

// conformance: ls:…::test_stage_access_log_settings_validation (CreateStage), spec control-plane §6
test('a new stage shows AWS’s defaults and is readable for the data plane', () => {
  const { call, at, store, restApiId, first } = petStore()
  const stage = call(
    'CreateStage',
    at({ ...onFirst, variables: { url: 'http://x:80/a?b=c&d,e#f' } }),
  )
  expect(stage).toEqual({
    stageName: 'new',
    deploymentId: first,
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: {},
    tracingEnabled: false,
    variables: { url: 'http://x:80/a?b=c&d,e#f' },
    createdDate: 1_600_000_000,
    lastUpdatedDate: 1_600_000_000,
  })
  expect(JSON.parse(store.published(`stage/${restApiId}/new`) ?? '')).toEqual({
    apiId: restApiId,
    stageName: 'new',
    authorizerGeneration: expect.any(String),
    deploymentId: first,
    snapshot: store.get('Deployment', restApiId, first)?.snapshot,
    variables: { url: 'http://x:80/a?b=c&d,e#f' },
    disableExecuteApiEndpoint: false,
  })
})

const value = (text: string) =>
  `Invalid stage variable value: ${text}.  Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.`

// Spec control-plane §9, rest-routing §12; the texts on variables and on the unknown deployment as AWS's users report them.
test.each<[Params, string]>([
  [{ stageName: 'dev' }, '409 ConflictException: Stage already exists'],
  [{ deploymentId: 'x' }, '400 BadRequestException: Deployment id does not exist'],
  [
    { stageName: 'a b' },
    '400 BadRequestException: Stage name only allows a-zA-Z0-9_- and at most 128 characters',
  ],
  [
    { stageName: '$default' },
    '400 BadRequestException: Stage name only allows a-zA-Z0-9_- and at most 128 characters',
  ],
  [
    { stageName: 'a'.repeat(129) },
    '400 BadRequestException: Stage name only allows a-zA-Z0-9_- and at most 128 characters',
  ],
  [{ variables: { a: '' } }, `400 BadRequestException: ${value('')}`],
  [{ variables: { a: null } }, `400 BadRequestException: ${value('null')}`],
  [{ variables: { a: '<x>' } }, `400 BadRequestException: ${value('<x>')}`],
  [
    { variables: { 'owner:name': 'x' } },
    '400 BadRequestException: Invalid stage variable name: owner:name.  Please use names with only word characters.',
  ],
  [
    { variables: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, 'x'])) },
    '400 BadRequestException: A stage can have at most 100 variables',
  ],
  [
    { canarySettings: { percentTraffic: 101 } },
    '400 BadRequestException: Invalid percentTraffic specified. It must be between 0.0 and 100.0',
  ],
])('CreateStage refuses %j', (params, error) => {
  const { refusal, at, store, restApiId } = petStore()
  expect(refusal('CreateStage', at({ ...onFirst, ...params }))).toBe(error)
  expect(store.count('Stage', restApiId)).toBe(1)
})

// conformance: ls:…::test_get_stages_filters_by_deployment_id
test('stages are listed under `item`, by deployment when asked', () => {
  const { call, at } = petStore()
  call('CreateStage', at({ ...onFirst, deploymentId: '$second' }))
  const names = (params: Params) =>
    (call('GetStages', at({ ...atApi, ...params }))['item'] as { stageName: string }[]).map(
      ({ stageName }) => stageName,
    )
  expect(names({})).toEqual(['dev', 'new'])
  expect(names({ deploymentId: '$second' })).toEqual(['new'])
})

// Spec rest-routing §13: settings and variables are live at once; the default endpoint's switch at any stage update (§11).
test('an update is live at once', () => {
  const { call, at, store, clock, restApiId, second } = petStore()
  const pointer = () =>
    JSON.parse(store.published(`stage/${restApiId}/dev`) ?? '') as Record<string, unknown>
  call('UpdateRestApi', at({ ...atApi, ...patch('replace', '/disableExecuteApiEndpoint', 'true') }))
  expect(pointer()).toMatchObject({ disableExecuteApiEndpoint: false })
  clock.now += 5000
  const patchOperations = [
    { op: 'replace', path: '/variables/testVar', value: 'new' },
    { op: 'replace', path: '/deploymentId', value: second },
  ]
  expect(call('UpdateStage', at({ ...atDev, patchOperations }))).toMatchObject({
    createdDate: 1_600_000_000,
    lastUpdatedDate: 1_600_000_005,
    deploymentId: second,
  })
  expect(pointer()).toMatchObject({
    deploymentId: second,
    variables: { testVar: 'new' },
    disableExecuteApiEndpoint: true,
  })
})

test('a deleted stage is withdrawn', () => {
  const { call, refusal, at, store, restApiId } = petStore()
  call('DeleteStage', at(atDev))
  expect(store.published(`stage/${restApiId}/dev`)).toBeUndefined()
  for (const operation of ['GetStage', 'UpdateStage', 'DeleteStage'])
    expect(refusal(operation, at(atDev))).toBe(
      '404 NotFoundException: Invalid stage identifier specified',
    )
})

// Spec control-plane §7 (method settings): the key is the resource path without its first slash, and the verb.
test.each([
  ['/*/*/logging/loglevel', 'INFO', '*/*', { loggingLevel: 'INFO' }],
  ['/a/b/GET/logging/dataTrace', 'true', 'a/b/GET', { dataTraceEnabled: true }],
  ['/~1pets~1{id}/GET/caching/ttlInSeconds', '60', 'pets/{id}/GET', { cacheTtlInSeconds: 60 }],
  ['/~1/GET/throttling/rateLimit', '0.5', '//GET', { throttlingRateLimit: 0.5 }],
  ['/pets/GET/throttling/burstLimit', '-1', 'pets/GET', { throttlingBurstLimit: -1 }],
  [
    '/pets/ANY/caching/unauthorizedCacheControlHeaderStrategy',
    'FAIL_WITH_403',
    'pets/ANY',
    { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' },
  ],
])('the method setting %s = %s', (path, text, key, expected) => {
  const { call, at } = petStore()
  const { methodSettings } = call('UpdateStage', at({ ...atDev, ...patch('replace', path, text) }))
  expect(methodSettings).toMatchObject({ [key]: { cachingEnabled: false, ...expected } })
  const stage = call('UpdateStage', at({ ...atDev, ...patch('remove', `/${key}`) }))
  expect(stage['methodSettings']).toEqual({})
})

test.each([
  ['/*/*/caching/ttlInSeconds', '3601'],
  ['/*/*/throttling/burstLimit', '1.5'],
  ['/*/*/throttling/rateLimit', 'fast'],
  ['/*/*/throttling/rateLimit', ''],
  ['/*/*/logging/loglevel', 'DEBUG'],
  ['/pets/GET/caching/size', '1'],
  ['/GET/metrics/enabled', 'true'],
  ['/pets/get/metrics/enabled', 'true'],
])('the method setting %s = %s is refused', (path, text) => {
  const { refusal, at } = petStore()
  expect(refusal('UpdateStage', at({ ...atDev, ...patch('replace', path, text) }))).toMatch(
    /^400 BadRequestException: Invalid/,
  )
})

// Spec control-plane §9, rest-routing §14: promotion merges the overrides, and the canary stays until it is removed.
test('promoting a canary', () => {
  const { call, at, second } = petStore()
  const canary = '/canarySettings'
  const set = {
    patchOperations: [
      { op: 'replace', path: `${canary}/deploymentId`, value: '$second' },
      { op: 'replace', path: `${canary}/stageVariableOverrides/testVar`, value: 'canary' },
      { op: 'replace', path: `${canary}/stageVariableOverrides/more`, value: '1' },
      { op: 'replace', path: '/variables/kept', value: '2' },
    ],
  }
  call('UpdateStage', at({ ...atDev, ...set }))
  const promote = {
    patchOperations: [
      { op: 'replace', path: `${canary}/percentTraffic`, value: '0.0' },
      { op: 'copy', path: '/deploymentId', from: `${canary}/deploymentId` },
      { op: 'copy', path: '/variables', from: `${canary}/stageVariableOverrides` },
    ],
  }
  expect(call('UpdateStage', at({ ...atDev, ...promote }))).toMatchObject({
    deploymentId: second,
    variables: { testVar: 'canary', more: '1', kept: '2' },
    canarySettings: {
      deploymentId: second,
      percentTraffic: 0,
      stageVariableOverrides: { testVar: 'canary' },
    },
  })
  const override = patch('remove', `${canary}/stageVariableOverrides/more`)
  expect(call('UpdateStage', at({ ...atDev, ...override }))['canarySettings']).toMatchObject({
    stageVariableOverrides: { testVar: 'canary' },
  })
  expect(call('UpdateStage', at({ ...atDev, ...patch('remove', canary) }))).not.toHaveProperty(
    'canarySettings',
  )
})

// Spec control-plane §7, row Stage.
test.each([
  [
    'replace',
    '/cacheClusterEnabled',
    'true',
    { cacheClusterEnabled: true, cacheClusterSize: '0.5', cacheClusterStatus: 'AVAILABLE' },
  ],
  ['replace', '/cacheClusterSize', '6.1', { cacheClusterSize: '6.1' }],
  ['replace', '/clientCertificateId', 'abc', { clientCertificateId: 'abc' }],
  ['replace', '/documentationVersion', 'v1', { documentationVersion: 'v1' }],
  ['replace', '/description', '', { description: undefined }],
  ['add', '/variables/more', 'x', { variables: { testVar: 'default', more: 'x' } }],
  ['replace', '/variables', '{"only":"this"}', { variables: { only: 'this' } }],
  ['remove', '/variables', undefined, { variables: undefined }],
])('UpdateStage %s %s %s', (op, path, text, expected) => {
  const { call, at } = petStore()
  call('CreateDocumentationVersion', at({ ...atApi, documentationVersion: 'v1' }))
  const stage = call('UpdateStage', at({ ...atDev, ...patch(op, path, text) }))
  expect({ description: undefined, variables: undefined, ...stage }).toMatchObject(expected)
})

// Spec control-plane §4: both answer 202 with nothing.
test.each(['FlushStageCache', 'FlushStageAuthorizersCache'])('%s of a stage', (operation) => {
  const { call, refusal, at } = petStore()
  expect(call(operation, at(atDev))).toEqual({})
  expect(refusal(operation, at({ ...atDev, stageName: 'no' }))).toBe(
    '404 NotFoundException: Invalid stage identifier specified',
  )
})

// Spec rest-auth §6: the data plane forgets what it knows of another generation
test('FlushStageAuthorizersCache publishes another generation each time, and shows none', () => {
  const { call, at, store, restApiId } = petStore()
  const generation = () =>
    (
      JSON.parse(store.published(`stage/${restApiId}/dev`) ?? '') as {
        authorizerGeneration: string
      }
    ).authorizerGeneration
  const seen = [generation()]
  for (let i = 0; i < 2; i++) {
    call('FlushStageAuthorizersCache', at(atDev))
    seen.push(generation())
  }
  expect(new Set(seen).size).toBe(3)
  expect(call('GetStage', at(atDev))).not.toHaveProperty('authorizerGeneration')
  // What else changes of the stage keeps what is known.
  call('UpdateStage', at({ ...atDev, ...patch('replace', '/description', 'd') }))
  expect(generation()).toBe(seen[2])
})
