import type { Cursor } from './reader.ts'

/** `info` of a document: an API's name, which it must have, and what else it says of it (spec openapi §3). */
export function readInfo(cursor: Cursor): {
  readonly name: string
  readonly description?: string
  readonly version?: string
} {
  const info = cursor.child(cursor.root, 'info')
  cursor.members(info, 'fail')
  const text = (name: string) => cursor.text(cursor.child(info, name), 'fail') || undefined
  const name = text('title')
  if (name === undefined) {
    cursor.fail("info.title is missing: it becomes the API's name", cursor.child(info, 'title'))
  }
  const description = text('description')
  const version = text('version')
  return {
    name: name ?? '',
    ...(description !== undefined && { description }),
    ...(version !== undefined && { version }),
  }
}
