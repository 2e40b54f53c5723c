import { expect, test } from 'vitest'
import { executionLog } from '../../../src/gateway/watch/execution-log.ts'
import type { ExecutionEvent } from '../../../src/gateway/exchange/execution-record.ts'

type MethodRequest = Extract<ExecutionEvent, { type: 'method request' }>

const at = Date.UTC(2025, 8, 9, 3, 30, 6)

/** The lines of a request's log, without dates. */
function linesOf(over: Partial<MethodRequest>, ...more: readonly ExecutionEvent[]): string[] {
  const request: MethodRequest = {
    type: 'method request',
    at,
    requestId: 'id',
    httpMethod: 'GET',
    path: '/',
    pathParameters: [],
    query: [],
    headers: [],
    body: '',
    ...over,
  }
  return executionLog([request, ...more])
    .split('\n')
    .map((line) => line.replace('Tue Sep 09 03:30:06 UTC 2025 : ', ''))
}

// Counted in AWS's published logs: 1024 characters of message, the date apart.
test.each([
  ['at most 1024 characters is whole', 975, ''],
  ['more is cut there', 2000, ' [TRUNCATED]'],
])('a line of %s', (_, length, end) => {
  const label = 'Method request body before transformations: '
  const line = linesOf({ body: 'x'.repeat(length) })[6]
  expect(line).toBe(label + 'x'.repeat(Math.min(length, 1024 - label.length)) + end)
})

// spec rest-responses §8
test('keys and credentials are masked but for their last six characters', () => {
  const headers = [
    ['Authorization', 'Bearer abcdef'],
    ['x-api-key', 'short'],
    ['Accept', 'application/json'],
  ] as const
  expect(linesOf({ headers })[5]).toBe(
    'Method request headers: {Authorization=*******abcdef, x-api-key=*****, Accept=application/json}',
  )
})

test('several values of a name are one entry', () => {
  const query = [
    ['a', '1'],
    ['b', '2'],
    ['a', '3'],
  ] as const
  expect(linesOf({ query })[4]).toBe('Method request query string: {a=1,3, b=2}')
})

// The steps are there for explanations; AWS's log does not name them.
test('steps have no line', () => {
  const step: ExecutionEvent = {
    type: 'step',
    at,
    name: 'Integration',
    outcome: 'passed',
    durationMs: 3,
  }
  expect(linesOf({}, step)).toEqual(linesOf({}))
})
