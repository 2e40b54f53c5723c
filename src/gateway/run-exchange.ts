import { confine } from './answer/path-form.ts'
import { releaseAtEnd } from './body/held-bytes.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { TraceWatch } from './watch/spans/trace-watch.ts'
import { traceMeans } from './watch/trace-means.ts'
import { endWatch, runWatched, watched, type Watch } from './watch/watch.ts'
import { executionLogWatch } from './watch/write-execution-log.ts'

/**
 * Runs an exchange down the lists of its API, to an answer that is always there. What a kind of API does is in those lists.
 *
 * @param asked who wants to know what happens; nobody in normal serving
 * @param isConfined the answer shares its host with other APIs: see `path-form.ts`
 */
export async function runExchange(
  opened: Exchange,
  asked: Watch | undefined,
  isConfined: boolean | undefined,
): Promise<Exchange> {
  const { api, stage, location, platform } = opened
  const log = asked ?? executionLogWatch(stage)
  // Who explains a request has its record.
  const seen = asked || !platform.tracer ? log : traced(opened, log)
  const watch = seen instanceof Promise ? await seen : seen
  const x = watch ? watched(opened, watch) : opened
  try {
    try {
      if (location.refusal) throw location.refusal
      if (watch) await runWatched(x, watch)
      else {
        for (const step of api.admission) {
          const pending = step.run(x)
          if (pending) await pending
        }
        const found = api.match(x)
        x.route = found instanceof Promise ? await found : found
        for (const step of x.route.steps) {
          const pending = step.run(x)
          if (pending) await pending
          if (x.response) break
        }
      }
      if (!x.response) throw new Error('no step answered')
    } catch (error) {
      x.response = api.refuse(error, x)
    }
    for (const step of api.finishing) {
      const pending = step.run(x)
      if (pending) await pending
    }
    if (isConfined && x.response.status !== switchingProtocols) confine(x.request, x.response)
    if (watch) endWatch(x, x.response, watch)
  } finally {
    if (x.heldBytes > 0) releaseAtEnd(x)
  }
  return x
}

/** The status of an answer that is a connection: nothing can be said in its headers any more. */
const switchingProtocols = 101

/** Watches a request for its spans as well, where it is sampled. */
const traced = (opened: Exchange, log: Watch | undefined) =>
  traceWatch ? traceWatch(opened, log, traceMeans) : firstTraced(opened, log)

/** Loaded by the first request that may be traced. */
let traceWatch: TraceWatch | undefined

async function firstTraced(opened: Exchange, log: Watch | undefined): Promise<Watch | undefined> {
  traceWatch ??= (await import('./watch/spans/trace-watch.ts')).traceWatch
  return traceWatch(opened, log, traceMeans)
}
