import { expect, test } from 'vitest'
import { closeText } from '../../../src/cli/ws/close-codes.ts'
import { readTyped } from '../../../src/cli/ws/typed-line.ts'

test.each<readonly [line: string, asks: object]>([
  ['hello', { does: 'send', data: 'hello' }],
  ['{"action":"/x"}', { does: 'send', data: '{"action":"/x"}' }],
  ['', { does: 'nothing' }],
  [' ', { does: 'send', data: ' ' }],
  ['//close', { does: 'send', data: '/close' }],
  ['/ping', { does: 'ping' }],
  ['/help', { does: 'help' }],
  ['/binary AQI=', { does: 'send', data: Buffer.from([1, 2]) }],
  ['/binary', { does: 'send', data: Buffer.alloc(0) }],
  ['/close', { does: 'close', code: 1000, reason: '' }],
  ['/close 4001', { does: 'close', code: 4001, reason: '' }],
  ['/close 1001 good bye', { does: 'close', code: 1001, reason: 'good bye' }],
  [`/close 3000 ${'x'.repeat(123)}`, { does: 'close', code: 3000, reason: 'x'.repeat(123) }],
])('%j is understood', (line, asks) => {
  expect(readTyped(line)).toEqual(asks)
})

test.each([
  ['/binary abc', 'base64'],
  ['/close 1005', 'a code that a client may send'],
  ['/close 1015', 'a code that a client may send'],
  ['/close 999', 'a code that a client may send'],
  ['/close 5000', 'a code that a client may send'],
  ['/close now', 'a code that a client may send'],
  [`/close 3000 ${'ż'.repeat(62)}`, '123 bytes'],
  ['/quit', 'there is no /quit'],
  ['/ping twice', 'there is no /ping'],
])('%j is not, and why is said', (line, why) => {
  const asks = readTyped(line)
  expect(asks.does === 'complain' && asks.message).toContain(why)
})

test.each([
  [1000, '', '1000, done'],
  [
    1001,
    'Going away',
    '1001, going away: idle for too long, open for as long as a session may be, or the server stops: Going away',
  ],
  [1009, 'Message too long', '1009, a message or a frame that is too large: Message too long'],
  [4001, 'later', '4001, the application’s own code: later'],
  [3123, '', '3123'],
])('the code %i is told in words', (code, reason, text) => {
  expect(closeText(code, reason)).toBe(text)
})
