import { expect, test } from 'vitest'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// How a client's query is read and handed on (spec integrations §4, rest-routing §6).

const uri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'

test.each<[query: string, multiValues: Record<string, string[]> | null, forwarded: string]>([
  ['a=1&b=2', { a: ['1'], b: ['2'] }, 'a=1&b=2'],
  ['a=1;b=2', { a: ['1'], b: ['2'] }, 'a=1&b=2'],
  ['a=1;;b=2&;', { a: ['1'], b: ['2'] }, 'a=1&b=2'],
  ['a=1;a=2', { a: ['1', '2'] }, 'a=1&a=2'],
  ['a=1%3Bb=2', { a: ['1;b=2'] }, 'a=1;b%3D2'],
  ['a=1+2%2B3', { a: ['1 2+3'] }, 'a=1%202%2B3'],
  ['a', { a: [''] }, 'a'],
  ['a;b', { a: [''], b: [''] }, 'a=&b='],
  ['a=%zz', { a: ['%zz'] }, 'a=%25zz'],
])('?%s', async (query, multiValues, forwarded) => {
  let event = ''
  const lambda = front(
    snapshotOf(method({ methodIntegration: integration({ type: 'AWS_PROXY', uri }) })),
    {
      platform: {
        invokeFunction: async ({ payload }) => {
          event = String(payload)
          return { statusCode: 200, payload: '{"statusCode":200}' }
        },
      },
    },
  )
  await lambda.send(`/dev/t/1?${query}`)
  expect(JSON.parse(event)).toMatchObject({
    multiValueQueryStringParameters: multiValues,
    queryStringParameters: Object.fromEntries(
      Object.entries(multiValues ?? {}).map(([name, values]) => [name, values.at(-1)]),
    ),
  })

  let called = ''
  const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'GET' })
  const http = front(snapshotOf(method({ methodIntegration: proxy })), {
    platform: {
      async fetch(target) {
        called = typeof target === 'string' ? target : target.url
        return new Response('ok')
      },
    },
  })
  await http.send(`/dev/t/1?${query}`)
  expect(called).toBe(`http://backend.test/?${forwarded}`)
})
