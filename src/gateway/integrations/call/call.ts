import type { Passage } from '../../../model/platform.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { maxResponseBytes } from '../../../model/limits.ts'
import { Fault } from '../../../model/fault.ts'
import {
  malformedProxyResponse,
  misconfigured,
  timedOut,
  unreachable,
} from '../../exchange/faults.ts'
import { Refusal } from '../../exchange/refusal.ts'
import { readCapped, type Charge } from '../../body/read-capped.ts'
import type { Deadline } from './deadline.ts'

/**
 * Sends a request to a backend within the integration's time. A backend that cannot be reached is a
 * 504, and so is one that is too slow, each with AWS's own text (spec integrations §21).
 *
 * The deadline covers the wait for the headers here, and the body in {@link deadlinedBody}.
 *
 * @param isUpgrade it asks for another protocol
 */
export async function callBackend(
  x: Exchange,
  target: string | Request,
  init: RequestInit,
  deadline: Deadline,
  passage?: Passage,
  send: () => Promise<Response> = () => x.platform.fetch(target, init, passage),
  isUpgrade?: boolean,
): Promise<Response> {
  const from = x.platform.now()
  let answer: Response
  try {
    answer = await deadline.within(send())
    x.backendCall = { latencyMs: x.platform.now() - from, answer }
  } catch (error) {
    x.backendCall = { latencyMs: x.platform.now() - from, answer: undefined }
    const late = deadline.passed
    deadline.met()
    if (error instanceof Fault || error instanceof Refusal) throw error
    if (late) throw timedOut()
    // Nothing was sent: for want of credentials, or because this gateway must not call the target. A fault
    // of the configuration, not of the network.
    if (error instanceof Error && refusals.has(error.name)) throw misconfigured(error.message)
    // So is a URL or a header that cannot be: nothing was sent.
    if (error instanceof TypeError && !isNetworkError(error)) {
      const url = typeof target === 'string' ? target : target.url
      throw misconfigured(URL.canParse(url) ? error.message : `Invalid endpoint address: ${url}`)
    }
    throw unreachable(error)
  }
  // Nobody asked for another protocol (ATTACKS 18).
  if (answer.status < 200 && !isUpgrade) await refuseAnswer(answer, deadline)
  return answer
}

/** Throws the 502 of an answer that cannot be passed on, and lets go of its connection. */
export async function refuseAnswer(
  response: Response,
  deadline: Deadline,
  what = `the status ${response.status}`,
): Promise<never> {
  deadline.met()
  await response.body?.cancel()
  throw malformedProxyResponse(`the backend answered with ${what}`)
}

/** Errors of the platform, by name, that say a call was not made. */
export const refusals: ReadonlySet<string> = new Set(['AwsCallRefused', 'EgressRefused'])

/** Node's `fetch` rejects with a TypeError for the network too; workerd's does not. */
const isNetworkError = (error: TypeError): boolean => error.cause instanceof Error

/**
 * Bytes up to which a proxied body is read before it is passed on: reading is cheaper than a pipe that can be
 * cut, which adds half the cost of the whole request.
 */
const readAheadBytes = 65_536

/**
 * A proxied body that ends when the time does: `fetch` has no say in it once the headers are there, so a
 * backend that stalls in its body would hold the client for ever. Small bodies of known length are read
 * first, so that their stall is still a 504; all others stream. `onCut` is for the operator: the client has
 * its status by then.
 */
export async function deadlinedBody(
  response: Response,
  length: string | null,
  deadline: Deadline,
  onCut: () => void,
): Promise<ReadableStream<Uint8Array> | ArrayBuffer | null> {
  // Asking for `body` makes a stream object; a response of known length is judged without it.
  if (length === null || Number(length) > readAheadBytes) {
    if (response.body) return cutAt(response.body, deadline, onCut)
    deadline.met()
    return null
  }
  try {
    const bytes = await deadline.within(response.arrayBuffer())
    // Also for HEAD, whose length tells of a body that does not follow.
    return bytes.byteLength === 0 ? null : bytes
  } catch (error) {
    throw deadline.passed ? timedOut() : unreachable(error)
  } finally {
    deadline.met()
  }
}

/** A stream that breaks off when the deadline passes. The clock runs on until the stream has ended. */
function cutAt(
  body: ReadableStream<Uint8Array>,
  deadline: Deadline,
  onCut: () => void,
): ReadableStream<Uint8Array> {
  deadline.signal.addEventListener('abort', onCut, { once: true })
  return body.pipeThrough(new IdentityTransformStream(), { signal: deadline.signal })
}

/**
 * Reads a backend's whole body within the integration's time and AWS's payload limit, or another.
 *
 * @param charge charges for it; nobody holds what has none
 */
export async function readBackendBody(
  response: Response,
  deadline: Deadline,
  charge?: Charge,
  limit = maxResponseBytes,
): Promise<Uint8Array> {
  const tooLarge = () => misconfigured(`the backend's body is larger than ${limit} bytes`)
  try {
    const declared = response.headers.get('content-length')
    return await deadline.within(readCapped(response.body, limit, tooLarge, charge, declared))
  } catch (error) {
    if (error instanceof Fault || error instanceof Refusal) throw error
    throw deadline.passed ? timedOut() : unreachable(error)
  } finally {
    deadline.met()
  }
}
