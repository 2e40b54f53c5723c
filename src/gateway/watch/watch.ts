import type { Exchange } from '../exchange/exchange.ts'
import type { ExecutionRecord } from '../exchange/execution-record.ts'
import { spelledHeaders } from '../headers/header-spelling.ts'
import { queryOf } from '../exchange/query.ts'
import { recordedPlatform, type BodyReader } from './recorded-platform.ts'
import { bodyTextOf } from '../exchange/request-body.ts'
import { arrivedHeaders } from '../headers/request-headers.ts'

/** Someone who wants to know what happens to a request. */
export type Watch = {
  readonly record: ExecutionRecord
  /** Whether bodies are noted as well: they are read whole for it, by `reader`. */
  bodies(x: Exchange): boolean
  readonly reader: BodyReader
  /** Called when the answer is there, and noted. */
  done?(x: Exchange): void
}

/** The same exchange, with everything that happens to it noted from here on. */
export function watched(opened: Exchange, { record, bodies, reader }: Watch): Exchange {
  const readerNow = () => (tracesBodies() ? reader : undefined)
  const x: Exchange = {
    ...opened,
    record,
    platform: recordedPlatform(opened.platform, record, readerNow),
  }
  // A stream that was read first would be none.
  const tracesBodies = () => x.route?.streams === false && bodies(x)
  return x
}

/** Runs the steps of a watched exchange, each noted with what came of it. */
export async function runWatched(x: Exchange, { record, bodies }: Watch): Promise<void> {
  record.push({
    type: 'method request',
    at: x.startedAt,
    requestId: x.requestId,
    httpMethod: x.request.method,
    path: x.location.customDomain?.resourcePath ?? x.location.path,
    pathParameters: Object.entries(x.params),
    query: queryOf(x),
    headers: [...arrivedHeaders(x, 'authorizer')],
    body: x.route?.streams === false && bodies(x) ? await bodyTextOf(x) : undefined,
  })
  await runSteps(x, record)
}

/** The steps of a route in order, until one answers. Throws what a step throws. */
export async function runSteps(x: Exchange, record: ExecutionRecord): Promise<void> {
  const { now } = x.platform
  for (const { name, run } of x.route!.steps) {
    const from = now()
    let outcome: 'passed' | 'answered' | 'refused' = 'refused'
    try {
      await run(x)
      outcome = x.response ? 'answered' : 'passed'
    } finally {
      const at = now()
      record.push({ type: 'step', at, name, durationMs: at - from, outcome })
    }
    if (x.response) return
  }
}

/** Notes the answer, with its body where the gateway has it: the end of a watch. */
export function endWatch(x: Exchange, response: Response, { record, bodies, done }: Watch): void {
  const relayed = record.findLast((event) => event.type === 'endpoint response')
  record.push({
    type: 'method response',
    at: x.platform.now(),
    status: response.status,
    headers: spelledHeaders(response.headers),
    body: bodies(x) ? (x.sentBody ?? (x.fault ? undefined : relayed?.body)) : undefined,
  })
  done?.(x)
}
