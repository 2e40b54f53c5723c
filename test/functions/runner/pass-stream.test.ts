import { expect, test } from 'vitest'
import { passStream } from '../../../src/functions/runner/pass-stream.ts'

/** A function that writes for ever, and whether anybody still reads. */
function endless() {
  const state = { read: 0, letGo: false }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve))
      state.read++
      controller.enqueue(new Uint8Array(1))
    },
    cancel() {
      state.letGo = true
    },
  })
  return { body, state }
}

const gone = () =>
  new WritableStream<Uint8Array>({
    write() {
      throw new Error('the reader is gone')
    },
  })

// spec integrations §13: "Client disconnect does not stop the function."
test.each<[string, () => WritableStream<Uint8Array>]>([
  ['is there', () => new WritableStream()],
  ['is gone', gone],
])('a function whose reader %s goes on until its time is over', async (_, writable) => {
  const { body, state } = endless()
  const { promise: late, resolve: end } = Promise.withResolvers<void>()
  const passed = passStream(body, writable(), late, async () => false)
  while (state.read < 5) await new Promise((resolve) => setTimeout(resolve))
  expect(state.letGo).toBe(false)
  end()
  await passed
  expect(state.letGo).toBe(true)
})
