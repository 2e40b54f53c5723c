import { DatabaseSync } from 'node:sqlite'
import type { Sql } from '../../src/control/state/sql.ts'

/** A Durable Object's SQL interface over Node's own SQLite, in memory. */
export function memorySql(): Sql {
  const database = new DatabaseSync(':memory:')
  return {
    exec(query, ...bindings) {
      const rows = database.prepare(query).all(...bindings)
      return { toArray: () => rows }
    },
  }
}

/** Changes a database file that no gateway has open. */
export function sqlFile(path: string, statement: string): void {
  const database = new DatabaseSync(path)
  database.exec(statement)
  database.close()
}
