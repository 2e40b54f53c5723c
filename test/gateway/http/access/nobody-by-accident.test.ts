import { beforeAll, describe, expect, test } from 'vitest'
import type { Platform } from '../../../../src/model/platform.ts'
import type { AuthorizerV2, HttpApiSnapshot, RouteV2 } from '../../../../src/model/v2/api.ts'
import { signRequest } from '../../../../src/wire/sigv4/sign-request.ts'
import { front } from '../../../support/exchange.ts'
import { httpApi, httpRoute } from '../../../support/http-api.ts'
import { signingKey, signToken, type SigningKey } from '../../../support/issuer.ts'
import { allowAll } from '../../access/custom/guarded.ts'
import {
  accessKey,
  at,
  directoryFailures,
  functionFailures,
  issuerFailures,
  rejects,
  start,
  throws,
} from '../../access/failures.ts'
import { first, policied, simple } from './guarded.ts'

// Every kind of guarded route × every way in which what it depends on can fail: nobody comes in by accident.

const url = 'http://http123.execute-api.us-east-1.amazonaws.com/t'
const host = new URL(url).host
const hour = 3_600_000
let key: SigningKey
beforeAll(async () => {
  key = await signingKey('k1')
})
let worlds = 0

type World = {
  readonly snapshot: HttpApiSnapshot
  readonly platform: Partial<Platform>
  readonly headers: Readonly<Record<string, string>>
}
type Change = (world: World) => Partial<Platform> | { readonly snapshot: HttpApiSnapshot }
type Changes = readonly (readonly [name: string, change: Change])[]

const guardedBy = (over: Partial<RouteV2>, authorizers: readonly AuthorizerV2[] = []) =>
  httpApi({ routes: [httpRoute('GET /t', over)], authorizers })

const iam = (): World => ({
  snapshot: guardedBy({ authorizationType: 'AWS_IAM' }),
  platform: { accessKey: () => accessKey },
  headers: Object.fromEntries(
    signRequest({
      method: 'GET',
      url,
      headers: [],
      credentials: { accessKeyId: 'AKID', secretAccessKey: accessKey.secretAccessKey },
      region: 'us-east-1',
      service: 'execute-api',
      now: start,
    }),
  ),
})

const byFunction = (authorizer: AuthorizerV2, answer: object, ttl: number) => (): World => ({
  snapshot: guardedBy({ authorizationType: 'CUSTOM', authorizerId: 'auth01' }, [
    { ...authorizer, name: `gate${worlds++}`, authorizerResultTtlInSeconds: ttl },
  ]),
  platform: { invokeFunction: async () => ({ statusCode: 200, payload: JSON.stringify(answer) }) },
  headers: { auth: 'let me in' },
})

const byToken = async (): Promise<World> => {
  const issuer = `https://accident-${worlds++}.example/t`
  const seconds = start / 1000
  const claims = { iss: issuer, aud: 'app', scope: 'in', iat: seconds - 5, exp: seconds + 600 }
  return {
    snapshot: guardedBy(
      { authorizationType: 'JWT', authorizerId: 'auth01', authorizationScopes: ['in'] },
      [
        {
          authorizerId: 'auth01',
          name: 'tokens',
          authorizerType: 'JWT',
          identitySource: ['$request.header.Authorization'],
          jwtConfiguration: { issuer, audience: ['app'] },
        },
      ],
    ),
    platform: {
      fetch: async (target) =>
        (typeof target === 'string' ? target : target.url).endsWith('openid-configuration')
          ? Response.json({ issuer, jwks_uri: `${issuer}/keys` })
          : Response.json({ keys: [key.jwk] }),
    },
    headers: { authorization: `Bearer ${await signToken(key, claims)}` },
  }
}

const routeOf =
  (over: Partial<RouteV2>): Change =>
  ({ snapshot }) => ({
    snapshot: { ...snapshot, routes: snapshot.routes.map((each) => ({ ...each, ...over })) },
  })
const authorizerOf =
  (over: object): Change =>
  ({ snapshot }) => ({
    snapshot: {
      ...snapshot,
      authorizers: snapshot.authorizers.map((each) => ({ ...each, ...over })),
    },
  })

