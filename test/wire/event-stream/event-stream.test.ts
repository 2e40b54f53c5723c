import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventStreamError } from '../../../src/wire/event-stream/event-message.ts'
import { MessageReader } from '../../../src/wire/event-stream/message-reader.ts'
import { writeMessage } from '../../../src/wire/event-stream/write-message.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const utf8 = (text: string) => new TextEncoder().encode(text)

/** Everything a reader gives out when the bytes arrive in pieces of these sizes. */
function readAll(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]) {
  const reader = new MessageReader()
  const messages: { headers: [string, string][]; payload: Uint8Array }[] = []
  let at = 0
  for (let piece = 0; at < bytes.length; piece++) {
    const end = Math.min(bytes.length, at + (sizes[piece % sizes.length] || 1))
    const given = bytes.slice(at, end)
    reader.push(given)
    given.fill(0xff) // the caller reads the next bytes into the same memory
    at = end
    for (let message = reader.next(); message; message = reader.next()) {
      messages.push({ headers: [...message.headers], payload: message.payload })
    }
  }
  return { messages, pending: reader.pending }
}

// Values computed by hand from the encoding's description; the CRC is that of zlib.
describe('known bytes', () => {
  test('the empty message', () => {
    const bytes = hex('00000010 00000000 05c248eb 7d98c8ff')
    expect(readAll(bytes)).toEqual({
      messages: [{ headers: [], payload: new Uint8Array(0) }],
      pending: false,
    })
    expect(writeMessage([], new Uint8Array(0))).toEqual(bytes)
  })

  test('a message with a payload and no headers', () => {
    const bytes = hex('0000001d 00000000 fd528c5a 7b27666f6f273a27626172277d c3653936')
    expect(readAll(bytes).messages).toEqual([{ headers: [], payload: utf8("{'foo':'bar'}") }])
  })

  // Every type of value: only texts are kept, the others are passed over by their length.
  test('headers of every type', () => {
    const header = (name: string, type: number, value: string) =>
      [
        name.length.toString(16).padStart(2, '0'),
        Buffer.from(name).toString('hex'),
        type.toString(16).padStart(2, '0'),
        value,
      ].join('')
    const headers = hex(
      [
        header('t', 0, ''),
        header('f', 1, ''),
        header('b', 2, '7f'),
        header('s', 3, '0102'),
        header('i', 4, '01020304'),
        header('l', 5, '0102030405060708'),
        header('a', 6, '0003010203'),
        header(':event-type', 7, `000c${Buffer.from('PayloadChunk').toString('hex')}`),
        header('ts', 8, '0102030405060708'),
        header('u', 9, '000102030405060708090a0b0c0d0e0f'),
        header('e', 7, '0000'),
      ].join(''),
    )
    expect(readAll(withHeaders(headers)).messages[0]?.headers).toEqual([
      [':event-type', 'PayloadChunk'],
      ['e', ''],
    ])
  })
})

/** A message whose header block is any bytes, with good checksums. */
function withHeaders(headers: Uint8Array): Uint8Array {
  // The writer puts a text header there; its bytes are replaced and the checksums made anew.
  const reference = writeMessage([], headers)
  return reframed(reference, headers.length)
}

/** The same bytes with another length of headers, and good checksums. */
function reframed(message: Uint8Array, headersLength: number, length = message.length): Uint8Array {
  const bytes = message.slice()
  const view = new DataView(bytes.buffer)
  view.setUint32(0, length)
  view.setUint32(4, headersLength)
  view.setUint32(8, crc(bytes.subarray(0, 8)))
  view.setUint32(bytes.length - 4, crc(bytes.subarray(0, bytes.length - 4)))
  return bytes
}

/** ISO 3309, bit by bit. */
function crc(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return (value ^ 0xffffffff) >>> 0
}

describe('what is refused', () => {
  const good = writeMessage([[':event-type', 'PayloadChunk']], utf8('hello'))
  test.each<[string, Uint8Array]>([
    ['a length below the least', reframed(writeMessage([], utf8('xx')), 0, 15)],
    ['headers longer than the message', reframed(good, good.length)],
    ['a length past the limit', reframed(good, 0, 0x7fffffff)],
    ['a header without a name', withHeaders(hex('00 07 0000'))],
    ['a type that there is not', withHeaders(hex('01 61 0a'))],
    ['a header cut off in its name', withHeaders(hex('05 61'))],
    ['a header cut off in its value', withHeaders(hex('01 61 07 0005 61'))],
    ['a header cut off before its type', withHeaders(hex('01 61'))],
    ['a header that is no UTF-8', withHeaders(hex('01 61 07 0001 ff'))],
  ])('%s', (_, bytes) => {
    expect(() => readAll(bytes)).toThrow(EventStreamError)
  })

  // Bit by bit: whatever single bit is turned, no message comes out that was not sent.
  test('any single bit turned over', () => {
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bytes = good.slice()
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => {
        const { messages } = readAll(bytes)
        if (messages.length === 0) throw new EventStreamError('incomplete')
      }, `bit ${bit}`).toThrow(EventStreamError)
    }
  })

  test.each<[string, string, string]>([
    ['an empty name', '', 'x'],
    ['a name of 256 bytes', 'n'.repeat(256), 'x'],
    ['a value of 65,536 bytes', 'n', 'x'.repeat(65_536)],
  ])('writing %s', (_, name, value) => {
    expect(() => writeMessage([[name, value]], new Uint8Array(0))).toThrow(EventStreamError)
  })
})

const anyMessage = fc.record({
  headers: fc.uniqueArray(
    fc.tuple(
      fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
      fc.string({ maxLength: 50, unit: 'grapheme' }),
    ),
    { maxLength: 5, selector: ([name]) => name },
  ),
  payload: fc.uint8Array({ maxLength: 200 }),
})
const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 })

describe('any bytes', () => {
  test('messages come out as they went in, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 6 }), sizes, (messages, cuts) => {
        const bytes = Buffer.concat(
          messages.map(({ headers, payload }) => writeMessage(headers, payload)),
        )
        expect(readAll(bytes, cuts)).toEqual({ messages, pending: false })
      }),
    )
  })

  test('a stream that ends inside a message says so', () => {
    fc.assert(
      fc.property(anyMessage, sizes, fc.nat(), (message, cuts, seed) => {
        const bytes = writeMessage(message.headers, message.payload)
        const kept = 1 + (seed % (bytes.length - 1))
        expect(readAll(bytes.subarray(0, kept), cuts)).toEqual({ messages: [], pending: true })
      }),
    )
  })

  test('nothing but EventStreamError is thrown, and nothing is read for ever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), sizes, (bytes, cuts) => {
        try {
          readAll(bytes, cuts)
        } catch (error) {
          expect(error).toBeInstanceOf(EventStreamError)
        }
      }),
    )
  })

  // Checksums are good, so the parser behind them is reached.
  test('any block of headers is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (headers) => {
        try {
          readAll(withHeaders(headers))
        } catch (error) {
          expect(error).toBeInstanceOf(EventStreamError)
        }
      }),
    )
  })

  test('a large message in small pieces', () => {
    const payload = new Uint8Array(300_000).map((_, i) => i)
    const bytes = writeMessage([['a', 'b']], payload)
    expect(readAll(bytes, [1000])).toEqual({
      messages: [{ headers: [['a', 'b']], payload }],
      pending: false,
    })
  })
})
