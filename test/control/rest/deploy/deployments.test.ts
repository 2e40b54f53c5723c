import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RestApiSnapshot } from '../../../../src/model/deployment.ts'
import type { StagePointer } from '../../../../src/model/stage.ts'
import { controlPlane } from '../../plane/control-plane.ts'
import { atAny, atApi, atDev, atGet, patch, petStore } from '../../plane/pet-store.ts'

/** A pet store whose API can be deployed again, and what the data plane reads of it. */
function deployable() {
  const plane = petStore()
  const { call, at, store, restApiId } = plane
  call('DeleteMethod', at(atAny))
  const pointer = (stageName: string) => {
    const text = store.published(`stage/${restApiId}/${stageName}`)
    return text === undefined ? undefined : (JSON.parse(text) as StagePointer)
  }
  const snapshot = (hash: string) => {
    const text = store.published(`snapshot/${hash}`)
    return text === undefined ? undefined : (JSON.parse(text) as RestApiSnapshot)
  }
  return { ...plane, pointer, snapshot }
}

// Spec rest-routing §13.
test('an API without methods, or with a method without integration, is not deployed', () => {
  const { call, refusal } = controlPlane()
  const { id: restApiId, rootResourceId: resourceId } = call('CreateRestApi', { name: 'n' })
  const deploy = () => refusal('CreateDeployment', { restApiId, stageName: 'dev' })
  expect(deploy()).toBe("400 BadRequestException: The REST API doesn't contain any methods")
  call('PutMethod', { restApiId, resourceId, httpMethod: 'GET', authorizationType: 'NONE' })
  expect(deploy()).toBe('400 BadRequestException: No integration defined for method')
  expect(call('GetStages', { restApiId })).toEqual({ item: [] })
  expect(call('GetDeployments', { restApiId }).items).toEqual([])
})

// ATTACKS 82: what cannot be served as defined is not served at all.
test('an API that cannot be served as defined is not deployed', () => {
  const { call, refusal, at, pointer } = deployable()
  const before = pointer('dev')
  // The method is open: there is no caller whose credentials they could be.
  const credentials = 'arn:aws:iam::*:user/*'
  const uri = 'arn:aws:apigateway:us-east-1:sqs:action/ListQueues'
  const integration = { type: 'AWS', integrationHttpMethod: 'POST', uri, credentials }
  call('PutIntegration', at({ ...atGet, ...integration }))
  expect(refusal('CreateDeployment', at(atDev))).toMatch(/^400 BadRequestException: .*AWS_IAM/)
  expect(pointer('dev')).toEqual(before)
})

test.each([
  [20, ''],
  [21, ' And 1 more.'],
  [45, ' And 25 more.'],
])('of %d reasons the first 20 are told', (count, rest) => {
  const { call, refusal, at, restApiId, root } = deployable()
  const integration = {
    type: 'AWS',
    integrationHttpMethod: 'POST',
    uri: 'arn:aws:apigateway:us-east-1:sqs:action/ListQueues',
    credentials: 'arn:aws:iam::*:user/*',
  }
  for (let i = 0; i < count; i++) {
    const resource = call('CreateResource', { restApiId, parentId: root, pathPart: `r${i}` })
    const atMethod = { restApiId, resourceId: resource.id, httpMethod: 'GET' }
    call('PutMethod', { ...atMethod, authorizationType: 'NONE' })
    call('PutIntegration', { ...atMethod, ...integration })
  }
  const text = refusal('CreateDeployment', at(atApi))
  expect(text.match(/GET \/r\d+: /g)).toHaveLength(20)
  expect(text.endsWith(`whom only AWS_IAM authorization knows.${rest}`)).toBe(true)
})

// conformance: ls:apigateway_common::TestDeployments (create reply: id and date alone)
test('a deployment with a stage name makes the stage, then moves it', () => {
  const { call, at, pointer, restApiId } = deployable()
  const first = call(
    'CreateDeployment',
    at({
      ...atApi,
      stageName: 'new',
      stageDescription: 'd',
      variables: { a: '1' },
      tracingEnabled: true,
      description: '',
    }),
  )
  expect(first).toEqual({ id: first.id, createdDate: 1_600_000_000 })
  expect(call('GetStage', { restApiId, stageName: 'new' })).toEqual({
    stageName: 'new',
    deploymentId: first.id,
    description: 'd',
    variables: { a: '1' },
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: {},
    tracingEnabled: true,
    createdDate: 1_600_000_000,
    lastUpdatedDate: 1_600_000_000,
  })
  const second = call('CreateDeployment', at({ ...atApi, stageName: 'new', description: 'again' }))
  expect(second['description']).toBe('again')
  expect(call('GetStage', { restApiId, stageName: 'new' })).toMatchObject({
    deploymentId: second.id,
    description: 'd',
    variables: { a: '1' },
  })
  expect(pointer('new')?.deploymentId).toBe(second.id)
})

