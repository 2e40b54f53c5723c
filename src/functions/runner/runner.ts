import { decodeFrame, encodeFrame } from '../protocol/frame.ts'
import {
  answerKind,
  callStatus,
  grace,
  type InvokeHead,
  maxLoadMs,
  type OutcomeHead,
  receipt,
  streamHeader,
} from '../protocol/runner-protocol.ts'
import type { Announcer } from '../watch/announcer.ts'
import type { RunningCall } from '../watch/watch-line.ts'
import type { Loader } from './loader.ts'
import { goneCode, loaderCode } from './loader-code.ts'
import { passStream } from './pass-stream.ts'
import type { Place, Places } from './places.ts'

/** What a runner has at hand for one request. */
export type RunnerContext = {
  readonly loader: Loader
  readonly places: Places
  readonly announcer: Announcer
  now(): number
  waitUntil(work: Promise<unknown>): void
  /**
   * Now and then what earlier calls left behind is freed. `weight` is what a call leaves behind, in calls that carry next
   * to nothing.
   */
  collect(weight: number): void
}

type Outcome = {
  readonly head: OutcomeHead
  readonly body: Uint8Array | string
  readonly failedToStart?: boolean
}

/**
 * Runs functions: `POST /invoke` with a frame of {@link InvokeHead} and payload is answered as {@link receipt} says, 400
 * for anything else than a frame. `POST /free` frees what calls have left behind, `?copies` half of the idle copies, too.
 */
export async function runnerFetch(request: Request, context: RunnerContext): Promise<Response> {
  const { pathname: path, search } = new URL(request.url)
  if (request.method === 'GET' && path === '/health') return Response.json({ status: 'ok' })
  if (request.method === 'POST' && path === '/free') {
    await free(search === '?copies', context)
    return new Response(null, { status: 204 })
  }
  if (request.method !== 'POST' || path !== '/invoke') return new Response(null, { status: 404 })
  const frame = decodeFrame(new Uint8Array(await request.arrayBuffer()))
  if (!frame) return new Response('Expected a line of JSON and a payload.', { status: 400 })
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  // Only the gateway can reach this: the socket and the binding are private.
  const work = answer(frame.head as InvokeHead, frame.payload, resolve, context)
  // Continues when the caller goes away, as Lambda does, and so always gives its environment back.
  context.waitUntil(work.catch(reject))
  return promise
}

async function answer(
  head: InvokeHead,
  payload: Uint8Array,
  respond: (response: Response) => void,
  context: RunnerContext,
): Promise<void> {
  const { functionArn, revisionId } = head
  const hasCode = head.code !== undefined
  const mayTakeMs = (hasCode ? mayLoadMs(head) : 0) + head.timeout * 1000 + grace.watchdog
  const place = await context.places.take({ functionArn, revisionId, hasCode, mayTakeMs })
  if (place === undefined || typeof place === 'string') {
    return respond(new Response(null, { status: callStatus[place ?? 'late'] }))
  }
  for (const id of place.retired) unload(id, context)
  const { readable, writable: output } = new IdentityTransformStream()
  respond(new Response(readable, { status: callStatus.begun }))
  const writer = output.getWriter()
  try {
    await writer.write(Uint8Array.of(receipt))
    // That it has been taken does not mean it has left. A timer's turn comes when all that was to be written is.
    await new Promise((resolve) => setTimeout(resolve, 0))
  } catch {
    // The caller is gone, and nothing has begun.
    place.load?.end()
    return context.places.leave(place, !place.load)
  }
  let streaming = false
  const stream = async () => {
    streaming = true
    await writer.write(Uint8Array.of(answerKind.stream)).catch(() => undefined)
    writer.releaseLock()
    return output
  }
  const outcome = await invoke(head, payload, place, context, stream)
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

/** Where to what a function writes goes, when it has begun to. */
type Begin = () => Promise<WritableStream<Uint8Array>>

/** Milliseconds for a copy to be loaded. What is not ours of it, its modules' own code, may take as long as a call. */
const mayLoadMs = ({ timeout }: InvokeHead): number => Math.max(maxLoadMs, timeout * 1000)

/** Bytes of an event and its answer that leave as much behind as a call that carries nothing. */
const bytesOfCall = 16_384

async function invoke(
  head: InvokeHead,
  payload: Uint8Array,
  place: Place,
  context: RunnerContext,
  begin: Begin,
): Promise<Outcome> {
  const { places } = context
  const { environment } = place
  const count = (weight: number) => {
    environment.uncollected += weight
    context.collect(weight)
  }
  // Before as well: a call whose client leaves may not come back here.
  count(1 + payload.length / bytesOfCall)
  const first = await attempt(head, payload, place, context, begin)
  const outcome = first.head.needsStart
    ? await attemptAtStart(first, head, payload, place, context, begin)
    : first
  count(outcome.body.length / bytesOfCall)
  const reusable = outcome.head.status !== 'code' && outcome.head.retire !== true
  places.leave(place, reusable)
  if (outcome.head.retire === true && environment.running === 0) unload(environment.id, context)
  return outcome
}

/** Keeps the time of a call, which begins when its copy is loaded. */
function timing(head: InvokeHead, { environment, load }: Place, context: RunnerContext) {
  const { announcer, now } = context
  const timeoutMs = head.timeout * 1000
  const { requestId: id, functionName } = head
  let call: RunningCall | undefined
  let isOver = false
  let deadline = 0
  const late = Promise.withResolvers<undefined>()
  let timer: ReturnType<typeof setTimeout>
  const limit = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => late.resolve(undefined), ms + grace.runner)
  }
  const start = () => {
    deadline = now() + timeoutMs
    limit(timeoutMs)
    call = { id, function: functionName, deadline: deadline + grace.watchdog }
    announcer.begin(call)
  }
  const loading = load && announcer.load({ id, function: functionName, mayHoldMs: timeoutMs })
  if (load) limit(mayLoadMs(head))
  else start()
  const endCall = () => {
    loading?.end()
    if (call) announcer.end(call)
  }
  return {
    late: late.promise,
    told: { deadline, timeoutMs, ...(load && { loadMs: mayLoadMs(head) }) },
    /** Until `loaded` the copy is being loaded. */
    async untilLoaded(loaded: Promise<unknown>) {
      if (!load) return
      await Promise.race([loaded, late.promise]).catch(() => undefined)
      load.end()
      environment.loaded = true
      loading?.end()
      if (!isOver) start()
      context.places.look()
    },
    /** The function has ended, though not everything it wrote has been read. */
    onEnd() {
      endCall()
      environment.until = deadline + maxReadingMs
    },
    over() {
      isOver = true
      clearTimeout(timer)
      endCall()
    },
  }
}

