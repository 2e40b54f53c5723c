import { decodeFrame, encodeFrame } from '../protocol/frame.ts'
import {
  answerKind,
  grace,
  type InvokeHead,
  type OutcomeHead,
  receipt,
  streamHeader,
} from '../protocol/runner-protocol.ts'
import type { Announcer } from '../watch/announcer.ts'
import type { Environment, Environments } from './environments.ts'
import type { Loader } from './loader.ts'
import { goneCode, loaderCode } from './loader-code.ts'
import { passStream } from './pass-stream.ts'

/** What a runner has at hand for one request. */
export type RunnerContext = {
  readonly loader: Loader
  readonly environments: Environments
  readonly announcer: Announcer
  now(): number
  waitUntil(work: Promise<unknown>): void
  /** A call has begun: now and then what earlier ones left behind is freed. */
  collect(): void
}

type Outcome = { readonly head: OutcomeHead; readonly body: Uint8Array | string }

/**
 * Runs functions: `POST /invoke` with a frame of {@link InvokeHead} and payload is answered as {@link receipt} says, 400
 * for anything else than a frame.
 */
export async function runnerFetch(request: Request, context: RunnerContext): Promise<Response> {
  const path = new URL(request.url).pathname
  if (request.method === 'GET' && path === '/health') return Response.json({ status: 'ok' })
  if (request.method !== 'POST' || path !== '/invoke') return new Response(null, { status: 404 })
  const frame = decodeFrame(new Uint8Array(await request.arrayBuffer()))
  if (!frame) return new Response('Expected a line of JSON and a payload.', { status: 400 })
  const { readable, writable } = new IdentityTransformStream()
  // Only the gateway can reach this: the socket and the binding are private.
  const work = answer(frame.head as InvokeHead, frame.payload, writable, context)
  // Continues when the caller goes away, as Lambda does, and so always gives its environment back.
  context.waitUntil(work)
  return new Response(readable)
}

async function answer(
  head: InvokeHead,
  payload: Uint8Array,
  output: WritableStream<Uint8Array>,
  context: RunnerContext,
): Promise<void> {
  const writer = output.getWriter()
  try {
    // The second is taken when the first has been passed on to the socket.
    await writer.write(Uint8Array.of(receipt))
    await writer.write(Uint8Array.of(receipt))
  } catch {
    return // the caller is gone, and nothing has begun
  }
  let streaming = false
  const stream = async () => {
    streaming = true
    await writer.write(Uint8Array.of(answerKind.stream)).catch(() => undefined)
    writer.releaseLock()
    return output
  }
  const outcome = await invoke(head, payload, context, stream)
  if (streaming) return
  try {
    await writer.write(encodeFrame(outcome.head, outcome.body, answerKind.outcome))
    await writer.close()
  } catch {
    // As on Lambda, the function has run all the same.
  }
}

/** Milliseconds that a slow reader of a stream may take after the function's own time: spec integrations §13. */
const maxReadingMs = 900_000

type StreamEvents = {
  /** Where to what a function writes goes, when it has begun to. */
  begin(): Promise<WritableStream<Uint8Array>>
  /** The function's time is over and it had ended, though not everything it wrote has been read. */
  onEnd(): void
}

async function invoke(
  head: InvokeHead,
  payload: Uint8Array,
  context: RunnerContext,
  begin: StreamEvents['begin'],
): Promise<Outcome> {
  const started = context.now()
  const timeoutMs = head.timeout * 1000
  const deadline = started + timeoutMs
  const { environments, announcer } = context
  const mayCreate = head.code !== undefined
  const acquired = environments.acquire(head, mayCreate, started, deadline + grace.watchdog)
  if (!acquired) return codeNeeded
  const { environment, retired, collect } = acquired
  context.collect()
  for (const id of retired) unload(id, context)

  const call = {
    id: head.requestId,
    function: head.functionName,
    deadline: deadline + grace.watchdog,
  }
  announcer.begin(call)
  const onEnd = () => {
    announcer.end(call)
    environment.until = deadline + maxReadingMs
  }
  const told = { deadline, timeoutMs, collect }
  const outcome = await attempt(head, payload, environment, told, context, { begin, onEnd })
  announcer.end(call)

  const reusable = outcome.head.status !== 'code' && outcome.head.retire !== true
  environments.release(environment, reusable)
  if (outcome.head.retire === true && environment.running === 0) unload(environment.id, context)
  return outcome
}

const codeNeeded: Outcome = { head: { status: 'code', log: '' }, body: '' }
async function attempt(
  head: InvokeHead,
  payload: Uint8Array,
  environment: Environment,
  more: { readonly deadline: number; readonly timeoutMs: number; readonly collect: boolean },
  context: RunnerContext,
  { begin, onEnd }: StreamEvents,
): Promise<Outcome> {
  let codeMissing = false
  const { requestId, invokedArn, traceId, clientContext, stream } = head
  const told = { requestId, invokedArn, traceId, clientContext, stream, ...more }
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const worker = context.loader.get(environment.id, () => {
      codeMissing = head.code === undefined
      if (codeMissing) throw new Error('The code is needed.')
      return loaderCode(head)
    })
    const answer: Promise<ArrayBuffer | Response> = worker
      .fetch('http://function/invoke', { method: 'POST', body: encodeFrame(told, payload) })
      .then(async (response) =>
        response.headers.has(streamHeader) ? response : response.arrayBuffer(),
      )
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), more.timeoutMs + grace.runner)
    })
    const bytes = await Promise.race([answer, late])
    if (!bytes) return timedOut
    if (bytes instanceof Response) {
      const writable = await begin()
      if (!bytes.body) await writable.close()
      else {
        await passStream(bytes.body, writable, late, async () => {
          const url = `http://function/ended/${requestId}`
          const ended = (await worker.fetch(url, { method: 'GET' })).status === 204
          if (ended) onEnd()
          return ended
        })
      }
      const { status } = await worker.fetch('http://function/usable', { method: 'GET' })
      return { head: { status: 'ok', log: '', retire: status !== 204 }, body: '' }
    }
    const frame = decodeFrame(new Uint8Array(bytes))
    if (!frame) throw new Error('The function answered something else than a frame.')
    return { head: frame.head as OutcomeHead, body: frame.payload }
  } catch (error) {
    // Then the loader had dropped a copy we believed loaded.
    if (codeMissing) return codeNeeded
    return exited(error, requestId)
  } finally {
    clearTimeout(timer)
  }
}

const timedOut: Outcome = { head: { status: 'timeout', log: '', retire: true }, body: '' }

/** How Lambda tells that the process of a function has ended under it. */
function exited(error: unknown, requestId: string): Outcome {
  const message = error instanceof Error ? error.message : String(error)
  if (/exceeded.*(CPU|time) limit/i.test(message)) return timedOut
  const exit = /process\.exit\((-?\d+)\)/.exec(message)
  const reason = exit
    ? exit[1] === '0'
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: exit status ${exit[1]}`
    : `Runtime exited with error: ${message}`
  const told = {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: ${reason}`,
  }
  return { head: { status: 'error', log: '', retire: true }, body: JSON.stringify(told) }
}

/** Frees the memory of a copy. The call ends with the copy, so its failure is its success. */
function unload(id: string, context: RunnerContext): void {
  const worker = context.loader.get(id, () => goneCode)
  context.waitUntil(
    worker.fetch('http://function/abort', { method: 'POST' }).then(
      () => undefined,
      () => undefined,
    ),
  )
}
