import type { Reader } from '../reader.ts'

/** Bytes; AWS's maximum. */
const maxSize = 10_485_760

/** `x-amazon-apigateway-minimum-compression-size`: bytes from which replies are compressed. */
export function readMinimumCompressionSize(reader: Reader): number | undefined {
  const spot = reader.child(reader.root, 'x-amazon-apigateway-minimum-compression-size')
  if (spot.value === undefined || spot.value === null) return undefined
  const size = Number(reader.text(spot, 'fail'))
  if (Number.isInteger(size) && size >= 0 && size <= maxSize) return size
  reader.fail(`Invalid minimum compression size, must be between 0 and ${maxSize}`, spot)
  return undefined
}
