import { describe, expect, test } from 'vitest'
import '../support/exchange.ts'
import { credentialsSource, type Caller } from '../../src/cloudflare/aws/aws-credentials.ts'

const role = 'arn:aws:iam::123456789012:role/gateway'
const operator = { AWS_ACCESS_KEY_ID: 'AKIAOPERATOR', AWS_SECRET_ACCESS_KEY: 'hush' }
const start = Date.UTC(2026, 0, 1)
const minute = 60_000

const session = (id: string, expiresAt: number) =>
  `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>${id}</AccessKeyId><SecretAccessKey>s/${id}</SecretAccessKey>
    <SessionToken>t+${id}=</SessionToken><Expiration>${new Date(expiresAt).toISOString()}</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`

/** A world with a clock and an STS that gives sessions of an hour, numbered. */
function world(settings: Readonly<Record<string, string>> = operator) {
  const asked: { readonly url: string; readonly body: URLSearchParams }[] = []
  const state = {
    now: start,
    answer: (): Response | Promise<Response> =>
      new Response(session(String(asked.length), state.now + 60 * minute)),
  }
  const logged: unknown[] = []
  const source = credentialsSource({
    settings,
    region: 'eu-west-1',
    accessKey: () => undefined,
    assumeHere: async () => undefined,
    now: () => state.now,
    log: (line) => logged.push(line),
    // A timer: everything else that can happen happens before it.
    async wait(ms) {
      await new Promise((resolve) => setImmediate(resolve))
      state.now += ms
    },
    async send(url, init) {
      asked.push({ url, body: new URLSearchParams(init.body as string) })
      return state.answer()
    },
  })
  const as = (over: Partial<Caller> = {}) =>
    source({ roleArn: role, endpoint: undefined, signal: undefined, ...over })
  return { asked, logged, state, as }
}

const denied = () =>
  new Response(
    '<ErrorResponse><Error><Code>AccessDenied</Code><Message>says x-amz-security-token:TOKEN</Message></Error></ErrorResponse>',
    { status: 403 },
  )

test('without a role the operator calls', async () => {
  const { asked, as } = world({ ...operator, AWS_SESSION_TOKEN: 'token' })
  expect(await as({ roleArn: undefined })).toEqual({
    accessKeyId: 'AKIAOPERATOR',
    secretAccessKey: 'hush',
    sessionToken: 'token',
  })
  expect(asked).toEqual([])
})

test('a role is assumed at the STS of the gateway’s region', async () => {
  const { asked, as } = world()
  expect(await as()).toEqual({ accessKeyId: '1', secretAccessKey: 's/1', sessionToken: 't+1=' })
  expect(asked[0]!.url).toBe('https://sts.eu-west-1.amazonaws.com/')
  expect(Object.fromEntries(asked[0]!.body)).toMatchObject({
    Action: 'AssumeRole',
    RoleArn: role,
    Version: '2011-06-15',
  })
})

describe('a session', () => {
  test.each([
    ['serves for most of its hour', 54, '1', 1],
    ['is renewed in its last five minutes', 56, '2', 2],
    ['is not used when it has expired', 61, '2', 2],
  ])('%s', async (_, minutes, id, calls) => {
    const { asked, state, as } = world()
    await as()
    state.now = start + minutes * minute
    expect((await as()).accessKeyId).toBe(id)
    expect(asked.length).toBe(calls)
  })

  test('is each role’s own', async () => {
    const { as } = world()
    await as()
    expect((await as({ roleArn: `${role}2` })).accessKeyId).toBe('2')
    expect((await as()).accessKeyId).toBe('1')
  })

  // A role's name can hold stage variables: their number has no bound of its own.
  test('is one of the last 256 that were given', async () => {
    const { asked, state, as } = world()
    const ask = (role: number) => as({ roleArn: `arn:aws:iam::123456789012:role/r${role}` })
    for (let role = 0; role < 256; role++) await ask(role)
    expect(asked.length).toBe(256)
    // A renewal takes no other's place, and is the newest.
    state.now = start + 56 * minute
    await ask(1)
    state.now = start
    for (let role = 0; role < 256; role++) await ask(role)
    expect(asked.length).toBe(257)
    await ask(256)
    await ask(257)
    await ask(1)
    await ask(3)
    expect(asked.length).toBe(259)
    await ask(0)
    await ask(2)
    expect(asked.length).toBe(261)
  })

  test('is renewed by one request while the others use what there is', async () => {
    const { asked, state, as } = world()
    await as()
    state.now = start + 56 * minute
    const { promise, resolve } = Promise.withResolvers<Response>()
    state.answer = () => promise
    const renewing = as()
    expect((await as()).accessKeyId).toBe('1')
    expect(asked.length).toBe(2)
    resolve(new Response(session('new', state.now + 60 * minute)))
    expect((await renewing).accessKeyId).toBe('new')
    expect((await as()).accessKeyId).toBe('new')
  })

  test('outlives a renewal that fails, which is logged and tried again', async () => {
    const { asked, logged, state, as } = world()
    await as()
    state.now = start + 56 * minute
    state.answer = () => Promise.reject(new Error('network'))
    expect((await as()).accessKeyId).toBe('1')
    expect(logged).toEqual([
      {
        level: 'warn',
        message: `the session of ${role} could not be renewed; it is used until ${new Date(start + 60 * minute).toISOString()}`,
        error: 'AwsCallRefused: STS cannot be reached: network',
      },
    ])
    state.now += 11_000
    expect((await as()).accessKeyId).toBe('1')
    expect(asked.length).toBe(3)
  })

  test('does not outlive its end', async () => {
    const { state, as } = world()
    await as()
    state.now = start + 61 * minute
    state.answer = denied
    await expect(as()).rejects.toThrow('AccessDenied')
  })
})

