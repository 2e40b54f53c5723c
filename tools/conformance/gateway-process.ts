import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { endOf, endProcess } from '../child-process.ts'

/** A gateway under test. */
export interface GatewayProcess {
  readonly url: string
  /** Resolves when the gateway has ended, whoever ended it. */
  readonly ended: Promise<unknown>
  stop(): Promise<void>
}

/** What the gateway under test is told and the replayer assumes. */
export const identity = {
  region: 'us-east-1',
  account: '000000000000',
  accessKey: 'test',
  secretKey: 'test',
} as const

/** Milliseconds from start to `ready`, a first build included. */
const startLimitMs = 60_000

export interface GatewayOptions {
  /** Where its calls to AWS services go. */
  readonly awsEndpoint: string
  /** Value of TIDEGATE_STATE: `memory`, or a folder that holds no state yet. */
  readonly state: string
  /** Takes what it prints. */
  readonly logFile: string
}

/** Starts the gateway on a free port. Rejects, with the gateway ended, when it does not get ready or is not healthy. */
export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const { logFile } = options
  const seeLog = `what it printed is in ${relative(process.cwd(), logFile)}`
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/start.mjs')], {
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(logFile)
  child.stderr.pipe(log, { end: false })
  const ended = endOf(child)
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`)
      const url = /^ready (http:\S+)$/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, startLimitMs, undefined)
  })
  const url = await Promise.race([ready, late, ended.then(() => undefined)])
  clearTimeout(timer)
  if (url === undefined) {
    await endProcess(child)
    throw new Error(`the gateway did not get ready; ${seeLog}`)
  }
  const health = await fetch(`${url}/_tidegate/health`)
  if (!health.ok) {
    await endProcess(child)
    throw new Error(
      `the gateway's health page answers ${health.status} (TIDEGATE_STATE=${options.state}), so a score would say nothing; ${seeLog}`,
    )
  }
  return { url, ended, stop: () => endProcess(child) }
}

function environment({ awsEndpoint, state }: GatewayOptions): NodeJS.ProcessEnv {
  // Settings of the caller's shell must not reach the gateway: the score would depend on them.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:AWS|TIDEGATE)_|^(?:HOST|PORT)$/.test(name),
  )
  return {
    ...Object.fromEntries(inherited),
    PORT: '0',
    TIDEGATE_STATE: state,
    TIDEGATE_EXAMPLE: '0',
    TIDEGATE_REGION: identity.region,
    TIDEGATE_ACCOUNT_ID: identity.account,
    TIDEGATE_ACCESS_KEY_ID: identity.accessKey,
    TIDEGATE_SECRET_ACCESS_KEY: identity.secretKey,
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ENDPOINT_URL_LAMBDA: awsEndpoint,
    AWS_ACCESS_KEY_ID: identity.accessKey,
    AWS_SECRET_ACCESS_KEY: identity.secretKey,
  }
}
