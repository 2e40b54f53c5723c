import { errorMessageOf } from '../integrations/lambda/error-message.ts'
import type { FunctionCall, FunctionResult, Platform } from '../../model/platform.ts'
import { parseArn } from '../../model/arn.ts'
import type { ExecutionRecord } from '../exchange/execution-record.ts'
import { spelledHeaders } from '../headers/header-spelling.ts'
import { followSignal } from '../integrations/call/deadline.ts'
import { misconfigured } from '../exchange/faults.ts'
import { readBackendBody } from '../integrations/call/call.ts'
import { readCapped, type Charge } from '../body/read-capped.ts'
import { maxResponseBytes } from '../../model/limits.ts'
import type { TestedStream } from './tested-stream.ts'

/**
 * A platform that notes every call to a backend in a record. All calls go out through the platform, so
 * no step has to note them itself.
 *
 * @param charge makes what charges for a body that is read
 * @param reader how bodies are read, asked before each call; undefined where they pass unread and are not noted
 */
export function recordedPlatform(
  platform: Platform,
  record: ExecutionRecord,
  reader: () => BodyReader | undefined,
  charge?: () => Charge,
): Platform {
  async function noted(uri: string, init: RequestInit, send: () => Promise<Response>) {
    const from = platform.now()
    const read = reader()
    const body = init.body instanceof Uint8Array || typeof init.body === 'string' ? init.body : ''
    record.push({
      type: 'endpoint request',
      at: from,
      uri,
      headers: spelledHeaders(new Headers(init.headers)),
      body: read && body,
    })
    const response = await send()
    const at = platform.now()
    // A connection has no body.
    const isRead = response.status !== 101
    const bytes = isRead ? await read?.answer(response, init, charge?.()) : undefined
    const isCoded = read?.asCoded === true && init.encodeResponseBody === 'manual'
    record.push({
      type: 'endpoint response',
      at,
      status: response.status,
      latencyMs: at - from,
      headers: spelledHeaders(response.headers),
      body: bytes && isCoded ? await readable(bytes, response.headers) : bytes,
    })
    return bytes ? new Response(response.body ? bytes : null, response) : response
  }

  return {
    ...platform,

    fetch: (target, init, passage) =>
      noted(typeof target === 'string' ? target : target.url, init, () =>
        platform.fetch(
          target,
          reader()?.asCoded === false ? { ...init, encodeResponseBody: 'automatic' } : init,
          passage,
        ),
      ),

    // Signed behind this: a record holds neither credentials nor signatures.
    callAws: (url, init, signing, passage) =>
      noted(url, init, () => platform.callAws(url, init, signing, passage)),

    async invokeFunction(invocation) {
      const answered = called(invocation, '2015-03-31', 'invocations')
      const result = await platform.invokeFunction(invocation)
      answered(result)
      return result
    },

    async streamFunction(call) {
      const answered = called(call, '2021-11-15', 'response-streaming-invocations')
      const outcome = await platform.streamFunction(call)
      if ('result' in outcome) {
        answered(outcome.result)
        return outcome
      }
      const read = reader()
      if (!read) {
        answered({ statusCode: 200, payload: '' })
        return outcome
      }
      try {
        const bytes = await read.stream(outcome.stream, charge?.())
        answered({ statusCode: 200, payload: bytes })
        return { stream: new Response(bytes).body! }
      } catch (error) {
        return { stream: failedStream(error) }
      }
    },
  }

  /** Notes the call of a function; what is returned notes its answer. */
  function called(
    { functionArn, payload, loggedPayload = payload, headers = {} }: FunctionCall,
    version: string,
    operation: string,
  ) {
    const from = platform.now()
    const region = parseArn(functionArn)?.region ?? platform.region
    record.push({
      type: 'endpoint request',
      at: from,
      uri: `https://lambda.${region}.amazonaws.com/${version}/functions/${functionArn}/${operation}`,
      headers: Object.entries(headers),
      body: reader() && loggedPayload,
    })
    return ({ statusCode, functionError, payload: body, requestId }: Answered) => {
      const at = platform.now()
      record.push({
        type: 'endpoint response',
        at,
        status: statusCode,
        latencyMs: at - from,
        headers: [
          ...(requestId ? [['x-amzn-RequestId', requestId] as const] : []),
          ...(functionError ? [['X-Amz-Function-Error', functionError] as const] : []),
        ],
        ...(requestId && { invocationId: requestId }),
        body: reader() && body,
        ...(functionError &&
          typeof body === 'string' && { functionError: errorMessageOf(body) ?? body }),
      })
    }
  }
}

/** Reads what backends answer. */
export type BodyReader = {
  /**
   * Whether a body that an integration passes on as it is coded stays so: for a client it must, and who only looks at
   * it wants it decoded.
   */
  readonly asCoded: boolean
  answer(response: Response, init: RequestInit, charge?: Charge): Promise<Uint8Array>
  /** The body of a function that streams. */
  stream(body: ReadableStream<Uint8Array>, charge?: Charge): Promise<Uint8Array>
}

/** Reads bodies to their end, as far as a method may be tested for. */
export const streamReader = (streamed: TestedStream): BodyReader => ({
  asCoded: false,
  answer: (response) => streamed.read(response.body, true),
  stream: (body) => streamed.read(body, false),
})

/** Reads bodies whole. The step's own clock runs on, and bounds this as well: it is the step that stops it. */
export const wholeBody: BodyReader = {
  asCoded: false,
  answer: (response, init, charge) => readBackendBody(response, followSignal(init.signal), charge),
  stream: (body, charge) => readBackendBody(new Response(body), followSignal(undefined), charge),
}

/** The same of an answer that goes on to a client. */
export const relayedBody: BodyReader = { ...wholeBody, asCoded: true }

/** A body as a log can show it; one that cannot be decoded is shown as it is. */
async function readable(bytes: Uint8Array, headers: Headers): Promise<Uint8Array> {
  const coding = headers.get('content-encoding')
  if (coding !== 'gzip' && coding !== 'deflate') return bytes
  const decoder = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(coding))
  return readCapped(decoder, maxResponseBytes, misconfigured).catch(() => bytes)
}

type Answered = Omit<FunctionResult, 'payload'> & { readonly payload: string | Uint8Array }

const failedStream = (error: unknown): ReadableStream<Uint8Array> =>
  new ReadableStream({ start: (controller) => controller.error(error) })
