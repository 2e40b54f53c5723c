import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFrame, encodeFrame } from '../../../src/functions/protocol/frame.ts'

const bytes = (value: string | Uint8Array) =>
  typeof value === 'string' ? new TextEncoder().encode(value) : value

test('what is encoded is decoded, whatever the head and the payload contain', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()),
      (head, payload) => {
        const value: unknown = JSON.parse(head)
        const frame = decodeFrame(bytes(encodeFrame(value, payload)))
        expect(JSON.stringify(frame?.head)).toBe(JSON.stringify(value))
        expect(frame?.payload).toEqual(bytes(payload))
      },
    ),
    { numRuns: 300 },
  )
})

test.each(['', 'no line', 'no json\n', '{"cut\n"}'])('%j is no frame', (text) => {
  expect(decodeFrame(bytes(text))).toBeUndefined()
})
