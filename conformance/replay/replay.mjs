#!/usr/bin/env node
// Replays the parity corpus against a live gateway.   node replay.mjs --help
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Backends } from './lib/backends/backends.mjs'
import { Sdk } from './lib/sdk.mjs'
import { runScenario, DEFAULT_IGNORE_HEADERS, DEFAULT_TRANSPORT_HEADERS } from './lib/run.mjs'
import { runUnit } from './lib/unit.mjs'

const HELP = `usage: node replay.mjs --cases DIR|FILE[,..] --control URL --invoke URL [options]

  --cases P[,P]          corpus files or folders (every *.json in a folder)
  --control URL          control plane endpoint (AWS SDK "endpoint")
  --control-v2 URL       the same for apigatewayv2 (default: --control)
  --invoke URL           where APIs are invoked; may contain {apiId} {region} {account};
                         the recorded path (/stage/...) is appended
  --invoke-host H        Host header for invocations, e.g. '{apiId}.execute-api.{region}.amazonaws.com'
  --region R             default us-east-1          --account A   default 000000000000
  --access-key K --secret-key S --session-token T   default test / test
  --backend-port N       port of the fake backends (0 = any free one)    --backend-host H (default 127.0.0.1)
  --kinds a,b            only these kinds           --only TEXT   only scenarios whose id contains TEXT
  --validated-only       only cases recorded against AWS
  --authority a,b        only these sources of truth: aws-recorded aws-acceptance-test aws-docs aws-published-sample
                         aws-published-vector standard reference-implementation derived-from-document
                         localstack-unit-test unverified derived
  --adapter FILE.mjs     functions for unit cases (vtl, sigv4, json schema, jws ...); without it they are skipped
  --concurrency N        scenarios at once (default 1; scenarios that need an empty account always run alone)
  --timeout MS           per call (default 15000)   --scenario-timeout MS  (default 120000)
  --settle MS            wait after deployments (default 0)
  --http-retries N       retries for steps that say which status they wait for (default 2)
  --strict-header-case   compare header names case-sensitively
  --honour-regions       sign for the regions named in the corpus instead of --region
  --keep                 leave created APIs in place
  --no-clean             never empty the account first (cases that need it may then fail)
  --allow-clean-remote   allow emptying the account on a control endpoint that is not loopback
  --report FILE          JSON report     --journal   add the requests backends saw     --verbose
  --list                 only list what would run`

function args(argv) {
  const o = {}
  for (let i = 0; i < argv.length; i++) {
    const a = argv[i]
    if (!a.startsWith('--')) {
      ;(o._ ??= []).push(a)
      continue
    }
    const k = a.slice(2)
    if (
      [
        'validated-only',
        'strict-header-case',
        'keep',
        'verbose',
        'help',
        'journal',
        'no-clean',
        'allow-clean-remote',
        'list',
        'honour-regions',
        'lenient-empty',
      ].includes(k)
    )
      o[k] = true
    else o[k] = argv[++i]
  }
  return o
}

/** Scenarios and units of files, and of the files in folders, given as a list with commas. */
export function loadCases(list) {
  const files = []
  for (const p of String(list).split(',')) {
    const st = fs.statSync(p)
    if (st.isDirectory())
      for (const f of fs.readdirSync(p).toSorted()) {
        if (f.endsWith('.json') && !f.startsWith('.')) files.push(path.join(p, f))
      }
    else files.push(p)
  }
  const scenarios = [],
    units = []
  for (const f of files) {
    const d = JSON.parse(fs.readFileSync(f, 'utf8'))
    for (const s of d.scenarios ?? []) scenarios.push(s)
    for (const u of d.units ?? []) units.push({ kind: d.kind, ...u })
  }
  return { scenarios, units, files }
}

