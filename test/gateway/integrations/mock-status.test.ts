import { expect, test } from 'vitest'
import { readMockStatusCode } from '../../../src/gateway/integrations/mock/mock-status.ts'

// Source: spec integrations §16, the recorded table; conformance kind vtl, MOCK rows.
test.each([
  ['{"statusCode": 200}', 200],
  ['{statusCode: 200}', 200],
  ["{'statusCode': 200}", 200],
  ['{"statusCode": 200,}', 200],
  ['{"statusCode": 200,,}', 200],
  ['{"statusCode": 200} junk', 200],
  ['{"statusCode": 0}', 0],
  ['{"statusCode": -1000}', -1000],
  ['{"statusCode": "200"}', undefined],
  ['{"statusCode": 200.5}', undefined],
  ['statusCode: 200', undefined],
  ['{"statusCode: 200}', undefined],
  ['', undefined],
  ['[200]', undefined],
])('%j holds the status %s', (text, status) => {
  expect(readMockStatusCode(text)).toBe(status)
})
