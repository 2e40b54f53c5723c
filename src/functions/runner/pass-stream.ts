/** Milliseconds after which a function that does not even say whether it has ended has not. */
const answerMs = 300

/**
 * Passes on what a function writes until it has ended, or is `late`: a function that has ended by then is not, though
 * its reader may be slow. A reader that goes away does not stop the function: the rest is read to nobody (spec
 * integrations §13).
 */
export async function passStream(
  body: ReadableStream<Uint8Array>,
  writable: WritableStream<Uint8Array>,
  late: Promise<unknown>,
  hasEnded: () => Promise<boolean>,
): Promise<void> {
  const controller = new AbortController()
  const passed = body
    .pipeTo(writable, { preventCancel: true, signal: controller.signal })
    .catch(() => (controller.signal.aborted ? undefined : drain(body, controller.signal)))
  const isLate = await Promise.race([passed, late.then(() => true)])
  if (!isLate || (await inTime(hasEnded()))) return passed
  controller.abort()
  await passed
  await body.cancel().catch(() => undefined)
}

async function inTime(answer: Promise<boolean>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silent = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), answerMs)
  })
  try {
    return await Promise.race([answer, silent])
  } catch {
    return false // it is gone
  } finally {
    clearTimeout(timer)
  }
}

async function drain(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
  try {
    const reader = body.getReader()
    signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined))
    while (!(await reader.read()).done) {
      // to nobody
    }
  } catch {
    // It is the source that has failed.
  }
}
