import type { Cursor, Spot } from '../reader.ts'

/** Undefined, with an error, for anything but a whole number. */
export function readWholeNumber(cursor: Cursor, spot: Spot): number | undefined {
  const text = cursor.text(spot, 'fail')
  if (text === undefined) return undefined
  if (/^-?\d{1,9}$/.test(text)) return Number(text)
  cursor.fail(`'${spot.path.at(-1)}' must be a whole number, not '${text}'`, spot)
  return undefined
}

/** A number in a document may have lost its zero. */
export function readFormat(cursor: Cursor, spot: Spot): '1.0' | '2.0' | undefined {
  const text = cursor.text(spot, 'fail')
  if (text === '1.0' || text === '1') return '1.0'
  return text === '2.0' || text === '2' ? '2.0' : undefined
}
