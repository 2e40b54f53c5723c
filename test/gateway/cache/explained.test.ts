import { expect, test } from 'vitest'
import { explain } from '../../../src/gateway/watch/explain.ts'
import { cached } from './cached.ts'

test('an explanation tells a hit from a miss, and calls the backend for the second alone', async () => {
  const { platform, state } = cached()
  const ask = () =>
    explain(
      {
        method: 'GET',
        url: 'http://api123.execute-api.us-east-1.amazonaws.com/dev/t/1',
        headers: {},
        body: '',
        sourceIp: '192.0.2.1',
      },
      platform,
    )
  const [miss, hit] = [await ask(), await ask()]
  expect([miss?.served, hit?.served]).toMatchObject([
    { cacheStatus: 'miss' },
    { cacheStatus: 'hit' },
  ])
  expect(hit?.steps.at(-1)).toMatchObject({ name: 'Response cache', decision: 'answered 200' })
  expect([miss?.backendCalls.length, hit?.backendCalls.length, state.calls]).toEqual([1, 0, 1])
})
