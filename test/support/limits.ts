import { DatabaseSync } from 'node:sqlite'
import { keeper, type Keeper } from '../../src/cloudflare/throttle/keeper.ts'
import type { OffsetMeaning } from '../../src/metering/quota.ts'
import type { LimitCall } from '../../src/model/account/leases.ts'

/** The objects that keep limits, each with a database in memory that outlives them. */
export function limitKeepers(now: () => number, meaning: OffsetMeaning = 'requests') {
  const databases = new Map<string, DatabaseSync>()
  const keepers = new Map<string, Keeper>()
  let calls = 0

  function keeperOf(subject: string): Keeper {
    const known = keepers.get(subject)
    if (known) return known
    const database = databases.get(subject) ?? new DatabaseSync(':memory:')
    databases.set(subject, database)
    const fresh = keeper(storageOn(database), now, meaning)
    keepers.set(subject, fresh)
    return fresh
  }

  return {
    keeperOf,
    lease: async ({ subject, of, limit, question }: LimitCall) => {
      calls++
      return keeperOf(subject).lease(limit, question, of)
    },
    /** Ends all objects, as an eviction or kill -9 does: what was written stays. */
    evict: () => keepers.clear(),
    /** Questions so far. */
    calls: () => calls,
  }
}

type Storage = Parameters<typeof keeper>[0]

function storageOn(database: DatabaseSync): Storage {
  const exec = (query: string, ...values: (string | number)[]) => {
    const rows = database.prepare(query).all(...values)
    return Object.assign(rows.values(), { toArray: () => rows })
  }
  const deleteAll = async () => {
    database.exec('DELETE FROM state; DELETE FROM day; DROP TABLE IF EXISTS subject')
  }
  return {
    sql: { exec },
    setAlarm: async () => undefined,
    deleteAlarm: async () => undefined,
    deleteAll,
  } as unknown as Storage
}
