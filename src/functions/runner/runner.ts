import type { Environment, Environments } from './environments.ts'
import { decodeFrame, encodeFrame } from '../protocol/frame.ts'
import { bootstrapName, loadableModules } from '../modules/loadable-modules.ts'
import type { Loader, LoaderCode } from './loader.ts'
import type { InvokeHead, OutcomeHead } from '../protocol/runner-protocol.ts'
import { passStream } from './pass-stream.ts'
import { grace, needCode, streamHeader } from '../protocol/runner-protocol.ts'

/** What a runner has at hand for one request. */
export type RunnerContext = {
  readonly loader: Loader
  readonly environments: Environments
  now(): number
  /** One line to the process's standard output. */
  print(line: string): void
  waitUntil(work: Promise<unknown>): void
  /** Put into each event line, so that a function cannot forge one for the watchdog. */
  readonly watchToken: string
}

type Outcome = { readonly head: OutcomeHead; readonly body: Uint8Array | string }

/** Cloudflare's ceiling for CPU time of one invocation. */
const maxCpuMs = 300_000

/**
 * Runs functions: `POST /invoke` with a frame of {@link InvokeHead} and payload answers 200 with a frame of
 * {@link OutcomeHead} and result, 428 when it needs the code, 400 for anything else than a frame.
 */
export async function runnerFetch(request: Request, context: RunnerContext): Promise<Response> {
  const path = new URL(request.url).pathname
  if (request.method === 'GET' && path === '/health') return Response.json({ status: 'ok' })
  if (request.method !== 'POST' || path !== '/invoke') return new Response(null, { status: 404 })
  const frame = decodeFrame(new Uint8Array(await request.arrayBuffer()))
  if (!frame) return new Response('Expected a line of JSON and a payload.', { status: 400 })
  // Only the gateway can reach this: the socket and the binding are private.
  const head = frame.head as InvokeHead
  // Continues when the caller goes away, as Lambda does, and so always gives its environment back.
  const { promise: begun, resolve: begin } = Promise.withResolvers<Response>()
  const work = invoke(head, frame.payload, context, (body) =>
    begin(new Response(body, { headers: { [streamHeader]: '1' } })),
  )
  context.waitUntil(work)
  const outcome = await Promise.race([begun, work])
  if (outcome instanceof Response) return outcome
  if (!outcome) return new Response(null, { status: needCode })
  return new Response(encodeFrame(outcome.head, outcome.body))
}

/** Milliseconds that a slow reader of a stream may take after the function's own time: spec integrations §13. */
const maxReadingMs = 900_000

type StreamEvents = {
  /** Takes what a function writes, when it has begun to. */
  begin(body: ReadableStream<Uint8Array>): void
  /** The function's time is over and it had ended, though not everything it wrote has been read. */
  onEnd(): void
}

async function invoke(
  head: InvokeHead,
  payload: Uint8Array,
  context: RunnerContext,
  begin: StreamEvents['begin'],
): Promise<Outcome | undefined> {
  const started = context.now()
  const timeoutMs = head.timeout * 1000
  const deadline = started + timeoutMs
  const acquired = context.environments.acquire(
    head,
    head.code !== undefined,
    started,
    deadline + grace.watchdog,
  )
  if (!acquired) return undefined
  const { environment, retired } = acquired
  for (const id of retired) unload(id, context)

  const event = (name: 'invoke' | 'done', more: object) => {
    // Without a token nobody watches: the lines would only stand in the log.
    if (context.watchToken === '') return
    context.print(
      JSON.stringify({ event: name, id: head.requestId, ...more, token: context.watchToken }),
    )
  }
  event('invoke', { function: head.functionName, deadline: deadline + grace.watchdog })
  const onEnd = () => {
    event('done', {})
    environment.until = deadline + maxReadingMs
  }
  const times = { deadline, timeoutMs }
  const outcome = await attempt(head, payload, environment, times, context, { begin, onEnd })
  event('done', {})

  const reusable = outcome !== undefined && outcome.head.retire !== true
  context.environments.release(environment, reusable)
  if (outcome && !reusable && environment.running === 0) unload(environment.id, context)
  return outcome
}

/** Undefined when the loader asked for code that the request did not bring. */
async function attempt(
  head: InvokeHead,
  payload: Uint8Array,
  environment: Environment,
  { deadline, timeoutMs }: { readonly deadline: number; readonly timeoutMs: number },
  context: RunnerContext,
  { begin, onEnd }: StreamEvents,
): Promise<Outcome | undefined> {
  let codeMissing = false
  const { requestId, invokedArn, traceId, clientContext, stream } = head
  const told = { requestId, invokedArn, traceId, clientContext, stream, deadline, timeoutMs }
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
      timer = setTimeout(() => resolve(undefined), timeoutMs + grace.runner)
    })
    const bytes = await Promise.race([answer, late])
    if (!bytes) return timedOut
    if (bytes instanceof Response) {
      const { readable, writable } = new IdentityTransformStream()
      begin(readable)
      if (bytes.body) {
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
    if (codeMissing) return undefined
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
  const worker = context.loader.get(id, () => ({
    ...emptyCode,
    mainModule: 'gone.js',
    modules: { 'gone.js': { js: 'export default { fetch: () => new Response() }' } },
  }))
  context.waitUntil(
    worker.fetch('http://function/abort', { method: 'POST' }).then(
      () => undefined,
      () => undefined,
    ),
  )
}

const emptyCode = {
  // The newest that the pinned workerd knows. From 2026-08-04 on, Node's modules come with the date.
  compatibilityDate: '2026-10-23',
  // Modules by URL, compiled when imported: a syntax error becomes the function's error, not the Worker's.
  compatibilityFlags: ['nodejs_compat', 'new_module_registry'],
  env: {},
  limits: { cpuMs: maxCpuMs },
} as const

function loaderCode(head: InvokeHead): LoaderCode {
  const { functionName, functionArn: arn, handler, runtime, memorySize } = head
  const settings = { functionName, arn, handler, runtime, memorySize }
  const region = arn.split(':')[3] ?? ''
  return {
    ...emptyCode,
    mainModule: bootstrapName,
    modules: loadableModules(head.code ?? {}, settings),
    env: {
      ...head.environment,
      _HANDLER: handler,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
      AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${head.revisionId.replaceAll('-', '')}`,
      AWS_REGION: region,
      // Where workerd mounts the files; Lambda has them under /var/task.
      LAMBDA_TASK_ROOT: '/bundle',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      TZ: head.environment['TZ'] ?? ':UTC',
    },
    limits: { cpuMs: Math.min(head.timeout * 1000, maxCpuMs) },
  }
}
