import {
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  ResetAuthorizersCacheCommand,
  type ApiGatewayV2Client,
  type CreateAuthorizerCommandInput,
  type CreateRouteCommandInput,
} from '@aws-sdk/client-apigatewayv2'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { signingKey, startIssuer, type Issuer } from '../support/issuer.ts'
import { createFunction } from '../support/rest-api.ts'

// Callers of HTTP APIs and CORS on the wire, by the control plane and in workerd (spec http-api §4, §5, §7).

let gateway: Gateway
let issuer: Issuer
let backend: Server
let v2: ApiGatewayV2Client
const origin = 'https://app.example'
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

beforeAll(async () => {
  gateway = await startGateway()
  issuer = await startIssuer([await signingKey('k1')])
  v2 = apigatewayv2(gateway.url)
  backend = createServer((request, response) => {
    response.writeHead(200, {
      'access-control-allow-origin': 'https://backend.example',
      'access-control-allow-methods': 'PUT',
      'content-type': 'text/plain',
    })
    response.end(request.headers.authorization ?? 'nobody')
  })
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  await createFunction(
    gateway.lambda,
    'back',
    `export const handler = async ({ requestContext }) => requestContext.authorizer ?? 'nobody'`,
  )
  await createFunction(
    gateway.lambda,
    'gate',
    `let calls = 0
export const handler = async ({ identitySource: [who] }) =>
  who === 'thrown' ? (() => { throw new Error('Unauthorized') })() :
  ({ isAuthorized: who === 'Ann', context: { who, calls: ++calls, list: [1, { a: true }] } })`,
  )
})
afterAll(async () => {
  v2.destroy()
  await gateway.stop()
  await issuer[Symbol.asyncDispose]()
  await new Promise((resolve) => backend.close(resolve))
})

type Guard = Pick<CreateRouteCommandInput, 'AuthorizationType' | 'AuthorizationScopes'>

/** An API with the routes `GET /f` to a function and `GET /b` to a backend, behind an authorizer. */
async function deployed(authorizer: Partial<CreateAuthorizerCommandInput>, guard: Guard) {
  const { ApiId } = await v2.send(
    new CreateApiCommand({
      Name: 'h',
      ProtocolType: 'HTTP',
      CorsConfiguration: { AllowOrigins: [origin], AllowMethods: ['GET'], MaxAge: 0 },
    }),
  )
  await v2.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
  const { AuthorizerId } = await v2.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: 'a',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      ...authorizer,
    }),
  )
  const { port } = backend.address() as AddressInfo
  const integrations = {
    'GET /f': { IntegrationType: 'AWS_PROXY', IntegrationUri: functionArn('back') },
    'GET /b': { IntegrationType: 'HTTP_PROXY', IntegrationUri: `http://127.0.0.1:${port}/` },
  } as const
  for (const [RouteKey, integration] of Object.entries(integrations)) {
    const isFunction = integration.IntegrationType === 'AWS_PROXY'
    const { IntegrationId } = await v2.send(
      new CreateIntegrationCommand({
        ApiId,
        ...integration,
        PayloadFormatVersion: isFunction ? '2.0' : '1.0',
        ...(!isFunction && { IntegrationMethod: 'GET' }),
      }),
    )
    const Target = `integrations/${IntegrationId}`
    await v2.send(new CreateRouteCommand({ ApiId, RouteKey, Target, AuthorizerId, ...guard }))
  }
  const call = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const url = `${gateway.url}/_aws/execute-api/${ApiId}${path}`
    const response = await fetch(url, { method, headers })
    const cors = [...response.headers].filter(([name]) => name.startsWith('access-control-'))
    return {
      status: response.status,
      text: await response.text(),
      challenge: response.headers.get('www-authenticate'),
      cors: Object.fromEntries(cors),
    }
  }
  return { apiId: ApiId!, call }
}

