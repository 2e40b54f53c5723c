/**
 * Measures parity with AWS: `npm run conformance [-- --only TEXT --kinds a,b --verbose --report FILE --corpus DIR --state disk --published]`.
 * Starts a gateway, replays the conformance corpus against it and prints the score per kind. A complete run does so
 * twice, with the replayer as published and with its corrections, and writes both scores to docs/parity.md. Exit status 0: all passed, or there is no corpus here; 1: cases failed or the run did; 2: usage.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { identity, startGateway } from './conformance/gateway-process.ts'
import type { Options } from './conformance/options.ts'
import { OptionError, readOptions } from './conformance/options.ts'
import type { Report } from './conformance/parity-page.ts'
import { renderParityPage } from './conformance/parity-page.ts'
import { followProgress } from './conformance/progress.ts'
import type { Edition } from './conformance/replayer.ts'
import { copyReplayer, startReplayer } from './conformance/replayer.ts'

const root = join(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/conformance')
const page = join(root, 'docs/parity.md')
const usualCorpus = '../shared/conformance'

/** What must be stopped before this process ends, last started first. */
const running: { stop(): Promise<void> }[] = []

async function run(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  const corpus = options.corpus === undefined ? join(root, usualCorpus) : resolve(options.corpus)
  if (!existsSync(join(corpus, 'replay/replay.mjs'))) {
    if (options.corpus !== undefined) {
      throw new OptionError(`--corpus ${options.corpus}: no replay/replay.mjs in that folder`)
    }
    console.log(
      `skipped: there is no conformance corpus at ${usualCorpus}; name another folder with --corpus DIR`,
    )
    return 0
  }
  mkdirSync(cache, { recursive: true })
  const cases = options.passedOn.includes('--cases') ? [] : ['--cases', join(corpus, 'cases')]
  if (options.informative) {
    const entry = copyReplayer(corpus, cache, 'published')
    const list = startReplayer(entry, [...cases, ...options.passedOn], (line) => console.log(line))
    running.push(list)
    return (await list.status) ?? 1
  }
  // A function that was renamed must be known now: the replayer loads the adapter after the scenarios.
  await import('./conformance/adapter.ts')
  const replay = (edition: Edition) => {
    console.log(`replayer ${edition === 'published' ? 'as published' : 'with its corrections'}`)
    return replayOnce(copyReplayer(corpus, cache, edition), edition, cases, options)
  }
  if (!options.complete) {
    const { status } = await replay(options.published ? 'published' : 'corrected')
    console.log('docs/parity.md is left as it is: this was not the complete corpus')
    return status
  }
  const published = await replay('published')
  const corrected = await replay('corrected')
  writePage(published.report, corrected.report, options)
  return corrected.status
}

/** One replay against a gateway of its own. */
async function replayOnce(
  entry: string,
  edition: Edition,
  cases: readonly string[],
  options: Options,
): Promise<{ readonly status: number; readonly report: Report }> {
  const total = await countScenarios(entry, [...cases, ...options.passedOn])
  const backendPort = await freePort()
  const log = join(cache, 'gateway.log')
  const gateway = await startGateway({
    awsEndpoint: `http://127.0.0.1:${backendPort}`,
    state: options.state === 'memory' ? 'memory' : emptyFolder(join(cache, 'state')),
    logFile: log,
  })
  running.push(gateway)
  console.log(`gateway on ${gateway.url}; what it prints is in ${relative(root, log)}`)
  const wanted = edition === 'published' && options.complete ? undefined : options.report
  const reportFile = wanted ?? join(cache, `report-${edition}.json`)
  rmSync(reportFile, { force: true })
  const args = [
    ...cases,
    ...onCommandLine({
      control: gateway.url,
      invoke: gateway.url,
      'invoke-host': '{apiId}.execute-api.{region}.amazonaws.com',
      region: identity.region,
      account: identity.account,
      'access-key': identity.accessKey,
      'secret-key': identity.secretKey,
      'backend-port': String(backendPort),
      adapter: join(import.meta.dirname, 'conformance/adapter.ts'),
    }),
    // Later options win, so a caller's own stand.
    ...options.passedOn,
    ...onCommandLine({ report: reportFile }),
    '--verbose',
  ]
  const replayer = startReplayer(entry, args, followProgress(total, options.verbose))
  running.push(replayer)
  const status = await Promise.race([replayer.status, gateway.ended.then(() => 'gone' as const)])
  if (status === 'gone') {
    throw new Error(
      `the gateway ended during the run; what it printed is in ${relative(root, log)}`,
    )
  }
  if ((status !== 0 && status !== 1) || !existsSync(reportFile)) {
    throw new Error(`the replayer ended with status ${status} and without a report`)
  }
  await gateway.stop()
  return { status, report: JSON.parse(readFileSync(reportFile, 'utf8')) as Report }
}

function emptyFolder(folder: string): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

function onCommandLine(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
}

/** The replayer's own count, which knows its selection options. */
async function countScenarios(entry: string, args: readonly string[]): Promise<number> {
  let printed = ''
  const list = startReplayer(entry, [...args, '--list'], (line) => {
    printed += line
  })
  running.push(list)
  await list.status
  return Number(/, (\d+) scenarios/.exec(printed)?.[1] ?? 0)
}

/** A port that was free a moment ago: the gateway must know the fakes' address before they exist. */
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done(port))
    })
  })
}

function writePage(published: Report, corrected: Report, { state }: Options): void {
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(page, renderParityPage({ published, corrected }, { date, state }))
  console.log(`wrote ${relative(root, page)}`)
}

async function stopAll(): Promise<void> {
  await Promise.all(running.toReversed().map((one) => one.stop()))
}

let interrupted = false
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => {
    interrupted = true
    void stopAll().finally(() => process.exit(status))
  })
}

let status = 1
try {
  status = await run()
} catch (error) {
  if (error instanceof OptionError) status = 2
  // What an interruption ends fails too, and that is no news.
  if (!interrupted) {
    console.error(`conformance: ${error instanceof Error ? error.message : String(error)}`)
  }
} finally {
  await stopAll()
}
process.exitCode = status
