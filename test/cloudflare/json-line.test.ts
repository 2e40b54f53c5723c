import { expect, test } from 'vitest'
import { jsonLine } from '../../src/cloudflare/log/json-line.ts'

// ATTACKS 64: what ends a line for some readers, and a terminal's one-character commands
test('a line of JSON holds no control character of any kind', () => {
  const value = { text: 'a\n\u001b[31m\u007f\u0085\u009b31m\u2028\u2029é' }
  const line = jsonLine(value)
  expect(line).toBe(String.raw`{"text":"a\n\u001b[31m\u007f\u0085\u009b31m\u2028\u2029é"}`)
  expect(JSON.parse(line)).toEqual(value)
})