describe('a JWT authorizer', () => {
  let call: Awaited<ReturnType<typeof deployed>>['call']
  beforeAll(async () => {
    const jwt = { JwtConfiguration: { Issuer: issuer.url, Audience: ['app'] } }
    ;({ call } = await deployed(jwt, {
      AuthorizationType: 'JWT',
      AuthorizationScopes: ['read', 'admin'],
    }))
  })
  const bearer = async (claims: object) => ({
    authorization: `Bearer ${await issuer.token({ ...claims })}`,
  })

  test('lets a good token in, and tells of it', async () => {
    const { status, text } = await call('/f', await bearer({ scope: 'read x', n: 7 }))
    expect([status, JSON.parse(text)]).toMatchObject([
      200,
      { jwt: { claims: { sub: 'user-1', n: '7', scope: 'read x' }, scopes: ['read'] } },
    ])
  })

  test.each<[string, object | undefined, object]>([
    ['none', undefined, { status: 401, text: '{"message":"Unauthorized"}', challenge: 'Bearer' }],
    [
      'for others',
      { aud: 'x' },
      {
        status: 401,
        text: '{"message":"Unauthorized"}',
        challenge:
          'Bearer scope="read admin" error="invalid_token" error_description="the token does not have a valid audience"',
      },
    ],
    [
      'without a scope',
      { scope: 'write' },
      {
        status: 403,
        text: '{"message":"Forbidden"}',
        challenge:
          'Bearer scope="read admin" error="insufficient_scope" error_description="the token does not have valid scopes"',
      },
    ],
  ])('refuses a token: %s; who asked may read it', async (_, claims, expected) => {
    const headers = { origin, ...(claims && (await bearer(claims))) }
    expect(await call('/f', headers)).toEqual({
      ...expected,
      cors: { 'access-control-allow-origin': origin },
    })
  })

  test('and CORS is the configuration’s, not the backend’s', async () => {
    const headers = { origin, ...(await bearer({ scope: 'read' })) }
    const { status, text, cors } = await call('/b', headers)
    expect([status, text.startsWith('Bearer '), cors]).toEqual([
      200,
      true,
      { 'access-control-allow-origin': origin },
    ])
  })

  test('is not asked for a preflight', async () => {
    const headers = { origin, 'access-control-request-method': 'GET' }
    const { status, text, cors } = await call('/b', headers, 'OPTIONS')
    expect([status, text, cors]).toEqual([
      204,
      '',
      {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET',
        'access-control-max-age': '0',
      },
    ])
  })
})

describe('a Lambda authorizer', () => {
  let apiId: string
  let call: Awaited<ReturnType<typeof deployed>>['call']
  beforeAll(async () => {
    const gate = {
      AuthorizerType: 'REQUEST',
      AuthorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn('gate')}/invocations`,
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 300,
    } as const
    ;({ apiId, call } = await deployed(gate, { AuthorizationType: 'CUSTOM' }))
  })
  const as = (who: string) => call('/f', { authorization: who })
  const callsOf = (text: string) => (JSON.parse(text) as { lambda: { calls: number } }).lambda.calls

  test('lets in whom its function lets in, asks once, and again when it is reset', async () => {
    const first = await as('Ann')
    expect([first.status, JSON.parse(first.text)]).toMatchObject([
      200,
      { lambda: { who: 'Ann', list: [1, { a: true }] } },
    ])
    const calls = callsOf(first.text)
    expect(callsOf((await as('Ann')).text)).toBe(calls)
    const reset = { ApiId: apiId, StageName: '$default' }
    await v2.send(new ResetAuthorizersCacheCommand(reset))
    expect(callsOf((await as('Ann')).text)).toBeGreaterThan(calls)
  })

  test.each([
    ['Bob', 403, '{"message":"Forbidden"}'],
    ['thrown', 401, '{"message":"Unauthorized"}'],
  ])('refuses %s', async (who, status, text) => {
    expect(await as(who)).toMatchObject({ status, text })
  })

  test('refuses who does not say who they are', async () => {
    expect(await call('/f')).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' })
  })
})
