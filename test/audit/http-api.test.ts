import { expect, test } from 'vitest'
import { auditApi } from '../../src/audit/audit.ts'
import { auditedHttpApi } from '../../src/audit/http/audited-http-api.ts'
import { auditedHttpStage, describedSnapshot } from '../../src/audit/http/audited-http-stage.ts'
import type { HttpApiSnapshot, StageV2 } from '../../src/model/v2/api.ts'
import { drain } from '../../src/turns/slices.ts'
import { soundStage } from './stage-v2.ts'

const sound: HttpApiSnapshot = {
  kind: 'HTTP',
  api: { apiId: 'a1', name: 'pets', disableExecuteApiEndpoint: false },
  routes: [
    {
      routeId: 'r1',
      routeKey: 'POST /pets',
      target: 'integrations/i1',
      authorizationType: 'JWT',
      authorizerId: 'j1',
      authorizationScopes: ['write'],
      apiKeyRequired: false,
    },
  ],
  integrations: [
    {
      integrationId: 'i1',
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'POST',
      integrationUri: 'https://backend.example/pets',
      connectionType: 'INTERNET',
      payloadFormatVersion: '1.0',
      timeoutInMillis: 30_000,
    },
  ],
  authorizers: [
    {
      authorizerId: 'j1',
      name: 'tokens',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: 'https://issuer.example', audience: ['pets'] },
    },
  ],
}
const [route] = sound.routes
const [integration] = sound.integrations

const stage = soundStage('$default')

const found = (snapshot: HttpApiSnapshot, stages: readonly StageV2[] = [stage]) =>
  drain(
    auditApi(auditedHttpApi(describedSnapshot(snapshot), { stages: stages.map(auditedHttpStage) })),
  ).map(({ rule, message }) => `${rule}: ${message}`)

// What each rule finds is pinned in rules.test.ts; here is how an HTTP API is shown to them.
test('nothing in a sound API but what HTTP APIs cannot mend', () => {
  expect(found(sound).filter((text) => !text.startsWith('unvalidated-write'))).toEqual([])
})

test.each<readonly [string, HttpApiSnapshot, readonly StageV2[], string]>([
  [
    'an open default route',
    {
      ...sound,
      routes: [{ ...route!, routeKey: '$default', authorizationType: 'NONE', authorizerId: '' }],
    },
    [stage],
    'public-write-route: ANY /{proxy+} calls',
  ],
  [
    'a backend in plain text',
    { ...sound, integrations: [{ ...integration!, integrationUri: 'http://b.example/' }] },
    [stage],
    'backend-over-http: POST /pets calls http://b.example',
  ],
  [
    'a client who says where the backend is',
    {
      ...sound,
      routes: [{ ...route!, routeKey: 'POST /{host}/x' }],
      integrations: [{ ...integration!, integrationUri: 'https://{host}.example/x' }],
    },
    [stage],
    'client-value-in-host: POST /{host}/x takes host',
  ],
  [
    'CORS for every origin of a scheme',
    {
      ...sound,
      api: {
        ...sound.api,
        corsConfiguration: { allowOrigins: ['https://*'], allowCredentials: true },
      },
    },
    [stage],
    'cors-reflected-origin',
  ],
  [
    'a stage without a throttle',
    sound,
    [{ ...stage, defaultRouteSettings: {} }],
    'stage-unthrottled: 1 of 1 methods of the stage $default',
  ],
  [
    'a stage without an access log',
    sound,
    [
      {
        ...stage,
        accessLogSettings: {},
      },
    ],
    'access-log-missing: The stage $default',
  ],
])('%s', (_, snapshot, stages, expected) => {
  expect(found(snapshot, stages)).toContainEqual(expect.stringContaining(expected))
})

test('what is set for a route stands beside what is set for all', () => {
  const own = { ...stage, routeSettings: { 'POST /pets': { detailedMetricsEnabled: true } } }
  expect(found(sound, [own]).filter((text) => text.startsWith('stage-unthrottled'))).toEqual([])
})
