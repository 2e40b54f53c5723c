import { bodylessVerbs } from '../../body/bodyless-verbs.ts'
import { connectionHeader } from '../../../wire/connection/connection-header.ts'
import { maxHeaderNames } from '../../../model/limits.ts'
import type { AwsSigning, Passage } from '../../../model/platform.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { warn } from '../../exchange/warn.ts'
import { holdPassing } from '../../body/held-bytes.ts'
import { bodyOf, bodyToSend } from '../../body/request-body.ts'
import { privateEndpointHeaders } from '../../headers/request-headers.ts'
import { callBackend, deadlinedBody, refuseAnswer } from '../call/call.ts'
import type { Deadline } from '../call/deadline.ts'
import { callFunctionUrl } from './function-url.ts'

/** Client headers that never reach a backend by a proxy: hop by hop, or dropped by the integration type. */
export const removedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  // The runtime sets it from the body that is really sent.
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'www-authenticate',
  connectionHeader,
  ...privateEndpointHeaders,
])

/** What the sender's own `Connection` names goes no further either (ATTACKS 13). */
export function removeNamed(headers: Headers, connection: string): void {
  if (connection === 'keep-alive') return
  for (const part of connection.split(',')) {
    const name = part.trim()
    if (token.test(name)) headers.delete(name)
  }
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** What is sent to a backend in the place of the client's own request. */
export type Relay = {
  readonly method: string
  readonly headers: Headers
  readonly deadline: Deadline
  readonly passage: Passage | undefined
  readonly signing?: AwsSigning | undefined
}

/** Waits for room for a body that passes through: before the time of the integration begins. */
export const roomForBody = (x: Exchange): Promise<void> | undefined =>
  x.request.body && !x.bodyBytes ? holdPassing(x) : undefined

/** Sends the client's request on: its body as it comes, unless something has read it or a signature is over it. */
export async function sendOn(
  x: Exchange,
  url: string,
  { method, headers, deadline, passage, signing }: Relay,
): Promise<Response> {
  const body = x.request.body ? bodyToSend(x) : null
  const shared = { headers, redirect: 'manual', encodeResponseBody: 'manual' } as const
  if (signing) {
    const whole = body && !bodylessVerbs.has(method) ? await bodyOf(x) : null
    return callFunctionUrl(x, url, { ...shared, method, body: whole }, signing, deadline, passage)
  }
  // `fetch` takes no body of ours for these; another verb's body does not become theirs.
  if (!bodylessVerbs.has(method))
    return callBackend(x, url, { ...shared, method, body }, deadline, passage)
  return body !== null && x.request.method === method && !x.bodyBytes
    ? callBackend(x, withBodyOf(x, url), shared, deadline, passage)
    : callBackend(x, url, { ...shared, method }, deadline, passage)
}

/** A client's own GET with a body, handed on whole. */
const withBodyOf = (x: Exchange, url: string): Request => new Request(url, x.request)

/** Which headers of a backend's answer do not pass as they are. */
export type RelayRules = {
  readonly special: ReadonlySet<string>
  readonly renamed: ReadonlyMap<string, string>
}

/** Links the rules of a kind of API: names in lower case, to what they are renamed or without anything. */
export const linkRelayRules = (
  renamed: ReadonlyMap<string, string>,
  dropped: readonly string[],
): RelayRules => ({
  special: new Set([...renamed.keys(), ...dropped]),
  renamed,
})

/** The client's answer from a backend's; the body streams, or comes from `streamed` where something has a say in it. */
export async function relayed(
  x: Exchange,
  backend: Response,
  rules: RelayRules,
  deadline: Deadline,
  streamed?: (backend: Response) => ReadableStream<Uint8Array> | null,
): Promise<Response> {
  const special = specialNames(backend.headers, rules)
  if (!special) return refuseAnswer(backend, deadline, `more than ${maxHeaderNames} headers`)
  if (backend.status > 599) return refuseAnswer(backend, deadline)
  if (streamed) return answer(backend, special, streamed(backend), rules)
  const length = special.includes('content-length') ? backend.headers.get('content-length') : null
  const body = await deadlinedBody(backend, length, deadline, () =>
    warn(x, 'the body of the backend was cut: the time of the integration was over'),
  )
  return answer(backend, special, body, rules)
}

/**
 * The names among a backend's headers that do not pass as they are. One pass over all of them, since each
 * question to a `Headers` object costs as much. Undefined for more than may be passed on.
 */
function specialNames(headers: Headers, rules: RelayRules): readonly string[] | undefined {
  const special: string[] = []
  let count = 0
  for (const name of headers.keys()) {
    if (++count > maxHeaderNames) return undefined
    if (rules.special.has(name)) special.push(name)
  }
  return special
}

/**
 * The backend's response with its own `Date`, `Server` … renamed, its body untouched: a compressed one was
 * not decoded, and is not coded anew.
 */
function answer(
  { status, headers: sent }: Response,
  special: readonly string[],
  body: Body,
  rules: RelayRules,
): Response {
  // Members, not the response itself: that would copy what nobody asks for, at a twentieth of the request's cost.
  const hasBody = !bodylessStatus.has(status)
  const response = new Response(hasBody ? body : null, {
    status,
    headers: sent,
    encodeBody: 'manual',
  })
  const { headers } = response
  for (const name of special) {
    const renamed = rules.renamed.get(name)
    if (renamed !== undefined) headers.set(renamed, headers.get(name)!)
    else if (name === 'connection') removeNamed(headers, headers.get(name) ?? '')
    // The length stays as well: it is the truth about the body that follows.
    if (name !== 'content-length' || !(hasBody || status === 304)) headers.delete(name)
  }
  return response
}

/** A backend may send a body with these; nobody reads it. */
const bodylessStatus: ReadonlySet<number> = new Set([204, 205, 304])

type Body = ReadableStream<Uint8Array> | ArrayBuffer | null
