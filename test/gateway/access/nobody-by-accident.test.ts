import { beforeAll, describe, expect, test } from 'vitest'
import type { RestApiSnapshot } from '../../../src/model/deployment.ts'
import type { Platform } from '../../../src/model/platform.ts'
import type { Authorizer, Method } from '../../../src/model/rest-api.ts'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { front, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'
import { signingKey, signToken, type SigningKey } from '../../support/issuer.ts'
import { allowAll, token as tokenAuthorizer } from './custom/guarded.ts'
import {
  accessKey,
  at,
  directoryFailures,
  functionFailures,
  issuerFailures,
  rejects,
  start,
  throws,
  type Failures,
} from './failures.ts'

// Every kind of protected method × every way in which what it depends on can fail: nobody comes in by accident.

const hour = 3_600_000
const { secretAccessKey } = accessKey
const url = 'http://api123.execute-api.us-east-1.amazonaws.com/prod/t/1'
const host = new URL(url).host
let key: SigningKey
beforeAll(async () => {
  key = await signingKey('k1')
})

let worlds = 0
/** Keys of issuers are remembered: each world has its own. */
const newName = () => `us-east-1_accident${worlds++}`

type World = {
  readonly snapshot: RestApiSnapshot
  readonly platform: Partial<Platform>
  readonly headers: Readonly<Record<string, string>>
}
type Change = (world: World) => Partial<Platform> | { readonly snapshot: RestApiSnapshot }

const guardedBy = (over: Partial<Method>, authorizers: readonly Authorizer[] = []) =>
  snapshotOf(method({ methodIntegration: mockAnswering('in'), ...over }), { authorizers })

const iam = (): World => ({
  snapshot: guardedBy({ authorizationType: 'AWS_IAM' }),
  platform: { accessKey: () => accessKey },
  headers: Object.fromEntries(
    signRequest({
      method: 'GET',
      url,
      headers: [],
      credentials: { accessKeyId: 'AKID', secretAccessKey },
      region: 'us-east-1',
      service: 'execute-api',
      now: start,
    }),
  ),
})

const custom = (type: 'TOKEN' | 'REQUEST') => (): World => ({
  snapshot: guardedBy({ authorizationType: 'CUSTOM', authorizerId: 'auth01' }, [
    { ...tokenAuthorizer, type, name: newName() },
  ]),
  platform: {
    invokeFunction: async () => ({ statusCode: 200, payload: JSON.stringify(allowAll) }),
  },
  headers: { auth: 'let me in' },
})

const tokens = (type: 'COGNITO_USER_POOLS' | 'JWT') => async (): Promise<World> => {
  const id = newName()
  const isPool = type === 'COGNITO_USER_POOLS'
  const issuer = isPool
    ? `https://cognito-idp.us-east-1.amazonaws.com/${id}`
    : `https://${id.replace('_', '-')}.example/t`
  const seconds = start / 1000
  const claims = { iss: issuer, aud: 'app', token_use: 'id', iat: seconds - 5, exp: seconds + 600 }
  return {
    snapshot: guardedBy({ authorizationType: type, authorizerId: 'auth01' }, [
      {
        id: 'auth01',
        name: 'tokens',
        type,
        identitySource: 'method.request.header.Authorization',
        ...(isPool
          ? { providerARNs: [`arn:aws:cognito-idp:us-east-1:123456789012:userpool/${id}`] }
          : { jwtConfiguration: { issuer, audience: ['app'] } }),
      },
    ]),
    platform: {
      fetch: async (target) =>
        (typeof target === 'string' ? target : target.url).endsWith('openid-configuration')
          ? Response.json({ issuer, jwks_uri: `${issuer}/keys` })
          : Response.json({ keys: [key.jwk] }),
    },
    headers: { authorization: `Bearer ${await signToken(key, claims)}` },
  }
}

const apiKey = (): World => ({
  snapshot: guardedBy({ apiKeyRequired: true }),
  platform: {
    apiKey: () => ({
      keyId: 'k',
      enabled: true,
      plans: [{ planId: 'p', apiStages: [{ apiId: 'api123', stage: 'prod' }] }],
    }),
  },
  headers: { 'x-api-key': 'the value of a key that opens' },
})

const policyOf = (text: string): World => {
  const plain = guardedBy({})
  return {
    snapshot: { ...plain, api: { ...plain.api, policy: text } },
    platform: {},
    headers: {},
  }
}
const allowing = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
})
const withPolicy =
  (policy: string): Change =>
  ({ snapshot }) => ({
    snapshot: { ...snapshot, api: { ...snapshot.api, policy } },
  })

