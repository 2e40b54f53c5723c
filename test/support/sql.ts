import { readdirSync } from 'node:fs'
import { join } from 'node:path'
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

/** Rows of each table of the database files below a folder that no process has open, all files together; the runtime's own left out. */
export function countRows(folder: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.sqlite')) continue
    const database = new DatabaseSync(join(folder, file))
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    for (const table of tables) {
      const name = String(table['name'])
      if (/^(?:_cf_|sqlite_)/.test(name)) continue
      const [row] = database.prepare(`SELECT count(*) AS rows FROM "${name}"`).all()
      counts[name] = (counts[name] ?? 0) + Number(row!['rows'])
    }
    database.close()
  }
  return counts
}
