import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { httpPlane, refusal } from './plane.ts'

const group = 'arn:aws:logs:us-east-1:000000000000:log-group:g'
const accessLogSettings = { destinationArn: group, format: '$context.requestId' }

/** An API with one route. */
function withRoute() {
  const plane = httpPlane()
  const { routeId } = plane.api('CreateRoute', { routeKey: 'GET /a', target: plane.target() })
  return { ...plane, routeId }
}

// spec http-api §16
test('a stage has what AWS gives one', () => {
  const { api } = httpPlane()
  const stage = api('CreateStage', { stageName: '$default' })
  expect(stage).toEqual({
    autoDeploy: false,
    createdDate: '2020-09-13T12:26:40Z',
    defaultRouteSettings: { detailedMetricsEnabled: false },
    lastUpdatedDate: '2020-09-13T12:26:40Z',
    routeSettings: {},
    stageName: '$default',
    stageVariables: {},
    tags: {},
  })
  expect(api('GetStage', { stageName: '$default' })).toEqual(stage)
  expect(refusal(() => api('CreateStage', { stageName: '$default' }))).toBe(
    '409 ConflictException: Stage already exists',
  )
})

// spec http-api §1 and §13, control-plane §15
test.each<[string, Params, string]>([
  ['a name of other letters', { stageName: 'a b' }, 'Stage name only allows a-zA-Z0-9_-'],
  ['a name that begins as the default', { stageName: '$other' }, 'Stage name only allows'],
  ['a deployment that nobody made', { deploymentId: 'x' }, 'Deployment id does not exist'],
  [
    'a deployment beside its own',
    { deploymentId: 'x', autoDeploy: true },
    'Deployment ID cannot be set on a stage with auto deploy enabled',
  ],
  [
    'execution logs',
    { defaultRouteSettings: { loggingLevel: 'INFO' } },
    'Execution logs are not supported on protocolType HTTP',
  ],
  [
    "a route's execution logs",
    { routeSettings: { 'GET /a': { dataTraceEnabled: true } } },
    'Execution logs are not supported on protocolType HTTP',
  ],
  [
    'a limit below nothing',
    { defaultRouteSettings: { throttlingRateLimit: -2 } },
    'Throttling limits must be numbers that are not negative',
  ],
  [
    'a certificate of REST APIs',
    { clientCertificateId: 'x' },
    'Client certificates are not supported on protocolType HTTP',
  ],
  [
    'a variable of other characters',
    { stageVariables: { a: 'ü' } },
    'Invalid stage variable value: ü',
  ],
  [
    'a destination that is none',
    { accessLogSettings: { ...accessLogSettings, destinationArn: 'x' } },
    "Invalid ARN specified in the request: 'x'",
  ],
  [
    'a format without an id',
    { accessLogSettings: { ...accessLogSettings, format: '$context.status' } },
    'Access Log format must include either',
  ],
])('a stage is refused for %s', (_, given, message) => {
  const { api } = withRoute()
  expect(refusal(() => api('CreateStage', { stageName: 's', ...given }))).toContain(
    `400 BadRequestException: ${message}`,
  )
})

// spec control-plane §15
test('an update merges what it names, and takes away what it gives empty', () => {
  const { api } = withRoute()
  api('CreateRoute', { routeKey: 'GET /b' })
  api('CreateStage', {
    stageName: 's',
    description: 'd',
    stageVariables: { a: '1', b: '2' },
    defaultRouteSettings: { throttlingBurstLimit: 5 },
    routeSettings: { 'GET /a': { throttlingBurstLimit: 1 }, 'GET /b': { throttlingRateLimit: 2 } },
    accessLogSettings,
  })
  const update = (given: Params) => api('UpdateStage', { stageName: 's', ...given })
  expect(update({ stageVariables: { a: '', c: '3' }, description: '' })).toMatchObject({
    stageVariables: { b: '2', c: '3' },
    accessLogSettings,
  })
  expect(update({ routeSettings: { 'GET /a': { throttlingRateLimit: 0.5 } } })).toMatchObject({
    routeSettings: {
      'GET /a': { throttlingBurstLimit: 1, throttlingRateLimit: 0.5 },
      'GET /b': { throttlingRateLimit: 2 },
    },
  })
  expect(update({ defaultRouteSettings: { throttlingRateLimit: 7 } })).toMatchObject({
    defaultRouteSettings: {
      detailedMetricsEnabled: false,
      throttlingBurstLimit: 5,
      throttlingRateLimit: 7,
    },
  })
  expect(update({ accessLogSettings: {} })).not.toHaveProperty('accessLogSettings')
  expect(api('GetStage', { stageName: 's' })).not.toHaveProperty('description')
})

