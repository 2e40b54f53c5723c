import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import type { Platform } from '../../../src/model/platform.ts'
import type { AuthorizerV2 } from '../../../src/model/v2/api.ts'
import { accessKey, start } from '../access/failures.ts'
import { answering, functionUri, socketApi, socketFront } from '../../support/websocket-api.ts'
import { failing, routes, told } from './handshakes.ts'

// Who may connect (spec websocket §4; ATTACKS 71).

describe('a Lambda authorizer', () => {
  const authorizer: AuthorizerV2 = {
    authorizerId: 'auth1',
    name: 'who',
    authorizerType: 'REQUEST',
    authorizerUri: functionUri('who'),
    identitySource: ['route.request.querystring.token'],
  }
  const policy = (effect: string, resource = '*', over = {}) => ({
    principalId: 'user-7',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
    },
    ...over,
  })
  const guarded = (answer: unknown, over: Partial<AuthorizerV2> = {}) =>
    socketFront(
      socketApi({
        routes: routes({ authorizationType: 'CUSTOM', authorizerId: 'auth1' }),
        authorizers: [{ ...authorizer, ...over }],
      }),
      {
        run: (event) =>
          event['type'] === 'REQUEST'
            ? typeof answer === 'string'
              ? failing(answer)
              : answering(answer)
            : answering({ statusCode: 200 }),
        variables: { color: 'blue' },
      },
    )
  const arn = 'arn:aws:execute-api:us-east-1:123456789012:socket123/dev/$connect'

  test.each<[string, unknown, unknown]>([
    ['that allows', policy('Allow', arn), 101],
    [
      'that denies',
      policy('Deny'),
      [
        403,
        '{"message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
      ],
    ],
    [
      'that allows another API',
      policy('Allow', arn.replace('socket123', 'other')),
      [
        403,
        '{"message":"User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action"}',
      ],
    ],
    ['that throws Unauthorized', 'Unauthorized', [401, '{"message":"Unauthorized"}']],
    ['that throws', 'other', [500, '{"message":"Internal server error"}']],
    ['without a policy', { principalId: 'x' }, [500, '{"message":"Internal server error"}']],
    ['of HTTP APIs', { isAuthorized: true }, [500, '{"message":"Internal server error"}']],
  ])('%s', async (_, answer, outcome) => {
    const api = guarded(answer)
    expect(await told(await api.connect('/dev?token=t'))).toEqual(outcome)
    // Who is refused calls nobody else, and is never told to have gone (ATTACKS 71).
    expect(api.calls.map(({ name }) => name)).toEqual(outcome === 101 ? ['who', 'chat'] : ['who'])
    expect(api.opened).toHaveLength(outcome === 101 ? 1 : 0)
  })

  test.each(['/dev', '/dev?token='])('is not asked about %s', async (place) => {
    const api = guarded(policy('Allow'))
    expect(await told(await api.connect(place))).toEqual([401, '{"message":"Unauthorized"}'])
    expect(api.calls).toEqual([])
  })

  test.each([
    ['route.request.header.auth', { auth: 'x' }, 101],
    ['route.request.header.auth', {}, 401],
    ['stageVariables.color', {}, 101],
    ['context.connectionId', {}, 101],
    ['context.nothing', {}, 401],
  ])('with the source %s and %o: %i', async (source, headers, status) => {
    const api = guarded(policy('Allow'), { identitySource: [source] })
    expect((await api.connect('/dev', headers as HeadersInit)).status).toBe(status)
  })

  test('is asked each time', async () => {
    const api = guarded(policy('Allow'), { authorizerResultTtlInSeconds: 300 })
    await api.connect('/dev?token=t')
    await api.connect('/dev?token=t')
    expect(api.calls.map(({ name }) => name)).toEqual(['who', 'chat', 'who', 'chat'])
  })

  test('gets the handshake as an event', async () => {
    const api = guarded(policy('Allow'))
    await api.connect('/dev?token=t&token=u&q=a%20b', { 'user-agent': 'test/1' })
    const { event } = api.calls[0]!
    expect(event).toEqual({
      type: 'REQUEST',
      methodArn: arn,
      headers: expect.objectContaining({
        Connection: 'upgrade',
        Upgrade: 'websocket',
        'content-length': '0',
        Host: 'socket123.execute-api.us-east-1.amazonaws.com',
        'Sec-WebSocket-Version': '13',
      }),
      multiValueHeaders: expect.objectContaining({ Upgrade: ['websocket'] }),
      queryStringParameters: { token: 'u', q: 'a b' },
      multiValueQueryStringParameters: { token: ['t', 'u'], q: ['a b'] },
      stageVariables: { color: 'blue' },
      requestContext: expect.objectContaining({
        routeKey: '$connect',
        eventType: 'CONNECT',
        connectionId: api.opened[0]!.session.connectionId,
      }),
    })
  })

  test('is quoted in every later event', async () => {
    const api = guarded(policy('Allow', arn, { context: { text: 'a', num: 12, yes: true } }))
    const { end } = await api.open('/dev?token=t')
    await end(1000)
    const said = {
      principalId: 'user-7',
      text: 'a',
      num: '12',
      yes: 'true',
      integrationLatency: 0,
    }
    const contexts = api.calls
      .slice(1)
      .map(({ event }) => event['requestContext'] as Record<string, unknown>)
    expect(contexts.map(({ eventType, authorizer }) => [eventType, authorizer])).toEqual([
      ['CONNECT', said],
      ['DISCONNECT', said],
    ])
  })
})

