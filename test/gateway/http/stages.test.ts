import { describe, expect, test } from 'vitest'
import type { StagePointer } from '../../../src/model/stage.ts'
import { api, calling, toFunction } from './calling.ts'

let apis = 0

/** An API with these stages, behind the front door. */
function deployed(stageNames: readonly string[], over: Partial<StagePointer> = {}) {
  // The gateway remembers of which kind an id is.
  const apiId = `stages${apis++}`
  const asked: string[] = []
  const snapshot = api(['ANY /{proxy+}', 'GET /'], toFunction())
  const gateway = calling({ ...snapshot, api: { ...snapshot.api, apiId } }, undefined, {
    platform: {
      stages: (id) => (id === apiId ? { kind: 'HTTP', stageNames } : undefined),
      stage(id, stageName) {
        asked.push(stageName)
        if (id !== apiId || !stageNames.includes(stageName)) return undefined
        return {
          apiId,
          stageName,
          deploymentId: 'd1',
          snapshot: gateway.hash,
          variables: { at: stageName },
          disableExecuteApiEndpoint: false,
          ...over,
        }
      },
      domain: (name) =>
        name === 'api.example.com'
          ? {
              routingMode: 'BASE_PATH_MAPPING_ONLY',
              rules: [],
              multiLevel: true,
              mappings: [
                { basePath: 'v1/orders', apiId, stage: 'dev' },
                { basePath: 'v1', apiId, stage: '$default' },
                { basePath: 'gone', apiId, stage: 'none' },
              ],
            }
          : undefined,
    },
  })
  return { ...gateway, apiId, asked }
}

const both = ['$default', 'prod', 'dev']

// spec http-api §1, field H1, H2
describe('the stage', () => {
  test.each<[string, readonly string[], string, readonly [string, string, string] | 404 | 403]>([
    ['$default has no stage in the path', both, '/items', ['$default', '/items', 'items']],
    ['a first segment that is a stage', both, '/prod/items', ['prod', '/prod/items', 'items']],
    [
      'one that only begins so',
      both,
      '/production/items',
      ['$default', '/production/items', 'production/items'],
    ],
    ['stage names have their case', both, '/Prod/items', ['$default', '/Prod/items', 'Prod/items']],
    ['a stage alone', both, '/prod', ['prod', '/prod', '']],
    ['a stage and its slash', both, '/prod/', ['prod', '/prod/', '']],
    ['the root', both, '/', ['$default', '/', '']],
    [
      '$default cannot be named',
      both,
      '/$default/items',
      ['$default', '/$default/items', '$default/items'],
    ],
    ['slashes in front', both, '//items', ['$default', '//items', '/items']],
    [
      'slashes in front of $default',
      both,
      '//$default/items',
      ['$default', '//$default/items', '/$default/items'],
    ],
    ['without $default a stage must be named', ['prod'], '/items', 404],
    ['nor is there a root', ['prod'], '/', 404],
    ['an API without stages', [], '/items', 404],
  ])('%s: %s %s', async (_, stages, path, expected) => {
    const { send, apiId, events } = deployed(stages)
    const host = `http://${apiId}.execute-api.us-east-1.amazonaws.com`
    for (const base of [host, `http://localhost:8787/_aws/execute-api/${apiId}`]) {
      const response = await send(`${base}${path}`)
      if (typeof expected === 'number') {
        expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}'])
        expect(response.headers.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/)
        expect(response.headers.get('x-amzn-errortype')).toBeNull()
        continue
      }
      expect(response.status).toBe(200)
      const event = events.pop() as {
        readonly rawPath: string
        readonly requestContext: {
          readonly stage: string
          readonly http: { readonly path: string }
        }
        readonly pathParameters?: { readonly proxy: string }
        readonly stageVariables: unknown
      }
      const [stage, rawPath, proxy] = expected
      expect(event.requestContext.stage).toBe(stage)
      expect(event.stageVariables).toEqual({ at: stage })
      expect([event.rawPath, event.requestContext.http.path]).toEqual([rawPath, rawPath])
      expect(event.pathParameters?.proxy ?? '').toBe(proxy)
    }
  })

  test('an id that is no API stays a REST API’s 403', async () => {
    const { send } = deployed(both)
    const response = await send('http://nobody.execute-api.x.example/a')
    expect([response.status, await response.text()]).toEqual([403, '{"message":"Forbidden"}'])
  })

  test('segments of routes are not looked up as stages once the kind is known', async () => {
    const { send, apiId, asked } = deployed(both)
    const host = `http://${apiId}.execute-api.us-east-1.amazonaws.com`
    await send(`${host}/a`)
    asked.length = 0
    await send(`${host}/b`)
    expect(asked).toEqual(['$default'])
  })

  test('a disabled default endpoint is a 404, by a custom domain the API answers', async () => {
    const { send, apiId } = deployed(both, { disableExecuteApiEndpoint: true })
    const response = await send(`http://${apiId}.execute-api.us-east-1.amazonaws.com/items`)
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}'])
    expect((await send('http://api.example.com/v1/items')).status).toBe(200)
  })

  test.each<[string, string, readonly [string, string] | 403 | 404]>([
    ['the longest mapping', '/v1/orders/7', ['dev', '/dev/7']],
    ['another one, and no key in the path', '/v1/items', ['$default', '/items']],
    ['the mapping alone', '/v1', ['$default', '/']],
    ['no mapping', '/other', 403],
    ['a stage that is not there', '/gone/a', 404],
  ])('behind a custom domain: %s', async (_, path, expected) => {
    const { send, events } = deployed(both)
    const response = await send(`http://api.example.com${path}`)
    if (typeof expected === 'number') return expect(response.status).toBe(expected)
    expect(response.status).toBe(200)
    const event = events[0] as {
      readonly rawPath: string
      readonly requestContext: Record<string, unknown>
    }
    expect([event.requestContext['stage'], event.rawPath]).toEqual(expected)
    expect(event.requestContext['domainName']).toBe('api.example.com')
    expect(event.requestContext['domainPrefix']).toBe('api')
  })
})
