import type { Platform } from '../../src/model/platform.ts'
import type { HttpApiSnapshot, RouteV2 } from '../../src/model/v2/api.ts'
import { body, mockHeaders } from '../http/payload.ts'
import { issuer, type Login } from './tokens.ts'

const apiId = 'httpapi123'

/** An HTTP API of one route to a backend that answers at once; behind a JWT authorizer with a scope, or open. */
const snapshotOf = (authorizationType: RouteV2['authorizationType']): HttpApiSnapshot => ({
  kind: 'HTTP',
  api: { apiId, name: 'bench', disableExecuteApiEndpoint: false },
  routes: [
    {
      routeId: 'r1',
      routeKey: 'GET /pets/{id}',
      target: 'integrations/i1',
      authorizationType,
      authorizerId: 'a1',
      authorizationScopes: ['pets/read'],
      apiKeyRequired: false,
    },
  ],
  integrations: [
    {
      integrationId: 'i1',
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'GET',
      integrationUri: 'http://backend.example/pets/{id}',
      connectionType: 'INTERNET',
      payloadFormatVersion: '1.0',
      timeoutInMillis: 30_000,
    },
  ],
  authorizers: [
    {
      authorizerId: 'a1',
      name: 'tokens',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer, audience: ['app'] },
    },
  ],
})

/** What the loops over an HTTP API need of the Worker that runs them. */
type World = {
  platform(): Platform
  /** The one whose key the issuer is known by. */
  login(): Promise<Login>
  served(requests: readonly Request[], times: number, platform: Platform): Promise<number>
}

let requests: readonly Request[] | undefined

/** A route that wants a token, which every request has, and the same that does not ask. */
export function httpRouteLoops({ platform, login, served }: World) {
  const loop = (type: RouteV2['authorizationType']) => {
    const text = JSON.stringify(snapshotOf(type))
    return async (_routes: number, times: number): Promise<number> => {
      const { token, fetch } = await login()
      requests ??= [
        new Request(`http://${apiId}.execute-api.us-east-1.amazonaws.com/pets/7`, {
          headers: { authorization: `Bearer ${token}` },
        }),
      ]
      const plain = platform()
      const stage = {
        ...(await plain.stage(apiId, '$default'))!,
        apiId,
        stageName: '$default',
        snapshot: `http-${type}`,
      }
      return served(requests, times, {
        ...plain,
        stage: (_, stageName) => (stageName === '$default' ? stage : undefined),
        stages: () => ({ kind: 'HTTP', stageNames: ['$default'] }),
        snapshot: async () => text,
        fetch: async (target, init) =>
          typeof target === 'string' && target.startsWith(issuer)
            ? fetch(target, init)
            : new Response(body, { headers: mockHeaders }),
      })
    }
  }
  return { serveHttp: loop('NONE'), serveHttpToken: loop('JWT') }
}
