import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { heldBody } from '../../../src/control/run/read-body.ts'
import { maxFunctionCodeBodyBytes, maxHeldControlBytes } from '../../../src/model/limits.ts'

const size = maxFunctionCodeBodyBytes
const connected = new AbortController().signal
const chunkBytes = 1_000_000

/** Milliseconds that pass with each look at the clock. */
const lookMs = 500

/** A body of zeros, in chunks, and how much of it has been asked for. */
function upload({ signal = connected, isDeclared = true, length = size } = {}) {
  let now = 0
  let left = length
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left <= 0) return controller.close()
        const chunk = new Uint8Array(Math.min(chunkBytes, left))
        controller.enqueue(chunk)
        left -= chunk.byteLength
      },
    },
    { highWaterMark: 0 },
  )
  const body = heldBody(
    stream,
    isDeclared ? String(length) : null,
    (act) => signal.addEventListener('abort', act),
    () => (now += lookMs),
  )
  return { ...body, sent: () => length - left }
}

const read = async (body: ReturnType<typeof upload>) => (await body.read(size)).bytes.byteLength

test.each([true, false])(
  'bodies that all requests hold at once are bounded (declared: %s)',
  async (isDeclared) => {
    expect(2 * size).toBeGreaterThan(maxHeldControlBytes)
    const first = upload({ isDeclared })
    expect(await read(first)).toBe(size)
    const second = upload({ isDeclared })
    await expect(read(second)).rejects.toThrow('Too many large requests')
    second.release()
    first.release()
    const third = upload({ isDeclared })
    expect(await read(third)).toBe(size)
    third.release()
  },
)

test.each([true, false])(
  'who finds no room waits, in the order of arrival, and holds nothing (declared: %s)',
  async (isDeclared) => {
    const bodies = Array.from({ length: 4 }, () => upload({ isDeclared, length: size - 1 }))
    const order: number[] = []
    const reading = bodies.map(async (body, index) => {
      expect(await read(body)).toBe(size - 1)
      order.push(index)
      body.release()
    })
    await Promise.all(reading)
    expect(order).toEqual([0, 1, 2, 3])
  },
)

test('what is declared and waits is not read, and a small body does not wait behind it', async () => {
  const first = upload()
  await read(first)
  const second = upload()
  const waiting = second.read(size)
  const small = upload({ length: 1_000 })
  expect(await read(small)).toBe(1_000)
  expect(second.sent()).toBe(0)
  small.release()
  first.release()
  expect((await waiting).bytes.byteLength).toBe(size)
  second.release()
})

test('who hangs up while waiting is not waited for', async () => {
  const client = new AbortController()
  const first = upload()
  await read(first)
  const gone = upload({ signal: client.signal }).read(size)
  const last = upload()
  const next = last.read(size)
  client.abort()
  first.release()
  await expect(gone).rejects.toThrow('Too many large requests')
  expect((await next).bytes.byteLength).toBe(size)
  last.release()
})

test('a client that hangs up gives back what it held, and no more', async () => {
  const client = new AbortController()
  const gone = upload({ signal: client.signal })
  await read(gone)
  client.abort()
  const next = upload()
  expect(await read(next)).toBe(size)
  gone.release()
  await expect(read(upload())).rejects.toThrow('Too many large requests')
  next.release()
})

test.each([
  ['declared', true, 3_000_000],
  ['not declared', false, 3_000_000],
  ['not declared, and small', false, 10],
  ['empty', true, 0],
])('a body is read whole, with its hash: %s', async (_, isDeclared, length) => {
  const body = upload({ isDeclared, length })
  const { bytes, sha256 } = await body.read(size)
  expect(bytes.byteLength).toBe(length)
  expect(sha256).toBe(createHash('sha256').update(new Uint8Array(length)).digest('hex'))
  body.release()
})

test.each([true, false])('a body above the limit is refused (declared: %s)', async (isDeclared) => {
  const body = upload({ isDeclared, length: 100_001 })
  await expect(body.read(100_000)).rejects.toThrow('larger than the 100000 bytes')
  body.release()
})
