// Runs one scenario: set-up steps in order, then (after each step) the cases that hang on it.
import { Ctx, Unresolved } from './refs.mjs'
import { clean, teardown } from './clean.mjs'
import { judge } from './judge.mjs'
import { step } from './steps.mjs'

/** Headers of a CDN: never compared. */
export const DEFAULT_IGNORE_HEADERS = [
  'via',
  'x-amz-cf-id',
  'x-amz-cf-pop',
  'x-cache',
  'cloudfront-*',
  'cf-*',
  'x-real-ip',
  'cdn-loop',
]
/** Headers of the transport: not compared in responses. */
export const DEFAULT_TRANSPORT_HEADERS = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'date',
  'server',
  'content-encoding',
  'vary',
]

const sleep = (ms) => new Promise((r) => setTimeout(r, ms))

/** Runs a scenario and judges its cases. */
export async function runScenario(sc, env) {
  const { opt, backends } = env
  const ctx = new Ctx({
    vars: { region: opt.region, account: opt.account },
    backends: backends.names,
  })
  ctx.patterns = sc.patterns ?? {}
  const created = []
  const cases = new Map()
  for (const c of sc.cases) {
    const k = c.after ?? sc.steps.at(-1)?.id
    if (!cases.has(k)) cases.set(k, [])
    cases.get(k).push(c)
  }
  const out = []
  const setupProblems = []
  const deadline = Date.now() + opt.scenarioTimeout
  const firstBackendCall = backends.journal.length

  if (sc.cleanFirst?.length) await clean(env, sc.cleanFirst)
  for (const st of sc.steps) {
    let res
    if (Date.now() > deadline) res = { __skipped: 'scenario time limit' }
    else {
      try {
        res = await step(st, ctx, env, created)
      } catch (e) {
        res =
          e instanceof Unresolved
            ? { __skipped: e.message }
            : { __exception: String(e.message ?? e) }
      }
    }
    ctx.results[st.id] = res
    const failed = res?.Error || res?.__exception || res?.__skipped
    if (failed && !st.expectError)
      setupProblems.push(
        `${st.id} ${st.op ?? st.do}: ${res.__skipped ?? res.__exception ?? `${res.Error.Code}: ${res.Error.Message}`}`.slice(
          0,
          300,
        ),
      )
    if (st.expectStatus && !failed && res.ResponseMetadata?.HTTPStatusCode !== st.expectStatus)
      setupProblems.push(
        `${st.id} ${st.op}: status ${res.ResponseMetadata?.HTTPStatusCode}, AWS answers ${st.expectStatus}`,
      )
    if (opt.settle && st.do === 'sdk' && /^(CreateDeployment|UpdateStage|CreateStage)$/.test(st.op))
      await sleep(opt.settle)
    for (const c of cases.get(st.id) ?? []) out.push(judge(c, sc, ctx, opt))
  }
  for (const c of Object.values(ctx.sockets ?? {})) {
    try {
      c.end?.()
    } catch {
      /* gone */
    }
  }
  if (!opt.keep) await teardown(env, created)
  const r = { id: sc.id, kind: sc.kind, validated: sc.validated, cases: out, setupProblems }
  if (opt.journal) r.backendCalls = backends.journal.slice(firstBackendCall)
  return r
}