describe('AWS_IAM', () => {
  const host = 'socket123.execute-api.us-east-1.amazonaws.com'
  const signed = (secretAccessKey = accessKey.secretAccessKey, service = 'execute-api') =>
    Object.fromEntries(
      signRequest({
        method: 'GET',
        url: `http://${host}/dev`,
        headers: [],
        credentials: { accessKeyId: 'AKID', secretAccessKey },
        region: 'us-east-1',
        service,
        now: start,
      }),
    )
  const guarded = (platform: Partial<Platform> = {}) =>
    socketFront(socketApi({ routes: routes({ authorizationType: 'AWS_IAM' }) }), {
      platform: { accessKey: () => accessKey, now: () => start, ...platform },
    })

  test.each<[string, Record<string, string>, number]>([
    ['signed', signed(), 101],
    ['not signed', {}, 403],
    ['signed with another secret', signed('another'), 403],
    ['signed for another service', signed(undefined, 'lambda'), 403],
  ])('%s: %i', async (_, headers, status) => {
    const api = guarded()
    expect((await api.connect('/dev', { host, ...headers })).status).toBe(status)
    expect(api.calls).toHaveLength(status === 101 ? 1 : 0)
  })

  test('asks the caller’s policies of the route', async () => {
    const asked: string[] = []
    const permits = ({ action, resource }: { action: string; resource: string }) => {
      asked.push(`${action} ${resource}`)
      return 'silent' as const
    }
    const principal = { ...accessKey.principal, permits }
    const api = guarded({ accessKey: () => ({ ...accessKey, principal }) })
    expect((await api.connect('/dev', { host, ...signed() })).status).toBe(403)
    expect(asked).toEqual([
      'execute-api:Invoke arn:aws:execute-api:us-east-1:123456789012:socket123/dev/$connect',
    ])
  })

  test('every event tells who has signed, and no secret is kept', async () => {
    const api = guarded()
    const { end, session } = await api.open('/dev', { host, ...signed() })
    await end(1000)
    for (const { event } of api.calls)
      expect(event['requestContext']).toMatchObject({
        identity: { accountId: '123456789012', userArn: accessKey.principal.userArn },
      })
    expect(JSON.stringify(session)).not.toContain(accessKey.secretAccessKey)
    expect(structuredClone(session)).toEqual(session)
  })
})

describe('API keys', () => {
  const value = 'k3y-0123456789-0123456789'
  const hash = createHash('sha256').update(value).digest('hex')
  const keyed = (apiKeySelectionExpression: string, usageIdentifierKey?: string) =>
    socketFront(
      socketApi({
        api: { apiKeySelectionExpression },
        routes: routes({
          apiKeyRequired: true,
          ...(usageIdentifierKey !== undefined && {
            authorizationType: 'CUSTOM',
            authorizerId: 'auth1',
          }),
        }),
        authorizers: [
          {
            authorizerId: 'auth1',
            name: 'who',
            authorizerType: 'REQUEST',
            authorizerUri: functionUri('who'),
            identitySource: [],
          },
        ],
      }),
      {
        run: (event) =>
          answering(
            event['type'] === 'REQUEST'
              ? {
                  principalId: 'p',
                  usageIdentifierKey,
                  policyDocument: {
                    Version: '2012-10-17',
                    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
                  },
                }
              : { statusCode: 200 },
          ),
        platform: {
          apiKey: (asked) =>
            asked === hash
              ? {
                  keyId: 'key1',
                  enabled: true,
                  plans: [{ planId: 'plan1', apiStages: [{ apiId: 'socket123', stage: 'dev' }] }],
                }
              : undefined,
        },
      },
    )
  const byHeader = '$request.header.x-api-key'
  const byAuthorizer = '$context.authorizer.usageIdentifierKey'

  test.each<[string, string, string | undefined, Record<string, string>, number]>([
    ['a key in its header', byHeader, undefined, { 'x-api-key': value }, 101],
    ['none', byHeader, undefined, {}, 403],
    ['another', byHeader, undefined, { 'x-api-key': 'another' }, 403],
    ['the authorizer’s', byAuthorizer, value, {}, 101],
    [
      'a sent one where the authorizer’s counts',
      byAuthorizer,
      'another',
      { 'x-api-key': value },
      403,
    ],
  ])('%s', async (_, expression, key, headers, status) => {
    const api = keyed(expression, key)
    expect((await api.connect('/dev', headers)).status).toBe(status)
    expect(api.opened.map(({ session }) => session.apiKey)).toEqual(
      status === 101 ? [{ id: 'key1', planId: 'plan1' }] : [],
    )
  })
})
