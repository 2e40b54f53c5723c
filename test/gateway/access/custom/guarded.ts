import type { RestApiSnapshot } from '../../../../src/model/deployment.ts'
import type { FunctionInvocation, FunctionResult } from '../../../../src/model/platform.ts'
import type { Authorizer } from '../../../../src/model/rest-api.ts'
import type { StagePointer } from '../../../../src/model/stage.ts'
import { front, method, mockAnswering, snapshotOf } from '../../../support/exchange.ts'

/** Where the tests' clocks start. */
export const start = Date.UTC(2025, 2, 12, 19, 3, 58)

export const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:auth'

/** A TOKEN authorizer by the header `Auth` that keeps answers for five minutes. */
export const token: Authorizer = {
  id: 'auth01',
  name: 'gate',
  type: 'TOKEN',
  authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
  identitySource: 'method.request.header.Auth',
  authorizerResultTtlInSeconds: 300,
}

/** The same of type REQUEST. */
export const request: Authorizer = { ...token, type: 'REQUEST' }

export const arnOf = (path: string, stage = 'prod', verb = 'GET') =>
  `arn:aws:execute-api:us-east-1:123456789012:api123/${stage}/${verb}/${path}`

/** An authorizer's answer with a policy of one statement. */
export const saying = (
  Effect: string,
  Resource: string | readonly string[],
  more: Readonly<Record<string, unknown>> = {},
) => ({
  principalId: 'user-1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
  },
  ...more,
})

export const allowAll = saying('Allow', '*')

/** What a function answers: JSON, a text as it is, or a whole result; an error is one of the call. */
export type Said = string | object

type Options = {
  readonly authorizer?: Partial<Authorizer>
  /** The API's resource policy. */
  readonly policy?: string
  readonly template?: string
  readonly snapshot?: Partial<RestApiSnapshot>
  readonly stage?: Partial<StagePointer>
  readonly fronts?: Parameters<typeof front>[1]
}

/**
 * An API with the methods `ANY /a/{proxy+}` and `GET /` behind an authorizer whose function says what `say` says of its
 * n-th call, and a clock that is set by hand.
 */
export function guarded(
  say: Said | ((event: Record<string, unknown>, call: number) => Said),
  options: Options = {},
) {
  const authorizer = { ...token, ...options.authorizer }
  const only = method({
    authorizationType: 'CUSTOM',
    authorizerId: authorizer.id,
    methodIntegration: mockAnswering(options.template ?? '{"in":true}'),
  })
  const plain = snapshotOf(only)
  const snapshot: RestApiSnapshot = {
    ...plain,
    api: { ...plain.api, ...(options.policy !== undefined && { policy: options.policy }) },
    resources: [
      { id: 'r1', path: '/a/{proxy+}', methods: { ANY: only } },
      { id: 'r0', path: '/', methods: { GET: { ...only, httpMethod: 'GET' } } },
    ],
    authorizers: [authorizer],
    ...options.snapshot,
  }
  const calls: FunctionInvocation[] = []
  const clock = { now: start }
  let pointer: Partial<StagePointer> = options.stage ?? {}
  const opened: ReturnType<typeof front> = front(snapshot, {
    ...options.fronts,
    platform: {
      now: () => clock.now,
      stage: async (apiId, stageName) => ({
        apiId,
        stageName,
        deploymentId: 'dep123',
        snapshot: opened.hash,
        variables: {},
        disableExecuteApiEndpoint: false,
        ...pointer,
      }),
      async invokeFunction(invocation) {
        calls.push(invocation)
        const event = JSON.parse(String(invocation.payload)) as Record<string, unknown>
        const said: Said = typeof say === 'function' ? say(event, calls.length) : say
        if (said instanceof Error) throw said
        if (isResult(said)) return said
        return { statusCode: 200, payload: typeof said === 'string' ? said : JSON.stringify(said) }
      },
      ...options.fronts?.platform,
    },
  })
  return {
    ...opened,
    calls,
    clock,
    event: (call = 0) => JSON.parse(String(calls[call]?.payload)) as Record<string, unknown>,
    publish: (change: Partial<StagePointer>) => void (pointer = { ...pointer, ...change }),
    /** A call with the token, as what a client sees of it. */
    async call(path = 'a/1', auth: string | null = 't1', stage = 'prod') {
      const headers: Record<string, string> = auth === null ? {} : { auth }
      const response = await opened.send(`/${stage}/${path}`, { headers })
      return {
        status: response.status,
        error: response.headers.get('x-amzn-errortype'),
        body: await response.text(),
      }
    },
  }
}

const isResult = (said: Said): said is FunctionResult =>
  typeof said === 'object' && 'statusCode' in said && 'payload' in said

/** What clients see. */
export const served = { status: 200, error: null, body: '{"in":true}' }
export const unauthorized = {
  status: 401,
  error: 'UnauthorizedException',
  body: '{"message":"Unauthorized"}',
}
export const broken = {
  status: 500,
  error: 'AuthorizerConfigurationException',
  body: '{"message":null}',
}
export const denied = (why: string) => ({
  status: 403,
  error: 'AccessDeniedException',
  body: `{"Message":"User is not authorized to access this resource${why}"}`,
})
export const explicitly = ' with an explicit deny in an identity-based policy'
export const implicitly = ' because no identity-based policy allows the execute-api:Invoke action'
