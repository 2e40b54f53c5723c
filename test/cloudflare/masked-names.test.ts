import { expect, test } from 'vitest'
import { readMaskedNames } from '../../src/cloudflare/log/masked-names.ts'

test.each([
  [undefined, 'x-auth-token', true],
  [undefined, 'x-vault-token', true],
  [undefined, 'access_token', true],
  [undefined, 'apikey', true],
  [undefined, 'x-token', false],
  [undefined, 'x-request-id', false],
  [undefined, 'tokens', false],
  ['', 'access_token', false],
  ['My-Header , a*b*c', 'my-header', true],
  ['a*b*c', 'axxbxxc', true],
  ['a*b*c', 'abc', true],
  ['a*b*c', 'acb', false],
  ['ab*ba', 'aba', false],
  ['*', 'anything', true],
])('TIDEGATE_MASKED_NAMES %o: %s is masked: %s', (setting, name, masked) => {
  expect(readMaskedNames(setting)(name)).toBe(masked)
})