// spec http-api §1: settings take effect without a deployment; §13: by route key
test('what a stage is told is served at once', () => {
  const { api, pointer } = withRoute()
  const { deploymentId } = api('CreateDeployment')
  api('CreateStage', { stageName: 's', deploymentId })
  expect(pointer('s')).not.toHaveProperty('methodSettings')
  api('UpdateStage', {
    stageName: 's',
    stageVariables: { v: '1' },
    accessLogSettings,
    defaultRouteSettings: { throttlingRateLimit: 100 },
    routeSettings: { 'GET /a': { throttlingBurstLimit: 1 } },
  })
  expect(pointer('s')).toMatchObject({
    deploymentId,
    variables: { v: '1' },
    accessLog: accessLogSettings,
    methodSettings: {
      '*': { throttlingRateLimit: 100, throttlingBurstLimit: -1 },
      'GET /a': { throttlingRateLimit: 100, throttlingBurstLimit: 1 },
    },
  })
  api('DeleteAccessLogSettings', { stageName: 's' })
  api('DeleteRouteSettings', { stageName: 's', routeKey: 'GET /a' })
  expect(pointer('s')).not.toHaveProperty('accessLog')
  expect(Object.keys(pointer('s')?.methodSettings ?? {})).toEqual(['*'])
  expect(refusal(() => api('DeleteRouteSettings', { stageName: 's', routeKey: 'x' }))).toMatch(
    /^404/,
  )
})

test.each<[string, Params]>([
  ['of another path', { 'GET /b': {} }],
  ['that would be all', { 'GET /a': {}, '*': { throttlingBurstLimit: 0 } }],
])('settings are not taken for a route key %s', (_, routeSettings) => {
  const { api } = withRoute()
  const absent = Object.keys(routeSettings).at(-1)
  const why = `404 NotFoundException: Unable to find Route by key ${absent} within the provided RouteSettings`
  expect(refusal(() => api('CreateStage', { stageName: 'new', routeSettings }))).toBe(why)
  api('CreateStage', { stageName: 's' })
  expect(refusal(() => api('UpdateStage', { stageName: 's', routeSettings }))).toBe(why)
})

test('settings are taken for $default before there is such a route', () => {
  const { api } = httpPlane()
  const routeSettings = { $default: { throttlingBurstLimit: 1 } }
  expect(api('CreateStage', { stageName: 's', routeSettings })).toMatchObject({ routeSettings })
})

test('settings of a route that is gone are kept, and do no harm', () => {
  const { api, routeId } = withRoute()
  api('CreateStage', { stageName: 's', routeSettings: { 'GET /a': { throttlingBurstLimit: 1 } } })
  api('DeleteRoute', { routeId })
  expect(api('UpdateStage', { stageName: 's', description: 'd' })).toMatchObject({
    routeSettings: { 'GET /a': { throttlingBurstLimit: 1 } },
  })
})

// spec http-api §1: the endpoint's switch takes a deployment
test.each([
  [false, false],
  [true, true],
])('an endpoint is closed where the stage deploys itself (%s)', (autoDeploy, closed) => {
  const { api, pointer } = withRoute()
  const { deploymentId } = api('CreateDeployment')
  api('CreateStage', { stageName: 's', ...(autoDeploy ? { autoDeploy } : { deploymentId }) })
  api('UpdateApi', { disableExecuteApiEndpoint: true })
  expect(pointer('s')).toMatchObject({ disableExecuteApiEndpoint: closed })
  if (!autoDeploy) api('CreateDeployment', { stageName: 's' })
  expect(pointer('s')).toMatchObject({ disableExecuteApiEndpoint: true })
})

