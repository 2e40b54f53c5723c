import type {
  FunctionInvocation,
  FunctionResult,
  Platform,
} from '../../../../src/model/platform.ts'
import type { AuthorizerV2, RouteV2 } from '../../../../src/model/v2/api.ts'
import type { StagePointer } from '../../../../src/model/stage.ts'
import { front } from '../../../support/exchange.ts'
import { httpApi, httpIntegration, httpRoute } from '../../../support/http-api.ts'

/** Where the tests' clocks start. */
export const start = Date.UTC(2025, 2, 12, 19, 3, 58)

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`

/** A Lambda authorizer of format 2.0 with simple answers by the header `auth`, which keeps nothing. */
export const simple: AuthorizerV2 = {
  authorizerId: 'auth01',
  name: 'gate',
  authorizerType: 'REQUEST',
  authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arnOf('auth')}/invocations`,
  authorizerPayloadFormatVersion: '2.0',
  enableSimpleResponses: true,
  identitySource: ['$request.header.Auth'],
}

/** The same with policies. */
export const policied: AuthorizerV2 = { ...simple, enableSimpleResponses: false }

/** The same in format 1.0. */
export const first: AuthorizerV2 = { ...policied, authorizerPayloadFormatVersion: '1.0' }

/** What a function says: JSON, a text as it is, or a whole result; an error is one of the call. */
export type Said = string | object

/** An answer with a policy of one statement. */
export const saying = (
  Effect: string,
  Resource: string | readonly string[] = '*',
  more: Readonly<Record<string, unknown>> = {},
) => ({
  principalId: 'user-1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
  },
  ...more,
})

export type Options = {
  readonly authorizers?: readonly AuthorizerV2[]
  readonly routes?: readonly RouteV2[]
  readonly variables?: Readonly<Record<string, string>>
  /** Of the integration's event. */
  readonly format?: '1.0' | '2.0'
  readonly platform?: Partial<Platform>
}

/**
 * An HTTP API with the routes `ANY /a/{id}`, `GET /b` and `GET /open`, all but the last behind the first of the
 * authorizers. Its function says what `say` says of its n-th call; the integration's echoes `authorizer` of its event.
 */
export function guarded(
  say: Said | ((event: Record<string, unknown>, call: number) => Said),
  options: Options = {},
) {
  const authorizers = options.authorizers ?? [simple]
  const guard: Partial<RouteV2> = {
    authorizationType: authorizers[0]?.authorizerType === 'JWT' ? 'JWT' : 'CUSTOM',
    authorizerId: 'auth01',
  }
  const routes = options.routes ?? [
    httpRoute('ANY /a/{id}', guard),
    httpRoute('GET /b', guard),
    httpRoute('GET /open'),
  ]
  const asked: FunctionInvocation[] = []
  const clock = { now: start }
  let pointer: Partial<StagePointer> = {}
  const snapshot = httpApi({
    routes,
    authorizers,
    integrations: [
      httpIntegration({
        integrationType: 'AWS_PROXY',
        integrationUri: arnOf('back'),
        payloadFormatVersion: options.format ?? '2.0',
      }),
    ],
  })
  const door = front(snapshot, {
    ...(options.variables && { variables: options.variables }),
    pointer: () => pointer,
    platform: {
      now: () => clock.now,
      async invokeFunction(invocation) {
        const event = JSON.parse(String(invocation.payload)) as Record<string, unknown>
        if (invocation.functionArn.endsWith(':back')) {
          const { authorizer = 'nobody' } = event['requestContext'] as Record<string, unknown>
          const body = JSON.stringify(authorizer)
          return { statusCode: 200, payload: JSON.stringify({ statusCode: 200, body }) }
        }
        asked.push(invocation)
        const said = typeof say === 'function' ? say(event, asked.length) : say
        if (said instanceof Error) throw said
        if (isResult(said)) return said
        return { statusCode: 200, payload: typeof said === 'string' ? said : JSON.stringify(said) }
      },
      ...options.platform,
    },
  })
  return {
    ...door,
    snapshot,
    asked,
    clock,
    event: (call = 0) => JSON.parse(String(asked[call]?.payload)) as Record<string, unknown>,
    publish: (change: Partial<StagePointer>) => void (pointer = { ...pointer, ...change }),
    /** A call as its client sees it. */
    async call(path = '/a/1', headers: Readonly<Record<string, string>> = { auth: 't1' }) {
      const response = await door.send(path, { headers })
      const challenge = response.headers.get('www-authenticate')
      const body = await response.text()
      return { status: response.status, body, ...(challenge !== null && { challenge }) }
    },
  }
}

const isResult = (said: Said): said is FunctionResult =>
  typeof said === 'object' && 'statusCode' in said && 'payload' in said

export const unauthorized = { status: 401, body: '{"message":"Unauthorized"}' }
export const forbidden = { status: 403, body: '{"message":"Forbidden"}' }
export const broken = { status: 500, body: '{"message":"Internal Server Error"}' }
