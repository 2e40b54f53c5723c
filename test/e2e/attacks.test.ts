import { CreateDeploymentCommand, UpdateRestApiCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get } from '../support/raw-http.ts'
import { base, deployApi, httpProxy, mock } from '../support/rest-api.ts'

// Attacks on paths and methods (cases 1–12), in exact bytes against a running gateway.

let gateway: Gateway
let origin: LoopbackOrigin
/** A private resource beside public ones that proxy everything below them. */
let shop: string

beforeAll(async () => {
  gateway = await startGateway()
  origin = await startLoopbackOrigin()
  const greedy = { 'integration.request.path.proxy': 'method.request.path.proxy' }
  shop = base(
    await deployApi(gateway.apigateway, {
      'GET /info/{proxy+}': httpProxy(`${origin.url}/public/{proxy}`, greedy),
      'GET /private': mock('PRIVATE'),
      'GET /admin': mock('ADMIN'),
      'GET /admin/users': mock('ADMIN USERS'),
      'GET /search': httpProxy(`${origin.url}/search`),
    }),
  )
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

/** What the origin was asked for by this request, or undefined when nothing reached it. */
async function forwarded(target: string, headers: readonly string[] = []) {
  const before = origin.received.length
  const answer = await get(gateway.port, target, headers)
  return { answer, target: origin.received[before]?.target }
}

const missingToken = { status: 403, body: '{"message":"Missing Authentication Token"}' }

describe('paths', () => {
  test.each([
    '/info/../private',
    '/info/%2e%2e/private',
    '/info/.%2E/private',
    '/info/x/../../private',
    '/info//../private',
    '/info/..',
    '/info/%2e%2e',
    '/info/./x',
    // To a backend that decodes them.
    '/info/..%2Fprivate',
    '/../private',
  ])('1: %s is refused, and nobody sees it', async (path) => {
    const { answer, target } = await forwarded(shop + path)
    expect(answer.status).toBe(400)
    expect(answer.body).not.toContain('PRIVATE')
    expect(target).toBeUndefined()
  })

  test.each([
    // 2: a path parameter is part of its segment.
    [2, '/info/..;a=b/admin', '/public/..;a=b/admin'],
    [2, '/info/;/..;/admin', '/public/;/..;/admin'],
    // 3: no decision is taken on decoded text, so the backend gets the bytes that were matched.
    [3, '/info/a%2Fb', '/public/a%2Fb'],
    [3, '/info/a%2fb', '/public/a%2fb'],
    [3, '/info/%61dmin', '/public/%61dmin'],
    // 4: not decoded at all, let alone twice.
    [4, '/info/%252e%252e/private', '/public/%252e%252e/private'],
    // 10: an encoded question mark stays one.
    [10, '/info/x%3Fadmin=1', '/public/x%3Fadmin=1'],
    [10, '/info/x%23y', '/public/x%23y'],
  ])('%i: the backend of %s sees the same bytes', async (_, path, expected) => {
    const { answer, target } = await forwarded(shop + path)
    expect(answer.status).toBe(200)
    expect(target).toBe(expected)
  })

  test.each(['/admin%2Fusers', '/admin%2fusers', '/admin%2f', '/%2561dmin'])(
    '3: %s is not the resource that a careless backend takes it for',
    async (path) => {
      expect(await get(gateway.port, shop + path)).toMatchObject(missingToken)
    },
  )

  // RFC 3986 §6.2.2.2: a character that needs no encoding is the same with and without.
  test.each([
    ['/%61dmin', 'ADMIN'],
    ['/adm%69n/%75sers', 'ADMIN USERS'],
    ['/%41dmin', undefined],
  ])('3: %s is the resource that it is equal to', async (path, body) => {
    const answer = await get(gateway.port, shop + path)
    if (body === undefined) expect(answer).toMatchObject(missingToken)
    else expect(answer).toMatchObject({ status: 200, body })
  })

  test('3: no encoding leads a denied path past its denial to the backend', async () => {
    const api = await deployApi(gateway.apigateway, {
      'GET /{proxy+}': httpProxy(`${origin.url}/{proxy}`, {
        'integration.request.path.proxy': 'method.request.path.proxy',
      }),
    })
    const statement = (Effect: string, path: string) => ({
      Effect,
      Principal: '*',
      Action: 'execute-api:Invoke',
      Resource: `execute-api:/*/GET/${path}`,
    })
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [statement('Allow', '*'), statement('Deny', 'pub/secret')],
    })
    await gateway.apigateway.send(
      new UpdateRestApiCommand({
        restApiId: api,
        patchOperations: [{ op: 'replace', path: '/policy', value: policy }],
      }),
    )
    await gateway.apigateway.send(
      new CreateDeploymentCommand({ restApiId: api, stageName: 'test' }),
    )
    const sent = ['/pub/open', '/pub/secret', '/pub/secre%74', '/%70ub/s%65cret/', '//pub/%73ecret']
    const answers = []
    for (const path of sent) answers.push((await forwarded(base(api) + path)).target)
    expect(answers).toEqual(['/pub/open', undefined, undefined, undefined, undefined])
  })

  test('5: no way of writing slashes leads around the rule of /admin', async () => {
    const guarded = base(
      await deployApi(gateway.apigateway, {
        'GET /admin': mock('the rule of /admin'),
        'GET /{any+}': mock('no rule'),
      }),
    )
    const answers = await Promise.all(
      ['/admin', '//admin', '/admin/', '/admin//', '///admin//', '/./admin', '/admin/.'].map(
        (path) => get(gateway.port, guarded + path),
      ),
    )
    // Slash runs after the stage and at the end are tolerated: spec rest-routing §3, §5.
    expect(answers.map(({ status, body }) => (status === 200 ? body : status))).toEqual([
      'the rule of /admin',
      'the rule of /admin',
      'the rule of /admin',
      'the rule of /admin',
      'the rule of /admin',
      400,
      400,
    ])
  })

  test.each([
    ['a backslash', '/info/a\\admin'],
    ['an encoded backslash', '/info/a%5cadmin'],
    ['NUL', '/info/a%00b'],
    ['an encoded line break', '/info/a%0d%0ab'],
    ['an encoded DEL', '/info/a%7f'],
    ['a raw control byte', '/info/a\u0001b'],
    ['a raw tab', '/info/a\tb'],
    ['a lone percent sign', '/info/a%'],
    ['half an escape', '/info/a%2'],
    ['an escape that is none', '/info/a%zz'],
    ['a dot in two bytes of UTF-8', '/info/%c0%ae%c0%ae/private'],
    ['a slash in two bytes of UTF-8', '/info/..%c0%afprivate'],
    ['a dot in three bytes of UTF-8', '/info/%e0%80%ae%e0%80%ae/private'],
    ['a dot in four bytes of UTF-8', '/info/%f0%80%80%ae/private'],
  ])('6: %s is refused', async (_, path) => {
    const { answer, target } = await forwarded(shop + path)
    expect(answer.status).toBe(400)
    expect(target).toBeUndefined()
  })

  test.each([
    ['/search?y=/../admin#/../admin', '/search?y=/../admin'],
    ['/search?y=1#z', '/search?y=1'],
    ['/search#?admin=1', '/search'],
    ['/info/a#/../../private', '/public/a'],
  ])('7: the fragment of %s is never forwarded', async (path, expected) => {
    const { answer, target } = await forwarded(shop + path)
    // Refusing a raw `#` is as good.
    expect([200, 400]).toContain(answer.status)
    expect([expected, undefined]).toContain(target)
    expect(answer.body).not.toMatch(/ADMIN|PRIVATE/)
  })

  test.each(['/ADMIN', '/Admin', '/aDMIN/users'])('8: %s is not /admin', async (path) => {
    expect(await get(gateway.port, shop + path)).toMatchObject(missingToken)
  })

  test('8: neither API ids nor stage names match in another case', async () => {
    for (const path of [`${shop.replace(/test$/, 'TEST')}/admin`, shop.toUpperCase()]) {
      expect((await get(gateway.port, path)).body).not.toContain('ADMIN')
    }
  })

  // Recorded: spec rest-routing §5.
  test.each([
    ['OPTIONS', '/test', 'greedy'],
    ['POST', '/test', 'exact'],
    ['OPTIONS', '/test/any', 'any'],
    ['GET', '/test', 403],
    ['GET', '/items/7', 'param'],
    ['GET', '/items/special', 'literal'],
    ['POST', '/items/special', 403],
    ['GET', '/items', 403],
    ['GET', '/items/7/8', 403],
    ['GET', '/', 403],
  ])('9: %s %s is answered by %s', async (verb, path, expected) => {
    const id = (precedence ??= deployApi(gateway.apigateway, {
      'POST /test': mock('exact'),
      'ANY /test/any': mock('any'),
      'OPTIONS /{proxy+}': mock('greedy'),
      'GET /items/{id}': mock('param'),
      'GET /items/special': mock('literal'),
    }))
    const answer = await get(gateway.port, base(await id) + path, [], verb)
    expect(answer.status === 200 ? answer.body : answer.status).toBe(expected)
  })
  let precedence: Promise<string> | undefined
})