test('the snapshot has everything that serving needs, under the hash of its text', () => {
  const { call, at, store, pointer, snapshot, restApiId } = deployable()
  call('PutGatewayResponse', at({ ...atApi, responseType: 'THROTTLED', statusCode: '503' }))
  call('CreateDeployment', at({ ...atApi, stageName: 'new' }))
  const { snapshot: hash = '', ...rest } = pointer('new') ?? {}
  expect(rest).toMatchObject({ apiId: restApiId, stageName: 'new', variables: {} })
  const text = store.published(`snapshot/${hash}`) ?? ''
  expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
  expect(snapshot(hash)).toMatchObject({
    kind: 'REST',
    api: { id: restApiId, name: 'pets', apiKeySource: 'HEADER' },
    resources: [
      { path: '/' },
      { path: '/pets', methods: { GET: { methodIntegration: { type: 'MOCK' } } } },
      { path: '/pets/subpets' },
    ],
    models: [{ name: 'Empty' }, { name: 'Error' }, { name: 'MySchema' }],
    requestValidators: [{ name: 'test-validator' }],
    authorizers: [],
    gatewayResponses: [{ responseType: 'THROTTLED', statusCode: '503' }],
  })
})

// Spec rest-routing §13: a deployment is frozen.
test('changes stay invisible until the next deployment', () => {
  const { call, at, store, pointer } = deployable()
  call('CreateDeployment', at({ ...atApi, stageName: 'dev' }))
  const before = pointer('dev')
  const text = store.published(`snapshot/${before?.snapshot}`)
  call('UpdateIntegration', at({ ...atGet, ...patch('replace', '/timeoutInMillis', '1000') }))
  call('UpdateRestApi', at({ ...atApi, ...patch('add', '/binaryMediaTypes/image~1png') }))
  expect(pointer('dev')).toEqual(before)
  expect(store.published(`snapshot/${before?.snapshot}`)).toBe(text)
  call('CreateDeployment', at({ ...atApi, stageName: 'dev' }))
  const after = pointer('dev')
  expect(after?.snapshot).not.toBe(before?.snapshot)
  expect(store.published(`snapshot/${after?.snapshot}`)).toContain('image/png')
})

test('a snapshot is withdrawn with the last deployment that has it', () => {
  const { call, at, store, restApiId, first, snapshot } = deployable()
  const hash = store.get('Deployment', restApiId, first)?.snapshot ?? ''
  call('DeleteDeployment', at({ ...atApi, deploymentId: '$second' }))
  expect(snapshot(hash)).toBeDefined()
  call('DeleteStage', at(atDev))
  call('DeleteDeployment', at({ ...atApi, deploymentId: '$first' }))
  expect(snapshot(hash)).toBeUndefined()
})

// Spec control-plane §9.
test('a deployment on which a canary runs is kept', () => {
  const { call, refusal, at } = deployable()
  call(
    'UpdateStage',
    at({ ...atDev, ...patch('replace', '/canarySettings/deploymentId', '$second') }),
  )
  expect(refusal('DeleteDeployment', at({ ...atApi, deploymentId: '$second' }))).toBe(
    '400 BadRequestException: Active stages with canary settings pointing to this deployment must be moved or deleted',
  )
})

// conformance: ls:apigateway_canary::TestStageCrudCanary::test_create_canary_deployment_with_stage
test('a canary deployment leaves the stage on its own deployment', () => {
  const { call, at, pointer, first } = deployable()
  const canarySettings = { percentTraffic: 50, stageVariableOverrides: { testVar: 'canary' } }
  const before = pointer('dev')
  const { id } = call('CreateDeployment', at({ ...atDev, canarySettings }))
  expect(call('GetStage', at(atDev))).toMatchObject({
    deploymentId: first,
    canarySettings: { deploymentId: id, useStageCache: false, ...canarySettings },
  })
  expect(pointer('dev')).toEqual({
    ...before,
    canary: expect.objectContaining({
      percentTraffic: 50,
      deploymentId: id,
      variables: { testVar: 'canary' },
    }) as unknown,
  })
})

// Spec control-plane §6 (Deployment).
test('embed=apisummary tells the methods that were frozen', () => {
  const { call, at } = deployable()
  const { id } = call('CreateDeployment', at(atApi))
  call('DeleteMethod', at(atGet))
  const plain = call('GetDeployment', at({ ...atApi, deploymentId: id }))
  expect(plain).toEqual({ id, createdDate: 1_600_000_000 })
  const embedded = call('GetDeployment', at({ ...atApi, deploymentId: id, embed: ['apisummary'] }))
  expect(embedded['apiSummary']).toEqual({
    '/pets': { GET: { authorizationType: 'NONE', apiKeyRequired: false } },
  })
})

test.each(['GetDeployment', 'UpdateDeployment', 'DeleteDeployment'])(
  '%s of an unknown deployment is not found',
  (operation) => {
    const { refusal, at } = petStore()
    expect(refusal(operation, at({ ...atApi, deploymentId: 'x' }))).toBe(
      '404 NotFoundException: Invalid Deployment identifier specified',
    )
  },
)
