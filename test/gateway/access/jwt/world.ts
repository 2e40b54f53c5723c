import type { Authorizer, Method } from '../../../../src/model/rest-api.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../../support/exchange.ts'
import { signToken, type SigningKey } from '../../../support/issuer.ts'

/** When requests of these tests arrive. */
export const now = Date.UTC(2025, 2, 12, 19, 3, 58)
export const seconds = now / 1000

export type Claims = Readonly<Record<string, unknown>>

let worlds = 0

/**
 * A method that wants a token, its issuer and its clock. Keys are remembered by issuer, so each world has one of its own.
 */
export function worldOf(
  kind: 'COGNITO_USER_POOLS' | 'JWT',
  keys: readonly SigningKey[],
  over: {
    readonly authorizer?: Partial<Authorizer>
    readonly method?: Partial<Method>
    readonly policy?: string
    readonly template?: string
    readonly developmentKeys?: () => Promise<string | undefined>
    readonly cognitoEndpoint?: string
  } = {},
) {
  const id = `us-east-1_world${worlds++}`
  const isPool = kind === 'COGNITO_USER_POOLS'
  const issuer = isPool
    ? `https://cognito-idp.us-east-1.amazonaws.com/${id}`
    : `https://${id.replace('_', '-')}.example/tenant`
  const authorizer: Authorizer = {
    id: 'auth01',
    name: 'tokens',
    type: kind,
    identitySource: 'method.request.header.Authorization',
    ...(isPool
      ? { providerARNs: [`arn:aws:cognito-idp:us-east-1:123456789012:userpool/${id}`] }
      : { jwtConfiguration: { issuer, audience: ['app', 'other-app'] } }),
    ...over.authorizer,
  }
  const clock = { now }
  const fetched: string[] = []
  const background: Promise<unknown>[] = []
  const events: unknown[] = []
  const state = {
    keys,
    discovery: (): Response | Promise<Response> =>
      Response.json({ issuer, jwks_uri: `${issuer}/keys` }),
    keySet: (): Response | Promise<Response> =>
      Response.json({ keys: state.keys.map(({ jwk }) => jwk) }),
  }
  const only = method({
    methodIntegration:
      over.method?.methodIntegration ?? mockAnswering(over.template ?? '{"in":true}'),
    authorizationType: kind,
    authorizerId: 'auth01',
    ...over.method,
  })
  const plain = snapshotOf(only, { authorizers: [authorizer] })
  const { policy, developmentKeys, cognitoEndpoint } = over
  const snapshot = { ...plain, api: { ...plain.api, ...(policy !== undefined && { policy }) } }
  const door = front(snapshot, {
    platform: {
      now: () => clock.now,
      ...(developmentKeys && { developmentKeys }),
      ...(cognitoEndpoint !== undefined && { cognitoEndpoint: async () => cognitoEndpoint }),
      waitUntil: (work) => background.push(work),
      async fetch(target, init) {
        const url = typeof target === 'string' ? target : target.url
        fetched.push(url)
        if (init.redirect !== 'manual') throw new Error('would follow redirects')
        return url.endsWith('/.well-known/openid-configuration')
          ? state.discovery()
          : state.keySet()
      },
      invokeFunction: async ({ payload }) => {
        events.push(JSON.parse(payload as string))
        return { statusCode: 200, payload: '{"statusCode":200,"body":"in"}' }
      },
    },
  })
  const claims: Claims = isPool
    ? { iss: issuer, sub: 'u1', aud: 'app', token_use: 'id', iat: seconds - 5, exp: seconds + 3600 }
    : { iss: issuer, sub: 'u1', aud: 'app', iat: seconds - 5, exp: seconds + 3600 }
  const sign = (more: Claims = {}, header: Claims = {}, key: SigningKey = keys[0]!) =>
    signToken(key, { ...claims, ...more }, header)
  const call = (token: string | undefined, path = '/prod/t/1') =>
    door.send(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  const status = async (token: string | undefined) => (await call(token)).status
  return {
    issuer,
    authorizer,
    claims,
    clock,
    fetched,
    background,
    events,
    state,
    snapshot,
    door,
    sign,
    call,
    status,
  }
}

export type World = ReturnType<typeof worldOf>

/** A Lambda proxy integration: what the function is given is in the world's `events`. */
export const toFunction = integration({
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
})

/** A segment of a token. */
export const segment = (value: string | object): string =>
  (value instanceof Buffer
    ? value
    : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  ).toString('base64url')
