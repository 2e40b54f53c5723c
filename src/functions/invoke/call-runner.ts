import { Buffer } from 'node:buffer'
import type { FunctionCode } from '../../model/account/hosted-function.ts'
import { decodeFrame, encodeFrame } from '../protocol/frame.ts'
import {
  answerKind,
  callStatus,
  type InvokeHead,
  type OutcomeHead,
} from '../protocol/runner-protocol.ts'

/** What a call of the runner needs of its surroundings. */
export type RunnerLink = {
  /** The function runner: a service binding, or a socket of its process. */
  readonly runner: { fetch(url: string, init: RequestInit): Promise<Response> }
  now(): number
}

export type RunnerAnswer =
  | { readonly head: OutcomeHead; readonly payload: Uint8Array }
  /** It has been read from: it may be read on or piped, and cannot be the body of a `Response`. */
  | { readonly stream: ReadableStream<Uint8Array> }

/** Milliseconds; what is left out has no end. */
export type RunnerLimits = {
  /** The caller's patience with all of it. */
  readonly callerMs?: number
  /** What the function may take from when it is called. */
  readonly functionMs?: number
  /** What a call may take beside that which has its code loaded. */
  readonly loadMs?: number
}

/** The runner's process ended when the function was running. */
export class RunnerLost extends Error {
  override readonly name = 'RunnerLost'
}
/** The function has run longer than it may, and nobody has ended it. */
export class FunctionOverdue extends Error {
  override readonly name = 'FunctionOverdue'
}

/** As many functions run as may at once. */
export class TooManyCalls extends Error {
  override readonly name = 'TooManyCalls'
}

/** Milliseconds for which a call waits for a runner that takes it: one that is started anew, or held by a function. */
const maxWaitMs = 10_000
/** Milliseconds until the runner is asked again; each time twice as long, up to the longest. */
const firstPauseMs = 10
const longestPauseMs = 200

/**
 * Has the runner call a function. What breaks off before the function was called (see `receipt`) is asked again for a
 * while: no function is called twice, and none is missed because its runner was being replaced.
 * @throws {@link RunnerLost}, {@link FunctionOverdue}, {@link TooManyCalls}; `TimeoutError` when `callerMs` are over; what `code` throws.
 */
export async function callRunner(
  head: InvokeHead,
  payload: string | Uint8Array,
  code: () => Promise<FunctionCode>,
  link: RunnerLink,
  limits: RunnerLimits,
  /** The function is being called. */
  onBegin: () => void = () => undefined,
): Promise<RunnerAnswer> {
  const cut = new AbortController()
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const after = (ms: number, reason: () => Error) => {
    const timer = setTimeout(() => cut.abort(reason()), ms)
    timers.add(timer)
    return timer
  }
  if (limits.callerMs !== undefined) {
    after(limits.callerMs, () => new DOMException('The caller waits no longer', 'TimeoutError'))
  }
  const call = async (
    body: Uint8Array<ArrayBuffer>,
    functionMs: number | undefined,
  ): Promise<RunnerAnswer | undefined> => {
    const waiting = after(maxWaitMs, () => new Error('no function runner took the call in time'))
    const begun = await begin(body, link, cut.signal)
    clearTimeout(waiting)
    if (!begun) return undefined
    onBegin()
    const overdue =
      functionMs === undefined ? undefined : after(functionMs, () => new FunctionOverdue())
    const answer = await (head.stream ? readStream : readOutcome)(begun)
    clearTimeout(overdue)
    return 'head' in answer && answer.head.status === 'code' ? undefined : answer
  }
  try {
    const { functionMs, loadMs = 0 } = limits
    const answer = await call(encodeFrame(head, payload), functionMs)
    if (answer) return answer
    const withCode = encodeFrame({ ...head, code: await code() }, payload)
    const loaded = await call(withCode, functionMs === undefined ? undefined : functionMs + loadMs)
    if (!loaded) throw new Error('The function runner asked for code that it has been given.')
    return loaded
  } catch (error) {
    throw cut.signal.aborted ? cut.signal.reason : error
  } finally {
    for (const timer of timers) clearTimeout(timer)
  }
}

/** When each call began to wait that found no runner, as far as is known: one that was cut off is not heard of again. */
const waiting = new Set<{ readonly until: number }>()
/** So many may wait: each asks again and again, which a runner that starts has to get past. */
const maxWaiting = 1_000

async function waitForRunner(ms: number): Promise<void> {
  const now = Date.now()
  if (waiting.size >= maxWaiting) {
    for (const each of waiting) if (each.until < now) waiting.delete(each)
    if (waiting.size >= maxWaiting) throw new TooManyCalls()
  }
  const own = { until: now + 2 * ms }
  waiting.add(own)
  await new Promise((resolve) => setTimeout(resolve, ms))
  waiting.delete(own)
}

/** Sends a call until a runner has taken it; undefined when it cannot without the code. */
async function begin(
  body: Uint8Array<ArrayBuffer>,
  { runner }: RunnerLink,
  signal: AbortSignal,
): Promise<Response | undefined> {
  for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      const init = { method: 'POST', body, signal }
      const response = await runner.fetch('http://runner/invoke', init)
      const { status } = response
      if (status === callStatus.begun) return response
      await response.body?.cancel()
      if (status === callStatus.code) return undefined
      if (status === callStatus.busy) throw new TooManyCalls()
      if (status !== callStatus.late) throw new Error(`The function runner answered ${status}.`)
    } catch (error) {
      if (signal.aborted || !isLost(error)) throw error
    }
    await waitForRunner(pause)
    signal.throwIfAborted()
  }
}

/** Most calls: what a body costs that is read in pieces is more than all else of a call. */
async function readOutcome(response: Response): Promise<RunnerAnswer> {
  try {
    const bytes = new Uint8Array(await response.arrayBuffer())
    return outcomeIn(bytes[1], bytes.subarray(2))
  } catch (error) {
    throw isLost(error) ? new RunnerLost() : error
  }
}

/** The same of an answer that may be a stream. */
async function readStream(response: Response): Promise<RunnerAnswer> {
  const stream = response.body!
  try {
    const bytes = stream.getReader({ mode: 'byob' })
    await next(bytes)
    const kind = await next(bytes)
    bytes.releaseLock()
    return kind === answerKind.stream ? { stream } : outcomeIn(kind, await readAll(stream))
  } catch (error) {
    throw isLost(error) ? new RunnerLost() : error
  }
}

/** What follows the receipt: what it is, undefined where it broke off there, and the rest. */
function outcomeIn(kind: number | undefined, rest: Uint8Array): RunnerAnswer {
  if (kind === undefined) throw new RunnerLost()
  const frame = kind === answerKind.outcome ? decodeFrame(rest) : undefined
  if (!frame) throw new Error('The function runner answered something else than a frame.')
  return { head: frame.head as OutcomeHead, payload: frame.payload }
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Exactly one byte, so that a stream can be passed on behind it; undefined at the end. */
async function next(bytes: ReadableStreamBYOBReader): Promise<number | undefined> {
  const { done, value } = await bytes.read(new Uint8Array(1))
  return done ? undefined : value[0]
}

/** The runner's process was not there, or went away under the call. */
const isLost = (error: unknown): boolean =>
  error instanceof Error &&
  /connection lost|fetch failed|terminated|disconnected/i.test(error.message)
