import { describe, expect, test } from 'vitest'
import { api, calling, result, toFunction } from './calling.ts'

const answered = async (answer: unknown, version: '1.0' | '2.0' = '2.0') =>
  calling(api(['ANY /x'], toFunction({ payloadFormatVersion: version })), () => answer).send('/x')

const error = [500, '{"message":"Internal Server Error"}', 'application/json'] as const
const shown = async (response: Response) => [
  response.status,
  await response.text(),
  response.headers.get('content-type'),
]

const text = 'text/plain;charset=UTF-8'
const json = 'application/json'

// spec http-api §9, field H7, H8, H11
describe('format 2.0', () => {
  test.each<[string, unknown, readonly [number, string, string | null]]>([
    ['a text', 'Hello from Lambda!', [200, 'Hello from Lambda!', json]],
    ['an object', { message: 'hi' }, [200, '{"message":"hi"}', json]],
    ['an object with a body and no status', { body: 'hi' }, [200, '{"body":"hi"}', json]],
    ['a list', [1, 2], [200, '[1,2]', json]],
    ['a number', 7, [200, '7', json]],
    ['null', null, [200, 'null', json]],
    ['a response', { statusCode: 201, body: 'made' }, [201, 'made', text]],
    [
      'a response with a type',
      { statusCode: 201, headers: { 'Content-Type': 'text/plain' }, body: 'made' },
      [201, 'made', 'text/plain'],
    ],
    ['a status as text', { statusCode: '404', body: 'none' }, [404, 'none', text]],
    ['no body', { statusCode: 204 }, [204, '', text]],
    ['base64', { statusCode: 200, body: 'aGVsbG8=', isBase64Encoded: true }, [200, 'hello', text]],
    [
      'what is said to be base64 and is none',
      { statusCode: 200, body: '*', isBase64Encoded: true },
      error,
    ],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }, error],
    ['a status that is none', { statusCode: 'ok' }, error],
    ['a status out of range', { statusCode: 99 }, error],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }, error],
    ['a payload that is no JSON', result('oops'), error],
    [
      'a function that failed',
      result('{"errorMessage":"x"}', { functionError: 'Unhandled' }),
      error,
    ],
    ['no permission', result('{}', { statusCode: 403 }), error],
    ['a throttled function', result('{}', { statusCode: 429 }), error],
    [
      'a function that is too late',
      result('{}', { statusCode: 504 }),
      [503, '{"message":"Service Unavailable"}', json],
    ],
    [
      'an event that is too large',
      result('{}', { statusCode: 413 }),
      [413, '{"message":"Request Entity Too Large"}', json],
    ],
  ])('%s', async (_, answer, expected) => {
    expect(await shown(await answered(answer))).toEqual(expected)
  })

  test('cookies beside headers, each a line of its own', async () => {
    const { headers } = await answered({
      statusCode: 302,
      headers: { Location: '/next', 'set-cookie': 'z=0' },
      cookies: ['a=1; Path=/', 'b=2'],
    })
    expect(headers.getSetCookie()).toEqual(['z=0', 'a=1; Path=/', 'b=2'])
    expect(headers.get('location')).toBe('/next')
  })

  test('multiValueHeaders are none of its members', async () => {
    const { headers } = await answered({ statusCode: 200, multiValueHeaders: { a: ['1'] } })
    expect(headers.get('a')).toBeNull()
  })

  test('what is the gateway’s own or the connection’s does not pass', async () => {
    const { headers } = await answered({
      statusCode: 200,
      headers: {
        'apigw-requestid': 'mine',
        'Transfer-Encoding': 'chunked',
        Server: 's',
        'x-h': 'v',
      },
      body: 'b',
    })
    expect(headers.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/)
    expect(['transfer-encoding', 'server', 'x-h'].map((name) => headers.get(name))).toEqual([
      null,
      null,
      'v',
    ])
  })
})

describe('format 1.0', () => {
  test.each<[string, unknown, readonly [number, string, string | null]]>([
    ['a response', { statusCode: 200, body: 'hi' }, [200, 'hi', text]],
    ['other members', { statusCode: 200, body: 'hi', more: 1 }, [200, 'hi', text]],
    ['base64', { statusCode: 200, body: 'aGVsbG8=', isBase64Encoded: true }, [200, 'hello', text]],
    ['without a status', { body: 'hi' }, error],
    ['a text', 'hi', error],
    ['null', null, error],
  ])('%s', async (_, answer, expected) => {
    expect(await shown(await answered(answer, '1.0'))).toEqual(expected)
  })

  test('headers and multiValueHeaders', async () => {
    const { headers } = await answered(
      {
        statusCode: 200,
        headers: { a: '0' },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], a: ['1'] },
      },
      '1.0',
    )
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(headers.get('a')).toBe('1, 0')
  })
})

// field H13
test.each<[string, Error]>([
  ['a function past its time', Object.assign(new Error('late'), { name: 'TimeoutError' })],
])('%s is a 503', async (_, thrown) => {
  const { send } = calling(api(['ANY /x'], toFunction()), undefined, {
    platform: { invokeFunction: () => Promise.reject(thrown) },
  })
  expect(await shown(await send('/x'))).toEqual([503, '{"message":"Service Unavailable"}', json])
})

test('a function that cannot be reached is a 500', async () => {
  const { send } = calling(api(['ANY /x'], toFunction()), undefined, {
    platform: { invokeFunction: () => Promise.reject(new Error('away')) },
  })
  expect(await shown(await send('/x'))).toEqual(error)
})
