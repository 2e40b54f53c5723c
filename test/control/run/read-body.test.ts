import { expect, test } from 'vitest'
import { heldBody } from '../../../src/control/run/read-body.ts'
import { maxFunctionCodeBodyBytes, maxHeldControlBytes } from '../../../src/model/limits.ts'

const size = maxFunctionCodeBodyBytes
const connected = new AbortController().signal

/** A body of zeros, in chunks. */
function upload(signal = connected) {
  const chunk = new Uint8Array(1_000_000)
  let left = size
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left <= 0) return controller.close()
      controller.enqueue(chunk)
      left -= chunk.byteLength
    },
  })
  return heldBody(stream, String(size), (act) => signal.addEventListener('abort', act))
}

const read = async (body: ReturnType<typeof upload>) => (await body.read(size)).byteLength

test('bodies that all requests hold at once are bounded, and count until they are given back', async () => {
  expect(2 * size).toBeGreaterThan(maxHeldControlBytes)
  const first = upload()
  expect(await read(first)).toBe(size)
  const second = upload()
  await expect(read(second)).rejects.toThrow('Too many large requests')
  second.release()
  first.release()
  const third = upload()
  expect(await read(third)).toBe(size)
  third.release()
})

test('a client that hangs up gives back what it held, and no more', async () => {
  const client = new AbortController()
  const gone = upload(client.signal)
  await read(gone)
  client.abort()
  const next = upload()
  expect(await read(next)).toBe(size)
  gone.release()
  await expect(read(upload())).rejects.toThrow('Too many large requests')
  next.release()
})