const always: Changes = [
  ['the Registry is down: the stage cannot be read', () => ({ stage: rejects })],
  ['the Registry is down: reading the stage throws', () => ({ stage: throws })],
  ['the stage is not there', () => ({ stage: () => undefined })],
  ['the stages cannot be read', () => ({ stages: rejects, stage: rejects })],
  ['the deployment cannot be read', () => ({ snapshot: rejects })],
  ['the deployment is another text', () => ({ snapshot: async () => '{}' })],
  [
    'the deployment is cut',
    ({ snapshot }) => ({ snapshot: async () => JSON.stringify(snapshot).slice(0, -9) }),
  ],
  ['the authorization type is none', routeOf({ authorizationType: 'OTHER' as 'NONE' })],
  ['the authorization type is empty', routeOf({ authorizationType: '' as 'NONE' })],
]

const unnamed: Changes = [
  ['the API has no such authorizer', routeOf({ authorizerId: 'gone' })],
  ['the API has no authorizer', ({ snapshot }) => ({ snapshot: { ...snapshot, authorizers: [] } })],
  ['the authorizer is of no type', authorizerOf({ authorizerType: 'OTHER' })],
  ['the authorizer looks at nothing that is there', authorizerOf({ identitySource: ['$x.y'] })],
]

const functions: Changes = [
  ...functionFailures,
  ...unnamed,
  ['the authorizer is one of tokens', authorizerOf({ authorizerType: 'JWT' })],
  ['the authorizer names no function', authorizerOf({ authorizerUri: '' })],
]
/** What an answer of one form is to an authorizer of the other. */
const saying =
  (answer: object): Change =>
  () => ({
    invokeFunction: async () => ({ statusCode: 200, payload: JSON.stringify(answer) }),
  })
const policies: Changes = [
  ...functions,
  ['the function answers simply', saying({ isAuthorized: true })],
  ['the authorizer wants simple answers', authorizerOf({ enableSimpleResponses: true })],
]
/** Of those, the answers that are good policies for another authorizer are none here. */
const simples: Changes = [
  ...functions.filter(([name]) => name !== 'the function answers as HTTP APIs want it'),
  ['the function answers with a policy', saying(allowAll)],
  ['the function answers with both', saying({ ...allowAll, isAuthorized: true })],
  ['the function answers "true"', saying({ isAuthorized: 'true' })],
  ['the function answers 1', saying({ isAuthorized: 1 })],
  ['the function answers a list', saying([{ isAuthorized: true }])],
  ['the authorizer wants policies', authorizerOf({ enableSimpleResponses: false })],
]

const kinds: readonly (readonly [string, () => World | Promise<World>, Changes])[] = [
  ['AWS_IAM', iam, directoryFailures],
  ['CUSTOM, simple', byFunction(simple, { isAuthorized: true }, 0), simples],
  ['CUSTOM, simple, kept', byFunction(simple, { isAuthorized: true }, 60), simples],
  ['CUSTOM, format 2.0', byFunction(policied, allowAll, 0), policies],
  [
    'CUSTOM, format 1.0, kept',
    byFunction(first, allowAll, 60),
    // There are no simple answers in it, whatever the definition says.
    policies.filter(([name]) => name !== 'the authorizer wants simple answers'),
  ],
  [
    'JWT',
    byToken,
    [
      ...issuerFailures,
      ...unnamed,
      ['the authorizer is one of functions', authorizerOf({ authorizerType: 'REQUEST' })],
      ['the authorizer says nothing of issuers', authorizerOf({ jwtConfiguration: undefined })],
      [
        'the authorizer is for nobody',
        authorizerOf({ jwtConfiguration: { issuer: '', audience: [] } }),
      ],
      ['a clock is an hour behind', at(-hour)],
      ['the route wants another scope', routeOf({ authorizationScopes: ['out'] })],
    ],
  ],
]

describe.each(kinds)('%s', (_, made, failures) => {
  const ask = async (world: World, change?: Change) => {
    const { snapshot, ...platform } = (change?.(world) ?? {}) as Partial<Platform> & {
      readonly snapshot?: HttpApiSnapshot | Platform['snapshot']
    }
    const isText = typeof snapshot === 'function'
    let calls = 0
    const { send } = front(snapshot && !isText ? snapshot : world.snapshot, {
      platform: {
        now: () => start,
        callAws: async () => {
          calls++
          return new Response('in')
        },
        ...world.platform,
        ...platform,
        ...(isText && { snapshot }),
      },
    })
    const response = await send('/t', { headers: { host, ...world.headers } })
    return { status: response.status, text: await response.text(), calls }
  }

  test('lets in while all is well', async () => {
    expect(await ask(await made())).toEqual({ status: 200, text: 'in', calls: 1 })
  })

  test.each([...always, ...failures])('%s: refused', async (_name, change) => {
    const { status, text, calls } = await ask(await made(), change)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text).not.toContain('in"')
    expect(calls).toBe(0)
  })
})