describe('methods', () => {
  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    '11: %s changes nothing',
    async (header) => {
      const id = await deployApi(gateway.apigateway, {
        'GET /x': mock('read'),
        'DELETE /x': mock('deleted'),
      })
      const answer = await get(gateway.port, `${base(id)}/x`, [`${header}: DELETE`])
      expect(answer.body).toBe('read')
    },
  )

  test.each([
    ['TRACE', 'TRACE', [403]],
    ['PROPFIND', 'PROPFIND', [403]],
    ['PURGE', 'PURGE', [403]],
    // The runtime's own answers: these never reach the Worker.
    ['CONNECT', 'CONNECT', [400, 405, 500, 501]],
    ['FOO', 'FOO', [400, 501]],
    ['a lower-case get', 'get', [400, 501]],
    ['a name that is not ASCII', 'G\u00c9T', [400, 501]],
    ['a name of a million letters', 'M'.repeat(1_000_000), [400, 431]],
  ])('12: %s is refused, and the gateway goes on', async (_, verb, statuses) => {
    const answer = await get(gateway.port, `${shop}/admin`, [], verb)
    expect(statuses).toContain(answer.status)
    expect(answer.body).not.toContain('ADMIN')
    expect((await get(gateway.port, `${shop}/admin`)).body).toBe('ADMIN')
  })
})
