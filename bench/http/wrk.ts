import type { Header } from './get.ts'
import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from './session.ts'

/** Seconds of one round; wrk takes whole ones. */
const roundSeconds = 1
const connections = 32

/** What one round of load saw. Latencies in microseconds. */
export type Load = {
  readonly requests: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Answers of status 400 and above, connections that failed, time-outs. */
  readonly failures: number
}

/** Why there is no wrk; undefined when there is. */
export function wrkMissing(): string | undefined {
  // It has no option that only prints its version: without arguments it prints its usage and fails.
  return spawnSync('wrk', ['-v']).error
    ? 'wrk is not installed (Debian and Ubuntu: apt-get install wrk; macOS: brew install wrk)'
    : undefined
}

/**
 * Walks through the paths of a file, one request each, and prints what was seen for a program to read.
 * The same script drives every subject, so that the client is the same for all. It sends the headers that
 * any client of an API sends: without them a passthrough would be measured on requests nobody makes.
 */
const script = `
local requests, at = {}, 0
wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"
wrk.headers["Accept"] = "application/json, text/plain, */*"
wrk.headers["Accept-Encoding"] = "gzip, deflate, br"
wrk.headers["Accept-Language"] = "en"
function init(args)
  for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local e = summary.errors
  print(string.format("seen %d %d %d %d %d", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
`

/** Prepares load over the given paths. @returns a function that runs one round of it */
export function prepareLoad(
  session: Session,
  target: { readonly url: string; readonly host: string; readonly header?: Header },
  name: string,
  paths: readonly string[],
): () => Promise<Load> {
  const scriptFile = join(session.folder, 'load.lua')
  const pathFile = join(session.folder, `paths-${name}.txt`)
  writeFileSync(scriptFile, script)
  writeFileSync(pathFile, `${paths.join('\n')}\n`)
  const args = [
    '--threads=1',
    `--connections=${connections}`,
    `--duration=${roundSeconds}s`,
    `--header=Host: ${target.host}`,
    ...(target.header === undefined ? [] : [`--header=${target.header.join(': ')}`]),
    `--script=${scriptFile}`,
    target.url,
    '--',
    pathFile,
  ]
  return () => runWrk(args, session.signal)
}

async function runWrk(args: readonly string[], signal: AbortSignal): Promise<Load> {
  const output = await new Promise<string>((resolve, reject) => {
    let text = ''
    const child = spawn('wrk', args, { signal, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.once('error', reject)
    child.once('close', () => resolve(text))
  })
  const seen = /^seen (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(output)
  if (!seen) throw new Error(`wrk ended without a result:\n${output}`)
  const [requests = 0, duration = 0, p50 = 0, p99 = 0, failures = 0] = seen.slice(1).map(Number)
  if (requests === 0) throw new Error(`wrk got no answers:\n${output}`)
  return { requests, perSecond: (requests * 1e6) / duration, p50, p99, failures }
}