const methodOf =
  (over: Partial<Method>): Change =>
  ({ snapshot }) => ({
    snapshot: {
      ...snapshot,
      resources: snapshot.resources.map((resource) => ({
        ...resource,
        methods: Object.fromEntries(
          Object.entries(resource.methods).map(([name, each]) => [name, { ...each, ...over }]),
        ),
      })),
    },
  })

const always: readonly (readonly [string, Change])[] = [
  ['the Registry is down: the stage cannot be read', () => ({ stage: rejects })],
  ['the Registry is down: reading the stage throws', () => ({ stage: throws })],
  ['the stage is not there', () => ({ stage: () => undefined })],
  ['the deployment cannot be read', () => ({ snapshot: rejects })],
  ['the deployment is another text', () => ({ snapshot: async () => '{}' })],
  [
    'the deployment is cut',
    ({ snapshot }) => ({ snapshot: async () => JSON.stringify(snapshot).slice(0, -9) }),
  ],
  ['the policy is no policy', withPolicy('{"Statement":1}')],
  ['the policy is no JSON', withPolicy('{')],
  ['the policy denies everybody', withPolicy(allowing.replace('Allow', 'Deny'))],
]

const ofPlatform = (failures: Failures): readonly (readonly [string, Change])[] => failures

const unnamed: readonly (readonly [string, Change])[] = [
  ['the API has no such authorizer', methodOf({ authorizerId: 'gone' })],
  ['the method names none', ({ snapshot }) => ({ snapshot: { ...snapshot, authorizers: [] } })],
]
const functions = [...ofPlatform(functionFailures), ...unnamed]
const issuers: readonly (readonly [string, Change])[] = [
  ...ofPlatform(issuerFailures),
  ...unnamed,
  [
    'the authorizer is of another type',
    ({ snapshot }) => ({
      snapshot: {
        ...snapshot,
        authorizers: snapshot.authorizers.map((each) => ({ ...each, type: 'TOKEN' as const })),
      },
    }),
  ],
]

const kinds: readonly (readonly [
  string,
  () => World | Promise<World>,
  readonly (readonly [string, Change])[],
])[] = [
  ['AWS_IAM', iam, ofPlatform(directoryFailures)],
  ['CUSTOM, TOKEN', custom('TOKEN'), functions],
  ['CUSTOM, REQUEST', custom('REQUEST'), functions],
  ['COGNITO_USER_POOLS', tokens('COGNITO_USER_POOLS'), issuers],
  [
    'JWT',
    tokens('JWT'),
    [
      ...issuers,
      // By `iat`, which a user pool's authorizer does not look at.
      ['a clock is an hour behind', at(-hour)],
    ],
  ],
  [
    'an API key',
    apiKey,
    [
      ['the keys cannot be read', () => ({ apiKey: rejects })],
      ['reading the keys throws', () => ({ apiKey: throws })],
      ['the key is not there', () => ({ apiKey: () => undefined })],
      [
        'the key is disabled',
        () => ({
          apiKey: () => ({
            keyId: 'k',
            enabled: false,
            plans: [{ planId: 'p', apiStages: [{ apiId: 'api123', stage: 'prod' }] }],
          }),
        }),
      ],
      [
        'the key is in no plan',
        () => ({ apiKey: () => ({ keyId: 'k', enabled: true, plans: [] }) }),
      ],
      [
        'the plan is of another stage',
        () => ({
          apiKey: () => ({
            keyId: 'k',
            enabled: true,
            plans: [{ planId: 'p', apiStages: [{ apiId: 'api123', stage: 'dev' }] }],
          }),
        }),
      ],
    ],
  ],
  ['a resource policy', () => policyOf(allowing), []],
]

describe.each(kinds)('%s', (_, made, failures) => {
  const ask = async (world: World, change?: Change) => {
    const { snapshot, ...platform } = (change?.(world) ?? {}) as Partial<Platform> & {
      readonly snapshot?: RestApiSnapshot | Platform['snapshot']
    }
    const isText = typeof snapshot === 'function'
    const { send } = front(snapshot && !isText ? snapshot : world.snapshot, {
      platform: {
        now: () => start,
        ...world.platform,
        ...platform,
        ...(isText && { snapshot }),
      },
    })
    const response = await send('/prod/t/1', { headers: { host, ...world.headers } })
    return { status: response.status, text: await response.text() }
  }

  test('lets in while all is well', async () => {
    expect(await ask(await made())).toEqual({ status: 200, text: 'in' })
  })

  test.each([...always, ...failures])('%s: refused', async (_name, change) => {
    const { status, text } = await ask(await made(), change)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text).not.toContain('in"')
    expect(text).not.toBe('in')
  })
})
