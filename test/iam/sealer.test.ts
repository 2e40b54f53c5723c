import { expect, test } from 'vitest'
import { sealerOf } from '../../src/iam/sealer.ts'

const key = (byte: number) => btoa(String.fromCharCode(...new Uint8Array(32).fill(byte)))

test('what is sealed is opened for its purpose, and is another text each time', async () => {
  const sealer = sealerOf(key(1))
  const [one, two] = [await sealer.seal('a', 'secret'), await sealer.seal('a', 'secret')]
  expect(one).not.toBe(two)
  expect(await sealer.open('a', one)).toBe('secret')
  expect(await sealer.open('b', one)).toBeUndefined()
})

test('a key is replaced by another in front of it', async () => {
  const old = await sealerOf(key(1)).seal('a', 'secret')
  const both = sealerOf(`${key(2)}, ${key(1)}`)
  expect(await both.open('a', old)).toBe('secret')
  const fresh = await both.seal('a', 'secret')
  expect(await sealerOf(key(2)).open('a', fresh)).toBe('secret')
  expect(await sealerOf(key(1)).open('a', fresh)).toBeUndefined()
})

test('no text that differs anywhere is opened', async () => {
  const sealer = sealerOf(key(1))
  const sealed = await sealer.seal('a', 'x')
  for (let at = 0; at < sealed.length; at++) {
    const other = sealed[at] === 'A' ? 'B' : 'A'
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
    expect(await sealer.open('a', changed), changed).toBeUndefined()
  }
  for (const text of ['', '=', 'AAAA', sealed.slice(4), `${sealed}AAAA`, `${sealed}\n`, 'é'])
    expect(await sealer.open('a', text), text).toBeUndefined()
})

test.each([[''], ['short'], [key(1).slice(1)], [`${key(1)},`], [`${key(1)},x`]])(
  'a setting that holds no key is refused: %s',
  (setting) => {
    expect(() => sealerOf(setting)).toThrow(/TIDEGATE_ENCRYPTION_KEY must hold 32 bytes in base64/)
  },
)
