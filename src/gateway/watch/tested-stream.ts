import { Buffer } from 'node:buffer'
import { maxTestedStreamBytes, maxTestedStreamMs } from '../../model/limits.ts'

/** A streamed answer in a test, which shows it when it is complete or has gone on for long enough. */
export type TestedStream = {
  /**
   * The whole body, or what there is of it when the test's time or size is used up. `headersKnown`: they are not in
   * the body's first bytes.
   */
  read(body: ReadableStream<Uint8Array> | null, headersKnown: boolean): Promise<Uint8Array>
  /** The answer, undefined when its headers are not there in the test's time. */
  orLate<T>(answer: Promise<T>): Promise<T | undefined>
}

/** Starts the time of a test (spec integrations §13). */
export function testedStream(now: () => number): TestedStream {
  const endsAt = now() + maxTestedStreamMs
  const afterwards = (act: () => void) => setTimeout(act, Math.max(0, endsAt - now()))
  let answered = false
  return {
    async read(body, headersKnown) {
      answered = headersKnown
      if (!body) return new Uint8Array(0)
      const reader = body.getReader()
      // A cancelled stream has ended for its reader.
      const timer = afterwards(() => void reader.cancel().catch(() => undefined))
      const chunks: Uint8Array[] = []
      let size = 0
      try {
        while (size < maxTestedStreamBytes) {
          const { done, value } = await reader.read()
          if (done) break
          answered = true
          chunks.push(value)
          size += value.byteLength
        }
        await reader.cancel()
      } finally {
        clearTimeout(timer)
      }
      const bytes = new Uint8Array(Buffer.concat(chunks))
      return bytes.subarray(0, maxTestedStreamBytes)
    },
    async orLate(answer) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<undefined>((resolve) => {
        timer = afterwards(() => resolve(undefined))
      })
      try {
        const first = await Promise.race([answer, late])
        return first === undefined && answered ? await answer : first
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
