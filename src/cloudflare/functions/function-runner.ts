import { env as bindings, waitUntil, WorkerEntrypoint } from 'cloudflare:workers'
import type { Loader } from '../../functions/runner/loader.ts'
import type { RunnerContext } from '../../functions/runner/runner.ts'
import { onFirstUse } from '../on-first-use.ts'

/** Bindings of the function runner. */
export type FunctionRunnerEnv = {
  readonly LOADER: WorkerLoader
  /** The network of functions. Without it they have none. */
  readonly EGRESS?: Fetcher
  /** The secret shared with the process that reads our output. */
  readonly WATCH_TOKEN?: string
}

/** `runnerFetch`, loaded when it is needed: in the gateway's own Worker few requests do. */
const run = onFirstUse(async () => {
  const [
    { createAnnouncer },
    { createCollector },
    { createEnvironments },
    { createLoadingTurn },
    { createPlaces },
    { runnerFetch },
  ] = await Promise.all([
    import('../../functions/watch/announcer.ts'),
    import('../../functions/runner/collector.ts'),
    import('../../functions/runner/environments.ts'),
    import('../../functions/runner/loading-turn.ts'),
    import('../../functions/runner/places.ts'),
    import('../../functions/runner/runner.ts'),
  ])
  // This isolate's own loaded copies, by ids nobody else uses: on Cloudflare a loader is shared with other
  // isolates, and a copy holds on to the outbound binding of the one that loaded it.
  const environments = createEnvironments(crypto.randomUUID())
  const now = () => Date.now()
  // oxlint-disable-next-line no-console -- the watchdog reads standard output
  const print = (line: string) => console.log(line)
  const announcer = createAnnouncer(watchToken(), { now, print, waitUntil })
  const places = createPlaces(environments, createLoadingTurn(now), now)
  const lasting = { places, announcer, now, collect: createCollector() }
  return (request: Request, context: Pick<RunnerContext, 'loader' | 'waitUntil'>) =>
    runnerFetch(request, { ...lasting, ...context })
})

/** Runs hosted functions as dynamic Workers; see `runnerFetch` for what it is asked. */
export class FunctionRunner extends WorkerEntrypoint<FunctionRunnerEnv> {
  override fetch(request: Request): Promise<Response> {
    return run(request, {
      loader: adapt(this.env.LOADER, this.env.EGRESS ?? loopbackEgress(this.ctx)),
      waitUntil: (work) => this.ctx.waitUntil(work),
    })
  }
}

const watchToken = (): string => (bindings as FunctionRunnerEnv).WATCH_TOKEN ?? ''

/** The entrypoint `Egress` of this very Worker, where the runner has no process and no binding of its own. */
function loopbackEgress(context: ExecutionContext): Fetcher | null {
  const { exports } = context as unknown as { readonly exports?: { readonly Egress?: Fetcher } }
  return exports?.Egress ?? null
}

function adapt(loader: WorkerLoader, globalOutbound: Fetcher | null): Loader {
  return {
    get(id, code) {
      const stub = loader.get(id, () => {
        const { compatibilityFlags, modules, ...rest } = code()
        return {
          ...rest,
          compatibilityFlags: [...compatibilityFlags],
          modules: { ...modules },
          globalOutbound,
        }
      })
      const entrypoint = stub.getEntrypoint()
      return { fetch: (url, init) => entrypoint.fetch(url, init) }
    },
  }
}