/** The whole command: an exit status, or that and the report. */
export async function main(argv, { quiet = false } = {}) {
  const a = args(argv)
  if (a.help || !a.cases) {
    console.log(HELP)
    return a.help ? 0 : 2
  }
  const loop = (u) => {
    try {
      return ['127.0.0.1', 'localhost', '[::1]', '::1'].includes(new URL(u).hostname)
    } catch {
      return false
    }
  }
  const opt = {
    region: a.region ?? 'us-east-1',
    account: a.account ?? '000000000000',
    control: a.control,
    invoke: a.invoke ?? a.control,
    invokeHost: a['invoke-host'],
    timeout: Number(a.timeout ?? 15000),
    scenarioTimeout: Number(a['scenario-timeout'] ?? 120000),
    settle: Number(a.settle ?? 0),
    httpRetries: Number(a['http-retries'] ?? 2),
    strictHeaderCase: !!a['strict-header-case'],
    keep: !!a.keep,
    journal: !!a.journal,
    honourRegions: !!a['honour-regions'],
    lenientEmpty: !!a['lenient-empty'],
    accessKey: a['access-key'] ?? 'test',
    secretKey: a['secret-key'] ?? 'test',
    sessionToken: a['session-token'],
    allowClean: !a['no-clean'] && (loop(a.control ?? '') || !!a['allow-clean-remote']),
    ignoreHeaders: DEFAULT_IGNORE_HEADERS,
    transportHeaders: DEFAULT_TRANSPORT_HEADERS,
  }
  let { scenarios, units, files } = loadCases(a.cases)
  const kinds = a.kinds ? new Set(a.kinds.split(',')) : null
  const auth = a.authority ? new Set(a.authority.split(',')) : null
  const keepCase = (c, s) =>
    (!auth || auth.has(s.authority)) &&
    (!a['validated-only'] || (c.validated ?? s.validated)) &&
    (!kinds || kinds.has(c.kind ?? s.kind) || kinds.has(s.kind))
  scenarios = scenarios.filter(
    (s) => (!a.only || s.id.includes(a.only)) && s.cases.some((c) => !c.bind && keepCase(c, s)),
  )
  units = units.filter(
    (u) =>
      (!auth || auth.has(u.authority)) &&
      (!a.only || u.id.includes(a.only)) &&
      (!kinds || kinds.has(u.kind)) &&
      (!a['validated-only'] || u.validated),
  )
  if (a.list) {
    const n = scenarios.reduce(
      (x, s) => x + s.cases.filter((c) => !c.bind && keepCase(c, s)).length,
      0,
    )
    console.log(
      `${files.length} files, ${scenarios.length} scenarios with ${n} cases, ${units.length} unit cases`,
    )
    return 0
  }
  const say = quiet ? () => {} : (...x) => console.log(...x)
  const results = []
  if (scenarios.length) {
    if (!a.control) {
      console.error('--control is required for scenarios')
      return 2
    }
    const backends = await new Backends({ region: opt.region, account: opt.account }).start(
      Number(a['backend-port'] ?? 0),
      a['backend-host'] ?? '127.0.0.1',
    )
    say(`fake backends on http://${backends.base}  (Lambda, AWS services, /httpbin, /lambdaurl)`)
    const sdk = new Sdk({
      control: a.control,
      controlV2: a['control-v2'],
      region: opt.region,
      accessKey: a['access-key'] ?? 'test',
      secretKey: a['secret-key'] ?? 'test',
      sessionToken: a['session-token'],
      timeout: opt.timeout,
    })
    const env = { opt, sdk, backends }
    const one = async (s) => {
      const t0 = Date.now()
      let r
      try {
        r = await Promise.race([
          runScenario(s, env),
          new Promise((_, j) =>
            setTimeout(
              () => j(new Error('scenario time limit')),
              opt.scenarioTimeout + 5000,
            ).unref(),
          ),
        ])
      } catch (e) {
        r = {
          id: s.id,
          kind: s.kind,
          validated: s.validated,
          setupProblems: [String(e.message)],
          cases: s.cases.map((c) => ({
            id: `${s.id}#${c.id}`,
            kind: c.kind ?? s.kind,
            validated: c.validated ?? s.validated,
            bind: !!c.bind,
            ok: false,
            diffs: [{ path: '$', msg: 'replayer: ' + e.message }],
          })),
        }
      }
      r.ms = Date.now() - t0
      r.authority = s.authority
      const done = new Set(r.cases.map((c) => c.id))
      for (const c of s.cases) {
        const id = `${s.id}#${c.id}`
        if (!done.has(id))
          r.cases.push({
            id,
            kind: c.kind ?? s.kind,
            validated: c.validated ?? s.validated,
            bind: !!c.bind,
            ok: false,
            diffs: [{ path: '$', msg: 'not reached' }],
          })
      }
      const sel = new Set(s.cases.filter((c) => keepCase(c, s)).map((c) => `${s.id}#${c.id}`))
      r.cases = r.cases.filter((c) => sel.has(c.id))
      results.push(r)
      if (a.verbose) {
        const n = r.cases.filter((c) => !c.bind)
        say(
          `${n.every((c) => c.ok) ? 'ok  ' : 'FAIL'} ${n.filter((c) => c.ok).length}/${n.length} ${s.id} (${r.ms} ms)`,
        )
        for (const c of n)
          if (!c.ok)
            say(
              `     - ${c.id.split('#').pop()}: ${(c.diffs ?? [])
                .slice(0, 2)
                .map((d) => `${d.path} ${d.msg} expected=${d.expected} actual=${d.actual}`)
                .join('; ')
                .slice(0, 400)}`,
            )
        for (const p of r.setupProblems.slice(0, 4)) say(`     set-up: ${p}`)
      }
    }
    const free = scenarios.filter((s) => !s.cleanFirst?.length),
      alone = scenarios.filter((s) => s.cleanFirst?.length)
    let i = 0
    const worker = async () => {
      while (i < free.length) await one(free[i++])
    }
    await Promise.all(Array.from({ length: Math.max(1, Number(a.concurrency ?? 1)) }, worker))
    for (const s of alone) await one(s)
    sdk.destroy()
    await backends.stop()
  }
  let skippedUnits = 0
  if (units.length) {
    if (a.adapter) {
      const adapter = await import(pathToFileURL(path.resolve(a.adapter)).href)
      const r = await runUnit(units, adapter, { timeout: opt.timeout })
      results.push(...r.results)
      skippedUnits = r.skipped
    } else skippedUnits = units.length
  }
  const report = summarise(results, skippedUnits, opt)
  printTable(report, say)
  if (a.report) {
    fs.mkdirSync(path.dirname(path.resolve(a.report)), { recursive: true })
    fs.writeFileSync(a.report, JSON.stringify(report, null, 1))
  }
  return { code: report.failed ? 1 : 0, report }
}

