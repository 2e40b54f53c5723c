import { expect, test } from 'vitest'
import { unopenedText } from '../../../src/cli/ws/unopened.ts'

const coded = (message: string, code: string) => Object.assign(new Error(message), { code })

test.each<readonly [what: string, url: string, error: Error, says: string]>([
  ['nobody listens', 'ws://a', coded('connect ECONNREFUSED', 'ECONNREFUSED'), 'cannot be reached'],
  ['no such name', 'ws://a', coded('getaddrinfo ENOTFOUND a', 'ENOTFOUND'), 'cannot be reached'],
  [
    'wss to a port without TLS',
    'wss://a',
    coded('x:wrong version number:y', 'EPROTO'),
    'is it ws://',
  ],
  ['ws to a port with TLS', 'ws://a', coded('socket hang up', 'ECONNRESET'), 'is it wss://'],
  ['wss that breaks off', 'wss://a', coded('socket hang up', 'ECONNRESET'), 'cannot be reached'],
  ['an unknown authority', 'wss://a', coded('x', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'), '--ca'],
  ['a certificate of its own', 'wss://a', coded('x', 'DEPTH_ZERO_SELF_SIGNED_CERT'), '--ca'],
  ['an authority of its own', 'wss://a', coded('x', 'SELF_SIGNED_CERT_IN_CHAIN'), '--ca'],
  ['a late certificate', 'wss://a', coded('x', 'CERT_HAS_EXPIRED'), '(CERT_HAS_EXPIRED)'],
  [
    'a certificate of another',
    'wss://a',
    coded('x', 'ERR_TLS_CERT_ALTNAME_INVALID'),
    'other names',
  ],
  ['no sub-protocol', 'ws://a', new Error('Server sent no subprotocol'), 'chose none of'],
  [
    'another sub-protocol',
    'ws://a',
    new Error('Server sent an invalid subprotocol'),
    'does not offer',
  ],
  [
    'a sub-protocol unasked',
    'ws://a',
    new Error('Server sent a subprotocol but none was requested'),
    'offer it by --protocol',
  ],
  ['no WebSocket', 'ws://a', new Error('Invalid Upgrade header'), 'no WebSocket server'],
])('%s is told as what it is', (_, url, error, says) => {
  const text = unopenedText(url, error)
  expect(text).toContain(says)
  expect(text.includes('cannot be reached')).toBe(says === 'cannot be reached')
})
