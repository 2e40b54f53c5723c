import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtWorker, operator, operatorClient } from '../support/cloudflare-worker.ts'
import { ask, type Keys, keysIn, policy } from '../support/iam-client.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// The directory on Cloudflare: what edges read of it is in KV, and secrets are nowhere in the clear.

const key = (byte: number) => btoa(String.fromCharCode(...new Uint8Array(32).fill(byte)))
const optionsWith = (bindings: Readonly<Record<string, string>>) =>
  convertV4MiniflareOptions({ ...builtWorker, bindings: { ...operator, ...bindings } })
const asOperator = {
  accessKeyId: operator.TIDEGATE_ACCESS_KEY_ID,
  secretAccessKey: operator.TIDEGATE_SECRET_ACCESS_KEY,
}

let worker: Miniflare
let gateway: { readonly url: string }
let apiId: string

const use = async (options: ReturnType<typeof optionsWith>) => {
  await worker.setOptions(options)
  gateway = { url: (await worker.ready).href.replace(/\/$/, '') }
}

beforeAll(async () => {
  worker = new Miniflare(optionsWith({ TIDEGATE_ENCRYPTION_KEY: key(1) }))
  const url = await worker.ready
  gateway = { url: url.href.replace(/\/$/, '') }
  const apigateway = operatorClient(url)
  apiId = await deployApi(apigateway, {
    'GET /a': {
      operation: {
        'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
        'x-amazon-apigateway-integration': mock('in'),
      },
    },
  })
  apigateway.destroy()
})
afterAll(() => worker?.dispose())

const iam = (action: string, members: Readonly<Record<string, string>>) =>
  ask(gateway, 'iam', action, members, asOperator)

const call = async (keys: Keys) => {
  const path = `${base(apiId)}/a`
  const response = await signedFetch(gateway, path, { service: 'execute-api', ...keys })
  return response.headers.get('x-amzn-errortype') ?? response.status
}

test('a user may what its policies say, by a secret that KV holds encrypted', async () => {
  expect((await iam('CreateUser', { UserName: 'ann' })).status).toBe(200)
  const keys = keysIn(await iam('CreateAccessKey', { UserName: 'ann' }))
  expect(await call(keys)).toBe('AccessDeniedException')
  await iam('PutUserPolicy', {
    UserName: 'ann',
    PolicyName: 'p',
    PolicyDocument: policy({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }),
  })
  expect(await call(keys)).toBe(200)

  const kv = await worker.getKVNamespace('SNAPSHOTS')
  const { keys: names } = await kv.list()
  const all = names.map(({ name }) => name)
  expect(all).toContain(`access-key/${keys.accessKeyId}`)
  for (const name of all) expect(await kv.get(name)).not.toContain(keys.secretAccessKey)

  await kv.delete(`access-key/${keys.accessKeyId}`)
  await iam('DeleteAccessKey', { UserName: 'ann', AccessKeyId: keys.accessKeyId })
  expect(await call(keys)).toBe('UnrecognizedClientException')
})

test('without an encryption key nobody gets an access key', async () => {
  const plain = new Miniflare(optionsWith({}))
  try {
    const there = { url: (await plain.ready).href.replace(/\/$/, '') }
    await ask(there, 'iam', 'CreateUser', { UserName: 'ann' }, asOperator)
    const answer = await ask(there, 'iam', 'CreateAccessKey', { UserName: 'ann' }, asOperator)
    expect([answer.status, answer.code]).toEqual([500, 'ServiceFailure'])
    expect(answer.value('Message')).toContain('TIDEGATE_ENCRYPTION_KEY')
  } finally {
    await plain.dispose()
  }
})

test('a setting that is no key lets nobody in, and says so to the operator alone', async () => {
  await use(optionsWith({ TIDEGATE_ENCRYPTION_KEY: 'not a key' }))
  const stranger = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' }
  const path = `${base(apiId)}/a`
  const response = await signedFetch(gateway, path, { service: 'execute-api', ...stranger })
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(await response.text()).not.toContain('ENCRYPTION')
  expect((await iam('ListUsers', {})).status).toBe(200)
  const refused = await iam('CreateAccessKey', { UserName: 'ann' })
  expect([refused.status, refused.code]).toEqual([500, 'ServiceFailure'])
})
