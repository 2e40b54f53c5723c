import { describe, expect, test } from 'vitest'
import { compileSchema } from '../../../src/lang/json-schema/compile-schema.ts'

// Formats of draft-04 (§7.3) and those the Java validator adds; see formats.ts for the messages.
const TABLE: Readonly<Record<string, { valid: string[]; invalid: Record<string, string> }>> = {
  'date-time': {
    valid: [
      '2024-02-29T23:59:59Z',
      '2024-01-01t00:00:00.5+01:00',
      '2024-01-01T00:00:00+0100',
      '2016-12-31T23:59:60Z',
    ],
    invalid: {
      '2023-02-29T00:00:00Z': `string "2023-02-29T00:00:00Z" is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]`,
      '2024-01-01': `string "2024-01-01" is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]`,
    },
  },
  email: {
    valid: ['a@b', 'a.b+c@example.com', '"a b"@example.com', 'a@[127.0.0.1]'],
    invalid: {
      asdf: 'string "asdf" is not a valid email address',
      'a..b@c.d': 'string "a..b@c.d" is not a valid email address',
    },
  },
  hostname: {
    valid: ['localhost', 'a-b.example.com', 'my_service'],
    invalid: {
      '-a': 'string "-a" is not a valid hostname',
      'a..b': 'string "a..b" is not a valid hostname',
    },
  },
  ipv4: {
    valid: ['0.0.0.0', '255.255.255.255'],
    invalid: {
      '256.0.0.1': 'string "256.0.0.1" is not a valid IPv4 address',
      '01.2.3.4': 'string "01.2.3.4" is not a valid IPv4 address',
    },
  },
  ipv6: {
    valid: ['::', '::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', 'fe80::1'],
    invalid: {
      '1:2:3:4:5:6:7': 'string "1:2:3:4:5:6:7" is not a valid IPv6 address',
      '1::2::3': 'string "1::2::3" is not a valid IPv6 address',
      'fe80::1%eth0': 'string "fe80::1%eth0" is not a valid IPv6 address',
      ':1:2:3:4:5:6:7': 'string ":1:2:3:4:5:6:7" is not a valid IPv6 address',
    },
  },
  regex: {
    valid: ['^a+$', '\\-'],
    invalid: { '(': 'string "(" is not a valid ECMA 262 regular expression' },
  },
  uri: {
    valid: [
      'https://example.com/a?b=c#d',
      '/relative',
      'urn:a:b',
      'https://日本.example/é',
      'http://[::1]:80/',
    ],
    invalid: {
      'a b': 'string "a b" is not a valid URI',
      'http://x/%zz': 'string "http://x/%zz" is not a valid URI',
    },
  },
  base64: {
    valid: ['', 'YQ==', 'YWJj'],
    invalid: {
      abc: 'input has illegal length (must be a multiple of 4, found 3)',
      'a*==': 'input is not a valid Base64 string: illegal characters',
    },
  },
  'json-pointer': {
    valid: ['', '/a~1b/0'],
    invalid: { a: 'input string "a" is not a valid JSON Pointer' },
  },
  mac: {
    valid: ['00:1B:44:11:3a:b7'],
    invalid: { '00-1B': 'input string "00-1B" is not a valid MAC address' },
  },
  md5: {
    valid: ['d41d8cd98f00b204e9800998ecf8427e'],
    invalid: {
      ab: 'input string has bad length (2, expected 32)',
      ['z'.repeat(32)]: 'input string has illegal characters',
    },
  },
  sha1: { valid: ['a'.repeat(40)], invalid: { a: 'input string has bad length (1, expected 40)' } },
  sha256: {
    valid: ['a'.repeat(64)],
    invalid: { a: 'input string has bad length (1, expected 64)' },
  },
  sha512: {
    valid: ['a'.repeat(128)],
    invalid: { a: 'input string has bad length (1, expected 128)' },
  },
  uuid: {
    valid: ['123e4567-e89b-12d3-a456-426614174000'],
    invalid: { x: 'input string "x" is not a valid UUID' },
  },
}

describe.each(Object.entries(TABLE))('%s', (format, { valid, invalid }) => {
  const schema = compileSchema({ format })

  test.each(valid)('%s is valid', (text) => {
    expect(schema.errors(text)).toEqual([])
  })

  test.each(Object.entries(invalid))('%s is not', (text, message) => {
    expect(schema.errors(text)).toEqual([message])
  })

  test.each([1, null, true, [], {}])('%j is not looked at', (value) => {
    expect(schema.valid(value)).toBe(true)
  })
})
