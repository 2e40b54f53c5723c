import type { Reader } from '../reader.ts'

/** `x-amazon-apigateway-binary-media-types`: content types treated as bytes. */
export function readBinaryMediaTypes(reader: Reader): readonly string[] | undefined {
  const spot = reader.child(reader.root, 'x-amazon-apigateway-binary-media-types')
  if (spot.value === undefined) return undefined
  return reader.items(spot).flatMap((item) => reader.text(item) ?? [])
}
