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

/** Values that a statement may be given: Durable Objects' limit. */
const maxBindings = 100

/** Cuts what is written into as much as one statement may write, at so many values each. */
export function inParts<T>(items: readonly T[], valuesEach: number): readonly (readonly T[])[] {
  const length = Math.floor(maxBindings / valuesEach)
  return Array.from({ length: Math.ceil(items.length / length) }, (_, part) =>
    items.slice(part * length, (part + 1) * length),
  )
}

/** `(?, ?), (?, ?)`: so many rows of so many values. */
export const placeholders = (count: number, valuesEach: number): string =>
  Array<string>(count)
    .fill(`(${Array<string>(valuesEach).fill('?').join(', ')})`)
    .join(', ')
