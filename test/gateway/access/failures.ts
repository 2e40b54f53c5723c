import type { Platform } from '../../../src/model/platform.ts'
import type { AccessKey } from '../../../src/model/principal.ts'
import { allowAll } from './custom/guarded.ts'

// Ways in which what access depends on can fail, for every kind of API.

/** What the platform does then. */
export type Failures = readonly (readonly [name: string, platform: () => Partial<Platform>])[]
type Failure = () => Partial<Platform>

/** When requests arrive. */
export const start = Date.UTC(2025, 2, 12, 19, 3, 58)
const hour = 3_600_000

/** It throws. */
export const throws = (): never => {
  throw new Error('away')
}
/** It rejects. */
export const rejects = () => Promise.reject(new Error('away'))

/** At another time. */
export const at =
  (ms: number): Failure =>
  () => ({ now: () => start + ms })
const fetching =
  (answer: () => Response | Promise<Response>): Failure =>
  () => ({
    fetch: async () => answer(),
  })
const saying =
  (payload: string, more: object = {}): Failure =>
  () => ({
    invokeFunction: async () => ({ statusCode: 200, payload, ...more }),
  })
/** How a function that is asked may fail. */
export const functionFailures: Failures = [
  [
    'the function is gone',
    () => ({ invokeFunction: async () => ({ statusCode: 404, payload: '{}' }) }),
  ],
  ['the function cannot be called', () => ({ invokeFunction: rejects })],
  ['calling the function throws', () => ({ invokeFunction: throws })],
  [
    'Lambda throttles',
    () => ({ invokeFunction: async () => ({ statusCode: 429, payload: '{}' }) }),
  ],
  [
    'Lambda fails',
    () => ({
      invokeFunction: async () => ({ statusCode: 500, payload: JSON.stringify(allowAll) }),
    }),
  ],
  [
    'the function fails, with an answer that allows',
    saying(JSON.stringify(allowAll), { functionError: 'Unhandled' }),
  ],
  [
    'the function times out',
    saying('{"errorMessage":"Task timed out after 3.00 seconds"}', { functionError: 'Unhandled' }),
  ],
  ['the function answers nothing', saying('')],
  ['the function answers null', saying('null')],
  ['the function answers true', saying('true')],
  ['the function answers a text', saying('"Allow"')],
  ['the function answers HTML', saying('<html>')],
  [
    'the function answers a policy without a principal',
    saying(JSON.stringify({ policyDocument: allowAll.policyDocument })),
  ],
  ['the function answers a principal without a policy', saying('{"principalId":"u"}')],
  ['the function answers as HTTP APIs want it', saying('{"isAuthorized":true}')],
  [
    'the function answers an empty policy',
    saying('{"principalId":"u","policyDocument":{"Version":"2012-10-17","Statement":[]}}'),
  ],
  [
    'the function answers for another API',
    saying(
      JSON.stringify(allowAll).replace(
        '"*"',
        '"arn:aws:execute-api:us-east-1:123456789012:other/*"',
      ),
    ),
  ],
  ['the function answers cut', saying(JSON.stringify(allowAll).slice(0, -1))],
  [
    'the location’s memory fails',
    () => ({ located: { get: rejects, put: rejects }, invokeFunction: rejects }),
  ],
]

/** How an issuer whose keys are wanted may fail. */
export const issuerFailures: Failures = [
  ['the keys cannot be reached', fetching(rejects)],
  ['reading the keys throws', () => ({ fetch: throws })],
  ['the keys are a 500', fetching(() => new Response('', { status: 500 }))],
  [
    'the keys are elsewhere',
    fetching(() => new Response('', { status: 302, headers: { location: 'https://evil.test' } })),
  ],
  ['the keys are HTML', fetching(() => new Response('<html>'))],
  ['the keys are none', fetching(() => Response.json({ keys: [] }))],
  ['the keys are no list', fetching(() => Response.json({ keys: 'all' }))],
  ['the answer is null', fetching(() => Response.json(null))],
  ['the keys are too long', fetching(() => new Response('x'.repeat(200_000)))],
  ['a clock is an hour ahead', at(hour)],
]

/** Who may call, where signatures are good. */
export const accessKey: AccessKey = {
  secretAccessKey: 'a secret of forty characters, or nearly so',
  principal: {
    accessKeyId: 'AKID',
    accountId: '123456789012',
    userId: 'AIDA',
    userArn: 'arn:aws:iam::123456789012:user/alice',
    type: 'User',
    permits: () => 'allow',
  },
}

const ofKey =
  (permits: AccessKey['principal']['permits']): Failure =>
  () => ({
    accessKey: () => ({ ...accessKey, principal: { ...accessKey.principal, permits } }),
  })

/** How the directory of callers may fail, and who they are. */
export const directoryFailures: Failures = [
  ['the directory cannot be read', () => ({ accessKey: rejects })],
  ['reading the directory throws', () => ({ accessKey: throws })],
  ['the key is not known any more', () => ({ accessKey: () => undefined })],
  [
    'the key has another secret',
    () => ({ accessKey: () => ({ ...accessKey, secretAccessKey: 'x' }) }),
  ],
  [
    'the key has an empty secret',
    () => ({ accessKey: () => ({ ...accessKey, secretAccessKey: '' }) }),
  ],
  ['the key has ended', () => ({ accessKey: () => ({ ...accessKey, expiresAt: start }) })],
  ['the key is of a session', () => ({ accessKey: () => ({ ...accessKey, sessionToken: 't' }) })],
  ['its policies cannot be read', ofKey(() => rejects())],
  ['its policies throw', ofKey(throws)],
  ['its policies say nothing', ofKey(() => 'silent')],
  ['its policies deny', ofKey(() => 'deny')],
  ['its policies say what nobody knows', ofKey(() => 'maybe' as 'allow')],
  ['a clock is an hour ahead', at(hour)],
  ['a clock is an hour behind', at(-hour)],
]
