/** What the store needs of SQLite: a Durable Object's `ctx.storage.sql` has this shape. */
export type Sql = {
  exec(
    query: string,
    ...bindings: (string | number | null)[]
  ): { toArray(): Record<string, unknown>[] }
}

/** Runs a statement and answers its rows. */
export type SqlRows = (
  query: string,
  ...bindings: (string | number | null)[]
) => readonly Record<string, unknown>[]
