import { expect, test } from 'vitest'
import { accountsOf } from '../../../src/gateway/limits/accounts.ts'
import { dropOldest } from '../../../src/model/cache/drop-oldest.ts'
import type { Tier } from '../../../src/gateway/limits/tiers.ts'

// What an isolate keeps of limits (ATTACKS 50).

const tierOf = (subject: string): Tier => ({
  subject,
  kind: 'key',
  name: 'key',
  mode: 'leased',
  whenAway: 'open',
  limit: { rate: 10, burst: 20 },
})
const accountOf = (subject: string) => accountsOf([tierOf(subject)], 0)[0]!

test('a limit that is read anew keeps what is on lease, until 20,000 others have come', () => {
  const first = accountOf('first')
  for (let i = 0; i < 10_000; i++) accountOf(`other ${i}`)
  expect(accountOf('first')).toBe(first)
  for (let i = 10_000; i < 60_000; i++) accountOf(`other ${i}`)
  expect(accountOf('first')).not.toBe(first)
})

test('the oldest entries are taken out, and no others', () => {
  const map = new Map(['a', 'b', 'c', 'd'].map((name) => [name, name]))
  dropOldest(map, 2)
  expect([...map.keys()]).toEqual(['c', 'd'])
  dropOldest(map, 9)
  expect(map.size).toBe(0)
})
