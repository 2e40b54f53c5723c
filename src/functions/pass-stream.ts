/**
 * Passes on what a function writes until it ends, fails or is `late`. A reader that goes away does not stop the
 * function: the rest is read to nobody (spec integrations §13).
 */
export async function passStream(
  body: ReadableStream<Uint8Array>,
  writable: WritableStream<Uint8Array>,
  late: Promise<unknown>,
): Promise<void> {
  const controller = new AbortController()
  const passed = body
    .pipeTo(writable, { preventCancel: true, signal: controller.signal })
    .catch(() => (controller.signal.aborted ? undefined : drain(body)))
  const isLate = await Promise.race([passed, late.then(() => true)])
  if (!isLate) return
  controller.abort()
  await passed
  await body.cancel().catch(() => undefined)
}

async function drain(body: ReadableStream<Uint8Array>): Promise<void> {
  try {
    const reader = body.getReader()
    while (!(await reader.read()).done) {
      // to nobody
    }
  } catch {
    // It is the source that has failed.
  }
}