describe('a role that many requests need at once', () => {
  const held = () => {
    const given = world()
    const { promise, resolve } = Promise.withResolvers<Response>()
    const ready = given.state.answer
    given.state.answer = () => promise
    return { ...given, resolve, ready }
  }

  test('is assumed by one of them', async () => {
    const { as, asked, state, ready } = held()
    const { promise: go, resolve: release } = Promise.withResolvers<void>()
    state.answer = async () => {
      await go
      return ready()
    }
    const roles = [role, `${role}2`]
    const all = Array.from({ length: 50 }, (_, i) => as({ roleArn: roles[i % 2] }))
    state.now += 1_000
    release()
    const ids = (await Promise.all(all)).map(({ accessKeyId }) => accessKeyId)
    expect(new Set(ids.filter((_, i) => i % 2 === 0)).size).toBe(1)
    expect(new Set(ids.filter((_, i) => i % 2 === 1)).size).toBe(1)
    expect(asked.map(({ body }) => body.get('RoleArn'))).toEqual(roles)
  })

  test('is refused to all of them by one answer', async () => {
    const { as, asked, resolve } = held()
    const all = [as(), as(), as()]
    resolve(denied())
    for (const each of await Promise.allSettled(all)) {
      expect(each).toMatchObject({ status: 'rejected', reason: { name: 'AwsCallRefused' } })
      expect(String((each as PromiseRejectedResult).reason)).toContain('403 AccessDenied')
    }
    expect(asked.length).toBe(1)
    // Whoever comes later asks again.
    await expect(as()).rejects.toThrow()
    expect(asked.length).toBe(2)
  })

  // A request that ends early takes its promises along: its continuations never run.
  test('is assumed by another when the first is not heard of', async () => {
    const { as, asked, state, ready } = held()
    const lost = as()
    const waiting = as()
    while (asked.length === 0) await Promise.resolve()
    state.answer = ready
    expect((await waiting).accessKeyId).toBe('2')
    expect(asked.length).toBe(2)
    expect(state.now - start).toBeGreaterThanOrEqual(3_000)
    void lost
  })

  test('is waited for no longer than the request has time', async () => {
    const { as, asked, resolve } = held()
    const first = as()
    const late = as({ signal: AbortSignal.abort(new Error('out of time')) })
    await expect(late).rejects.toThrow('out of time')
    resolve(new Response(session('1', start + 60 * minute)))
    expect((await first).accessKeyId).toBe('1')
    expect(asked.length).toBe(1)
  })
})

describe('a call is refused', () => {
  test.each<[string, Record<string, string>, Partial<Caller>, RegExp]>([
    ['without credentials', {}, {}, /set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/],
    [
      'without a secret',
      { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: '' },
      { roleArn: undefined },
      /no credentials/,
    ],
    [
      'when a stage variable left the role empty',
      operator,
      { roleArn: 'arn:aws:iam:::role/' },
      /not the ARN of a role/,
    ],
    ['when the role is no role', operator, { roleArn: 'x' }, /not the ARN of a role/],
  ])('%s', async (_, settings, caller, sentence) => {
    const { as, asked } = world(settings)
    await expect(as(caller)).rejects.toThrow(sentence)
    expect(asked).toEqual([])
  })

  test.each<[string, () => Response | Promise<Response>, string]>([
    [
      'when STS cannot be reached',
      () => Promise.reject(new Error('network')),
      'STS cannot be reached',
    ],
    ['when STS fails', () => new Response('<a/>', { status: 500 }), 'STS answered 500'],
    ['when a session is incomplete', () => new Response('<AssumeRoleResponse/>'), 'no credentials'],
  ])('%s', async (_, answer, sentence) => {
    const { as, state } = world()
    state.answer = answer
    await expect(as()).rejects.toMatchObject({
      name: 'AwsCallRefused',
      message: expect.stringContaining(sentence),
    })
  })

  // Spec integrations §15. STS repeats what was signed in some refusals, session token and all.
  test('when the role may not be assumed, without STS’s own words', async () => {
    const { as, state } = world()
    state.answer = denied
    const refusal = await as().catch((error: unknown) => String(error))
    expect(refusal).toContain('does not have permission to assume the provided role')
    expect(refusal).toContain('403 AccessDenied')
    expect(refusal).not.toContain('TOKEN')
  })
})

describe('a stand-in for AWS without STS', () => {
  const standIn = 'http://127.0.0.1:4566'
  const local = { ...operator, AWS_ENDPOINT_URL: standIn, TIDEGATE_LOCAL: '1' }
  const absent = () => new Response('{"ok":true}')

  test('is called as the operator, and asked for STS once a minute', async () => {
    const { as, asked, state } = world(local)
    state.answer = absent
    for (let i = 0; i < 3; i++) {
      expect((await as({ endpoint: standIn })).accessKeyId).toBe('AKIAOPERATOR')
    }
    expect(asked.length).toBe(1)
    state.now += minute
    await as({ endpoint: standIn })
    expect(asked.length).toBe(2)
  })

  test.each<[string, Record<string, string>, string | undefined, () => Response]>([
    ['when the call goes to AWS', local, undefined, absent],
    ['when the call goes elsewhere', local, 'http://127.0.0.1:9', absent],
    ['in production', { ...local, TIDEGATE_LOCAL: '' }, standIn, absent],
    ['when there is an STS that refuses', local, standIn, denied],
  ])('makes nobody an operator %s', async (_, settings, endpoint, answer) => {
    const { as, state } = world(settings)
    state.answer = answer
    await expect(as({ endpoint })).rejects.toThrow(role)
  })
})
