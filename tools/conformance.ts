/**
 * Measures parity with AWS with the kit in `conformance/`: `npm run conformance [-- --only TEXT --kinds a,b --verbose
 * --report FILE --state disk]` starts this project's gateway and prints its score per kind; a complete run writes
 * docs/parity.md, with moto beside it where that is installed. `-- --target URL [--invoke URL] [options of the replayer]`
 * measures any other gateway. Exit status 0: all passed; 1: cases failed or the run did; 2: usage.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { identity, startGateway } from './conformance/gateway-process.ts'
import { motoAccount, motoKinds, startMoto } from './conformance/moto-process.ts'
import type { Options, Target } from './conformance/options.ts'
import { OptionError, readOptions, usage } from './conformance/options.ts'
import type { Other, Report } from './conformance/parity-page.ts'
import { renderParityPage } from './conformance/parity-page.ts'
import { followProgress } from './conformance/progress.ts'
import { startReplayer } from './conformance/replayer.ts'

const root = join(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/conformance')
const page = join(root, 'docs/parity.md')
const cases = join(root, 'conformance/cases')

/** What must be stopped before this process ends, last started first. */
const running: { stop(): Promise<void> }[] = []

async function run(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  mkdirSync(cache, { recursive: true })
  const given = options.passedOn.includes('--cases')
    ? options.passedOn
    : ['--cases', cases, ...options.passedOn]
  if (options.informative) {
    if (options.passedOn.includes('--help')) console.log(usage)
    const list = startReplayer(given, (line) => {
      // The replayer's own usage is another command's.
      if (!line.startsWith('usage:')) console.log(line)
    })
    running.push(list)
    return (await list.status) ?? 1
  }
  if (options.target) {
    const other = await replay([...addresses(options.target), ...given], options, 'report.json')
    return other.status
  }
  // A function that was renamed must be known now: the replayer loads the adapter after the scenarios.
  await import('./conformance/adapter.ts')
  const own = await measureOwn(given, options)
  if (options.complete) {
    const moto = await measureMoto(options)
    const date = new Date().toISOString().slice(0, 10)
    writeFileSync(page, renderParityPage(own.report, moto, { date, state: options.state }))
    console.log(`wrote ${relative(root, page)}`)
  } else {
    console.log(`${relative(root, page)} is left as it is: these were not all cases`)
  }
  return own.status
}

/** One replay against a gateway of its own. */
async function measureOwn(given: readonly string[], options: Options): Promise<Replayed> {
  const backendPort = await freePort()
  const log = join(cache, 'gateway.log')
  const gateway = await startGateway({
    awsEndpoint: `http://127.0.0.1:${backendPort}`,
    state: options.state === 'memory' ? 'memory' : emptyFolder(join(cache, 'state')),
    logFile: log,
  })
  running.push(gateway)
  const seeLog = `what it prints is in ${relative(root, log)}`
  console.log(`gateway on ${gateway.url}; ${seeLog}`)
  const args = [
    ...addresses({ control: gateway.url, invoke: gateway.url }),
    ...onCommandLine({
      region: identity.region,
      account: identity.account,
      'access-key': identity.accessKey,
      'secret-key': identity.secretKey,
      'backend-port': String(backendPort),
      adapter: join(import.meta.dirname, 'conformance/adapter.ts'),
    }),
    // Later options win, so a caller's own stand.
    ...given,
  ]
  const replayed = await Promise.race([
    replay(args, options, 'report.json'),
    gateway.ended.then(() => 'gone' as const),
  ])
  if (replayed === 'gone') throw new Error(`the gateway ended during the run; ${seeLog}`)
  await gateway.stop()
  return replayed
}

/** The same cases, as far as they are about what moto's server does. Undefined where it is not installed. */
async function measureMoto(options: Options): Promise<Other | undefined> {
  const moto = await startMoto(await freePort(), join(cache, 'moto.log'))
  if (!moto) {
    console.log('moto_server is not installed here, so the page has no column for it')
    return undefined
  }
  running.push(moto)
  const name = `moto ${moto.version}`.trim()
  console.log(`${name} on ${moto.url}`)
  const args = [
    ...addresses({ control: moto.url, invoke: moto.url }),
    ...onCommandLine({ account: motoAccount, timeout: '5000', cases, kinds: motoKinds.join(',') }),
  ]
  const { report } = await replay(args, { ...options, report: undefined }, 'report-moto.json')
  await moto.stop()
  return { name, report, kinds: motoKinds }
}

/** What came of a replay. */
interface Replayed {
  readonly status: number
  readonly report: Report
}

async function replay(
  args: readonly string[],
  options: Pick<Options, 'report' | 'verbose'>,
  usualReport: string,
): Promise<Replayed> {
  const total = await countScenarios(args)
  const reportFile = options.report ?? join(cache, usualReport)
  rmSync(reportFile, { force: true })
  const all = [...args, '--report', reportFile, '--verbose']
  const replayer = startReplayer(all, followProgress(total, options.verbose))
  running.push(replayer)
  const status = await replayer.status
  if ((status !== 0 && status !== 1) || !existsSync(reportFile)) {
    throw new Error(`the replayer ended with status ${status} and without a report`)
  }
  return { status, report: JSON.parse(readFileSync(reportFile, 'utf8')) as Report }
}

/** Where a gateway is. An address with the API's id in it needs no host name that has it. */
function addresses({ control, invoke }: Target): string[] {
  const host = invoke.includes('{apiId}')
    ? {}
    : { 'invoke-host': '{apiId}.execute-api.{region}.amazonaws.com' }
  return onCommandLine({ control, invoke, ...host })
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
async function countScenarios(args: readonly string[]): Promise<number> {
  let printed = ''
  const list = startReplayer([...args, '--list'], (line) => {
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
