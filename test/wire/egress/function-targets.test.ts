import { expect, test } from 'vitest'
import { readSettings } from '../../../src/cli/settings.ts'
import { readFunctionTargets } from '../../../src/wire/egress/function-targets.ts'

test('functions by their names', () => {
  const setting = '{"a": {"binding": "A"}, "b-2": {"address": "http://127.0.0.1:9000"}}'
  expect([...readFunctionTargets(setting)]).toEqual([
    ['a', { binding: 'A' }],
    ['b-2', { address: new URL('http://127.0.0.1:9000'), service: 'FUNCTION_1' }],
  ])
  expect(readFunctionTargets(undefined).size).toBe(0)
})

test.each<[string, RegExp]>([
  ['[]', /is no JSON object/],
  ['{"a": "A"}', /"a" is no JSON object/],
  ['{"a": {"worker": "A"}}', /"a" has an unknown member "worker"/],
  ['{"a": {}}', /"a" needs one target/],
  ['{"a": {"binding": "A", "address": "http://x"}}', /"a" needs one target/],
  ['{"a": {"binding": "no name"}}', /"a" has the binding "no name"/],
  ['{"a": {"binding": 1}}', /"a" has the binding 1/],
  ['{"a": {"address": "ftp://x"}}', /"a" has the address "ftp:\/\/x"/],
  ['{"a": {"address": "http://x/path"}}', /"a" has the address "http:\/\/x\/path"/],
  ['{"a:live": {"binding": "A"}}', /"a:live" is no name of a function/],
])('%s is refused', (setting, expected) => {
  expect(() => readFunctionTargets(setting)).toThrow(expected)
  // The local gateway ends with that message instead of starting.
  expect(() => readSettings({ TIDEGATE_FUNCTION_BINDINGS: setting })).toThrow(expected)
})

test('on one’s own machine there are no bindings', () => {
  const setting = '{"a": {"binding": "A"}}'
  expect(() => readSettings({ TIDEGATE_FUNCTION_BINDINGS: setting })).toThrow(
    /"a" has a binding, which only Cloudflare has/,
  )
})
