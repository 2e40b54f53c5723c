import { expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// How a URI's places are filled (spec integrations §5).

async function calledWith(
  config: Pick<Integration, 'type' | 'uri'> & Partial<Integration>,
  variables: Readonly<Record<string, string>>,
) {
  const urls: string[] = []
  const record = async (target: string | Request) => {
    urls.push(typeof target === 'string' ? target : target.url)
    return new Response('ok')
  }
  const { send } = front(
    snapshotOf(
      method({
        methodIntegration: integration({
          httpMethod: 'GET',
          integrationResponses: { '200': { statusCode: '200' } },
          ...config,
        }),
      }),
    ),
    { variables, platform: { fetch: record, callAws: record } },
  )
  const { status } = await send('/dev/t/7')
  return [status, ...urls]
}

const s3 = 'arn:aws:apigateway:us-east-1:s3:path/'

test.each<[Integration['type'], uri: string, Record<string, string>, unknown]>([
  ['HTTP', 'http://${stageVariables.h}/a', { h: 'b.test' }, [200, 'http://b.test/a']],
  // A slash on both sides is one.
  ['HTTP', 'http://b.test/${stageVariables.p}/a', { p: 'x/' }, [200, 'http://b.test/x/a']],
  ['HTTP', 'http://b.test/${stageVariables.p}/a', { p: 'x' }, [200, 'http://b.test/x/a']],
  ['HTTP', 'http://b.test/${stageVariables.p}a', { p: 'x/' }, [200, 'http://b.test/x/a']],
  ['HTTP', 'http://b.test/?q=${stageVariables.p}/a', { p: 'x/' }, [200, 'http://b.test/?q=x//a']],
  [
    'AWS',
    `${s3}bucket/\${stageVariables.p}/a`,
    { p: 'x/' },
    [200, 'https://s3.us-east-1.amazonaws.com/bucket/x//a'],
  ],
  // Nobody has set these: a missing one is empty.
  ['HTTP', 'http://b.test/a${stageVariables.none}b', {}, [200, 'http://b.test/ab']],
  ['HTTP', 'http://b.test/a${stageVariables.constructor}b', {}, [200, 'http://b.test/ab']],
  ['HTTP', 'http://b.test/a${stageVariables.toString}b', {}, [200, 'http://b.test/ab']],
  // A place that nothing fills is no URL.
  ['HTTP', 'http://b.test/{id}', {}, [500]],
  ['HTTP_PROXY', 'http://b.test/{constructor}', {}, [500]],
])('%s %s with %j', async (type, uri, variables, expected) => {
  expect(await calledWith({ type, uri }, variables)).toEqual(expected)
})

test('a place takes the whole of what a greedy parameter took, as it was sent', async () => {
  const urls: string[] = []
  const config = integration({
    type: 'HTTP_PROXY',
    httpMethod: 'GET',
    uri: 'http://b.test/{proxy}',
    requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
  })
  const any = method({ methodIntegration: config })
  const { send } = front(
    snapshotOf(any, { resources: [{ id: 'r1', path: '/g/{proxy+}', methods: { ANY: any } }] }),
    {
      platform: {
        async fetch(target) {
          urls.push(typeof target === 'string' ? target : target.url)
          return new Response('ok')
        },
      },
    },
  )
  await send('/dev/g/a%2Fb/%63//d')
  expect(urls).toEqual(['http://b.test/a%2Fb/%63//d'])
})
