import type { Exchange, Step } from '../exchange/exchange.ts'
import type { ExecutionRecord } from '../exchange/execution-record.ts'
import { spelledHeaders } from '../headers/header-spelling.ts'
import { resourcePathOf } from '../exchange/location.ts'
import type { Refusal } from '../exchange/refusal.ts'
import { queryOf } from '../exchange/query.ts'
import { recordedPlatform, type BodyReader } from './recorded-platform.ts'
import { holdMade, holdRead } from '../body/held-bytes.ts'
import { bodyTextOf } from '../body/request-body.ts'
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
    platform: recordedPlatform(opened.platform, record, readerNow, () => holdRead(x)),
  }
  // A stream that was read first would be none.
  const tracesBodies = () => x.route?.streams === false && bodies(x)
  return x
}

/** Runs the steps of a watched exchange, each noted with what came of it. */
export async function runWatched(x: Exchange, { record, bodies }: Watch): Promise<void> {
  await runSteps(x, x.api.admission, record)
  await noted(x, record, { name: 'Route' }, async () => {
    x.route = await x.api.match(x)
  })
  const body = x.route?.streams === false && bodies(x) ? await bodyTextOf(x) : undefined
  if (body !== undefined) holdMade(x, body)
  record.push({
    type: 'method request',
    at: x.startedAt,
    requestId: x.requestId,
    httpMethod: x.request.method,
    path: resourcePathOf(x.location),
    pathParameters: Object.entries(x.params),
    query: queryOf(x),
    headers: [...arrivedHeaders(x, 'authorizer')],
    body,
  })
  await runSteps(x, x.route!.steps, record)
}

/** Steps in order, until one answers. Throws what a step throws. */
export async function runSteps(
  x: Exchange,
  steps: readonly Step[],
  record: ExecutionRecord,
): Promise<void> {
  for (const step of steps) {
    await noted(x, record, step, () => step.run(x))
    if (x.response) return
  }
}

async function noted(
  x: Exchange,
  record: ExecutionRecord,
  { name, isQuiet }: Pick<Step, 'name' | 'isQuiet'>,
  run: () => void | Promise<void>,
): Promise<void> {
  const { now } = x.platform
  const from = now()
  let outcome: 'passed' | 'answered' | 'refused' = 'refused'
  try {
    await run()
    outcome = x.response ? 'answered' : 'passed'
  } finally {
    const at = now()
    if (!isQuiet || outcome !== 'passed')
      record.push({ type: 'step', at, name, durationMs: at - from, outcome })
  }
}

/** Notes a refusal of a request that has no exchange, since its API is not known. */
export function noteRefusal(
  record: ExecutionRecord,
  name: string,
  { reason }: Refusal,
  at: number,
): void {
  record.push(
    { type: 'step', at, name, durationMs: 0, outcome: 'refused' },
    { type: 'refusal', at, reason },
  )
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
