import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { functionUri, refusal } from './plane.ts'
import { webSocketPlane } from './web-socket-plane.ts'

// Limits by attributes of WebSocket APIs: of handshakes, and of messages by who has opened the session.

/** An API whose `$connect` is protected as given. */
function withRoutes(connect: Params) {
  const plane = webSocketPlane()
  const { api, apiId, sendPage, page } = plane
  const authorizer = { name: 'who', authorizerType: 'REQUEST', identitySource: [] }
  const { authorizerId } = api('CreateAuthorizer', { ...authorizer, authorizerUri: functionUri })
  const isCustom = connect['authorizationType'] === 'CUSTOM'
  api('CreateRoute', { routeKey: '$connect', ...connect, ...(isCustom && { authorizerId }) })
  api('CreateRoute', { routeKey: '$disconnect' })
  api('CreateRoute', { routeKey: 'say', target: plane.target() })
  return {
    ...plane,
    put: (body: unknown) => sendPage('PUT /apis/:apiId/limits', { apiId }, body),
    shown: () => page('GET /apis/:apiId/limits', { apiId }),
  }
}

const custom = { authorizationType: 'CUSTOM' }
const signed = { authorizationType: 'AWS_IAM' }
const keyed = { apiKeyRequired: true }

test.each<[string, Params, string, string, string | undefined]>([
  ['the address of a handshake', {}, '$connect', 'sourceIp', undefined],
  ['a header of a handshake', {}, '$connect', 'header.origin', undefined],
  ['the query string of a handshake', {}, '$connect', 'query.room', undefined],
  ['a path, which no handshake has', {}, '$connect', 'path.room', 'the path has no {room}'],
  ['nobody’s principal', {}, '$connect', 'principalId', 'the route has no authorizer'],
  ['the address behind a message', {}, 'say', 'sourceIp', undefined],
  ['the principal behind a message', custom, 'say', 'principalId', undefined],
  ['who has signed for a message', signed, 'say', 'principalId', undefined],
  ['nobody’s principal', {}, 'say', 'principalId', 'the route has no authorizer'],
  ['what an authorizer has said', custom, 'say', 'claim.tenant', undefined],
  ['a claim of who has signed', signed, 'say', 'claim.tenant', 'the route has no authorizer'],
  ['the key behind a message', keyed, 'say', 'apiKey', undefined],
  ['no key', {}, 'say', 'apiKey', 'the route asks for no API key'],
  [
    'a header of a message',
    {},
    'say',
    'header.origin',
    'handshakes have headers and query strings',
  ],
  ['a query of a message', {}, 'say', 'query.room', 'handshakes have headers and query strings'],
])('a limit by %s', async (_, connect, routeKey, by, reason) => {
  const { api, put, served } = withRoutes(connect)
  api('CreateStage', { stageName: 'dev' })
  const limits = [{ name: 'few', by: [by], rateLimit: 2 }]
  await put({ routes: [{ routeKey, limits }] })
  const deploy = () => api('CreateDeployment', { stageName: 'dev' })
  if (reason === undefined) {
    deploy()
    const found = served('dev')?.routes.find((route) => route.routeKey === routeKey)
    expect(found?.limits).toEqual(limits)
  } else
    expect(refusal(deploy)).toBe(
      `400 BadRequestException: Unable to deploy API because ${routeKey}: limit few is by ${by}, which no ${reason.startsWith('handshakes') ? 'message' : 'request'} has: ${reason}.`,
    )
})

test('an end is under no limit', async () => {
  const { api, put } = withRoutes({})
  await put({
    routes: [{ routeKey: '$disconnect', limits: [{ name: 'few', by: 'sourceIp', rateLimit: 1 }] }],
  })
  expect(refusal(() => api('CreateDeployment'))).toContain(
    '$disconnect: limit few is of an end, which nobody can refuse.',
  )
})

test('limits of an API are by whatever some of it has, are shown, and are no part of AWS’s answers', async () => {
  const { api, put, shown, served } = withRoutes({})
  api('CreateStage', { stageName: 'live', autoDeploy: true })
  const limits = ['apiKey', 'header.origin', 'principalId'].map((by) => ({
    name: by.replace('.', '-'),
    by: [by],
    rateLimit: 1,
  }))
  await put({ limits })
  expect(shown()).toEqual({ limits, routes: [] })
  expect(served('live')?.api.limits).toEqual(limits)
  expect(JSON.stringify([api('GetApi'), api('GetRoutes')])).not.toContain('limits')
})