/**
 * Again in an isolate that evaluates the modules as it starts. What they did in the first one had no end: they made code of
 * a string. When they cannot start without I/O, that stays the answer.
 */
async function attemptAtStart(
  first: Outcome,
  head: InvokeHead,
  payload: Uint8Array,
  place: Place,
  context: RunnerContext,
  begin: Begin,
): Promise<Outcome> {
  const { environment } = place
  unload(environment.id, context)
  environment.id += '/start'
  environment.atStart = true
  const outcome = await attempt(head, payload, place, context, begin)
  return outcome.failedToStart ? first : outcome
}

const codeNeeded: Outcome = { head: { status: 'code', log: '' }, body: '' }
async function attempt(
  head: InvokeHead,
  payload: Uint8Array,
  place: Place,
  context: RunnerContext,
  begin: Begin,
): Promise<Outcome> {
  let codeMissing = false
  const { requestId, invokedArn, traceId, clientContext, credentials, stream } = head
  const { collect, environment } = place
  const time = timing(head, place, context)
  const { late } = time
  const told = {
    requestId,
    invokedArn,
    traceId,
    clientContext,
    credentials,
    stream,
    collect,
    ...time.told,
  }
  try {
    const worker = context.loader.get(environment.id, () => {
      codeMissing = head.code === undefined
      if (codeMissing) throw new Error('The code is needed.')
      return loaderCode(head, environment.atStart ? 'at start' : 'when called')
    })
    const answer: Promise<ArrayBuffer | Response> = worker
      .fetch('http://function/invoke', { method: 'POST', body: encodeFrame(told, payload) })
      .then(async (response) =>
        response.headers.has(streamHeader) ? response : response.arrayBuffer(),
      )
    context.waitUntil(
      time.untilLoaded(place.load ? worker.fetch('http://function/loaded', {}) : answer),
    )
    const bytes = await Promise.race([answer, late])
    if (!bytes) return timedOut
    if (bytes instanceof Response) {
      const writable = await begin()
      if (!bytes.body) await writable.close()
      else {
        await passStream(bytes.body, writable, late, async () => {
          const url = `http://function/ended/${requestId}`
          const ended = (await worker.fetch(url, { method: 'GET' })).status === 204
          if (ended) time.onEnd()
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
    time.over()
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
  return {
    head: { status: 'error', log: '', retire: true },
    body: JSON.stringify(told),
    failedToStart: message.startsWith('Failed to start Worker'),
  }
}

/** One copy after the other: each holds the loop for some milliseconds, and calls go on between them. */
async function free(copies: boolean, context: RunnerContext): Promise<void> {
  const { idle, retired } = context.places.free(copies)
  for (const id of retired) unload(id, context)
  for (const id of idle) {
    const worker = context.loader.get(id, () => {
      throw new Error('It is gone.')
    })
    await worker.fetch('http://function/free', { method: 'POST' }).catch(() => undefined)
  }
  context.collect(Infinity)
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