// spec control-plane §5: DELETE …/cache/authorizers
test('what authorizers have said is forgotten by a reset, and by a stage of the same name', () => {
  const { api, pointer, clock } = withRoute()
  const { deploymentId } = api('CreateDeployment')
  const stage = { stageName: 's', deploymentId }
  const generation = () => pointer('s')?.authorizerGeneration
  api('CreateStage', stage)
  const generations = [generation()]
  api('ResetAuthorizersCache', { stageName: 's' })
  generations.push(generation())
  api('DeleteStage', { stageName: 's' })
  clock.now += 1
  api('CreateStage', stage)
  generations.push(generation())
  expect(new Set(generations.map(String)).size).toBe(3)
  expect(api('GetStage', { stageName: 's' })).not.toHaveProperty('authorizerGeneration')
})

// spec http-api §1
test.each([
  ['no routes', [], 'no routes exist in this API'],
  ['routes that lead nowhere', [{ routeKey: 'GET /' }], 'no valid routes exist in this API'],
])('an API with %s is not deployed', (_, routes, reason) => {
  const { api } = httpPlane()
  for (const route of routes) api('CreateRoute', route)
  const told = `Unable to deploy API because ${reason}`
  expect(refusal(() => api('CreateDeployment'))).toBe(`400 BadRequestException: ${told}`)
  expect(api('CreateStage', { stageName: 's', autoDeploy: true })).toMatchObject({
    lastDeploymentStatusMessage: `Deployment attempt failed: ${told}`,
  })
})

// spec http-api §1
test('an automatic deployment says what it is', () => {
  const { api } = withRoute()
  const stage = api('CreateStage', { stageName: 's', autoDeploy: true })
  const { deploymentId } = stage
  expect(stage['lastDeploymentStatusMessage']).toBe(
    `Successfully deployed stage with deployment ID '${String(deploymentId)}'`,
  )
  expect(api('GetDeployment', { deploymentId })).toEqual({
    autoDeployed: true,
    createdDate: '2020-09-13T12:26:40Z',
    deploymentId,
    deploymentStatus: 'DEPLOYED',
    description: 'Automatic deployment triggered by changes to the Api configuration',
  })
  expect(refusal(() => api('CreateDeployment', { stageName: 's' }))).toContain(
    'Deployment ID cannot be set on a stage with auto deploy enabled',
  )
  expect(refusal(() => api('DeleteDeployment', { deploymentId }))).toBe(
    '400 BadRequestException: Active stages pointing to this deployment must be moved or deleted',
  )
})

// decision 26
test('deployments that made themselves are deleted once nobody serves them and their time is over', () => {
  const { api, clock, routeId, served } = withRoute()
  api('CreateStage', { stageName: 's', autoDeploy: true })
  const manual = api('CreateDeployment')['deploymentId']
  api('UpdateRoute', { routeId, routeKey: 'GET /b' })
  expect(api('GetDeployments').items).toHaveLength(3)
  clock.now += 601_000
  api('UpdateRoute', { routeId, routeKey: 'GET /c' })
  const left = api('GetDeployments').items.map(({ deploymentId }) => deploymentId)
  expect(left).toEqual([manual, api('GetStage', { stageName: 's' })['deploymentId']])
  expect(served('s')?.routes).toMatchObject([{ routeKey: 'GET /c' }])
})

// spec http-api §1: every change of what is served
test.each<[string, (plane: ReturnType<typeof withRoute>) => void]>([
  ['CreateRoute', ({ api }) => api('CreateRoute', { routeKey: 'GET /new' })],
  ['UpdateApi', ({ api }) => api('UpdateApi', { corsConfiguration: { allowOrigins: ['*'] } })],
  [
    'DeleteRoute',
    ({ api, routeId, target }) => {
      api('CreateRoute', { routeKey: 'GET /new', target: target() })
      api('DeleteRoute', { routeId })
    },
  ],
  ['CreateIntegration', ({ target }) => void target()],
  [
    'CreateModel, which is not served',
    ({ api }) => api('CreateModel', { name: 'm', schema: '{"type":"object"}' }),
  ],
])('%s and the stage that deploys itself', (name, change) => {
  const plane = withRoute()
  plane.api('CreateStage', { stageName: 's', autoDeploy: true })
  const before = plane.pointer('s')?.snapshot
  change(plane)
  expect(plane.pointer('s')?.snapshot === before).toBe(name.includes('not served'))
})
