import { expect, test } from 'vitest'
import { boundedLog } from '../../src/cloudflare/log/bounded-log.ts'

test('what goes wrong a thousand times is logged ten times, and then with how many were left out', () => {
  const lines: unknown[] = []
  let now = 0
  const log = boundedLog(
    (line) => lines.push(line),
    () => now,
  )
  for (let key = 0; key < 1_000; key++) log({ key })
  expect(lines).toEqual(Array.from({ length: 10 }, (_, key) => ({ key })))
  now += 10_000
  log({ key: 'later' })
  log({ key: 'again' })
  expect(lines.slice(10)).toEqual([{ key: 'later', omitted: 990 }, { key: 'again' }])
})