function summarise(results, skippedUnits, opt) {
  const byKind = {},
    byAuthority = {}
  let passed = 0,
    failed = 0,
    vp = 0,
    vf = 0,
    blocked = 0
  for (const r of results)
    for (const c of r.cases) {
      if (c.bind) continue
      const q = (byAuthority[r.authority ?? 'unknown'] ??= { passed: 0, failed: 0 })
      q[c.ok ? 'passed' : 'failed']++
      const k = (byKind[c.kind] ??= {
        passed: 0,
        failed: 0,
        blocked: 0,
        validatedPassed: 0,
        validatedFailed: 0,
      })
      if (c.ok) {
        passed++
        k.passed++
        if (c.validated) {
          vp++
          k.validatedPassed++
        }
      } else {
        failed++
        k.failed++
        if (c.blocked) {
          blocked++
          k.blocked++
        }
        if (c.validated) {
          vf++
          k.validatedFailed++
        }
      }
    }
  return {
    passed,
    failed,
    blocked,
    validated: { passed: vp, failed: vf },
    skippedUnits,
    byKind,
    byAuthority,
    options: {
      region: opt.region,
      control: opt.control,
      invoke: opt.invoke,
      strictHeaderCase: opt.strictHeaderCase,
      ignoreHeaders: opt.ignoreHeaders,
      transportHeaders: opt.transportHeaders,
    },
    scenarios: results,
  }
}

const byName = (table) => Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1))

function printTable(r, say) {
  const rows = byName(r.byKind)
  const w = Math.max(12, ...rows.map(([k]) => k.length))
  say('\n' + 'kind'.padEnd(w) + '  passed  failed (blocked)     of them recorded on AWS')
  for (const [k, v] of rows)
    say(
      k.padEnd(w) +
        String(v.passed).padStart(8) +
        String(v.failed).padStart(8) +
        `(${v.blocked})`.padStart(10) +
        `${v.validatedPassed}/${v.validatedPassed + v.validatedFailed}`.padStart(24),
    )
  say('\nsource of truth' + ' '.repeat(Math.max(1, w - 13)) + 'passed  failed')
  for (const [k, v] of byName(r.byAuthority))
    say(k.padEnd(Math.max(w, 24)) + String(v.passed).padStart(6) + String(v.failed).padStart(8))
  say(
    `\n${r.passed} passed, ${r.failed} failed   (recorded on AWS: ${r.validated.passed} passed, ${r.validated.failed} failed; ${r.blocked} of the failures only because an earlier step failed${r.skippedUnits ? `; ${r.skippedUnits} unit cases skipped` : ''})`,
  )
}

if (
  process.argv[1] &&
  fs.realpathSync(process.argv[1]) === fs.realpathSync(fileURLToPath(import.meta.url))
) {
  process.on('unhandledRejection', (e) => {
    console.error('unhandled', e?.message ?? e)
  })
  process.on('uncaughtException', (e) => {
    console.error('uncaught', e?.message ?? e)
  })
  const result = await main(process.argv.slice(2))
  process.exit(typeof result === 'number' ? result : result.code)
}
