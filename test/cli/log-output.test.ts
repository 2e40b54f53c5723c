import { expect, test } from 'vitest'
import { keepingUp } from '../../src/cli/gateway/log-output.ts'

/** A reader that takes what it is told to take, and makes the writer wait for all else. */
function reader(takes: number) {
  let text = ''
  let room = takes
  const { print, drain } = keepingUp((bytes) => {
    if (room === 0) throw Object.assign(new Error('would wait'), { code: 'EAGAIN' })
    const taken = Math.min(room, bytes.length)
    text += Buffer.from(bytes.subarray(0, taken)).toString('latin1')
    room -= taken
    return taken
  })
  return { print, drain, more: (bytes: number) => (room += bytes), text: () => text }
}

test('lines come out whole and in order, in however small pieces the reader takes them', () => {
  const to = reader(0)
  for (const text of ['one', 'two', 'three']) to.print(text)
  for (let i = 0; i < 20; i++) {
    to.more(1)
    to.drain()
  }
  expect(to.text()).toBe('one\ntwo\nthree\n')
})

// ATTACKS 85: log sink down → requests unaffected, bounded buffer, drop counter
test('for a reader that stands still at most 1 MiB is kept, and the lost lines are counted', () => {
  const to = reader(0)
  const long = 'x'.repeat(1023)
  for (let i = 0; i < 2500; i++) to.print(`${long}\n${long}`)
  to.more(Infinity)
  to.drain()
  to.print('after')
  to.drain()
  const lines = to.text().trimEnd().split('\n')
  expect(lines.filter((text) => text === long)).toHaveLength(1024)
  expect(lines.slice(-2)).toEqual([
    '{"level":"warn","message":"log lines were dropped","dropped":3976}',
    'after',
  ])
})

test('a reader that is gone is not written to again', () => {
  let writes = 0
  const { print, drain } = keepingUp(() => {
    writes++
    throw Object.assign(new Error('broken pipe'), { code: 'EPIPE' })
  })
  print('one')
  drain()
  print('two')
  drain()
  expect(writes).toBe(1)
})
