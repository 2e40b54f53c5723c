import { spawn, spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '../child-process.ts'

/** moto's server, to compare with: another open implementation of the same management API. */
export interface MotoProcess {
  readonly url: string
  /** Such as `5.2.1`; empty when it does not say. */
  readonly version: string
  stop(): Promise<void>
}

/** The account that moto pretends to be. */
export const motoAccount = '123456789012'

/** Kinds of cases that are about the management API: moto's server does not run the APIs it keeps. */
export const motoKinds = [
  'control-plane',
  'control-plane-v2',
  'documentation',
  'error-message',
  'export',
  'import',
  'import-document',
  'patch-operation',
  'usage-plan',
  'vpc-link',
] as const

/** Milliseconds from start to its first answer. */
const startLimitMs = 30_000

/** Starts `moto_server` on a port. Undefined where it is not installed, or does not answer. */
export async function startMoto(port: number, logFile: string): Promise<MotoProcess | undefined> {
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(logFile)
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const gone = new Promise<'gone'>((resolve) => {
    child.once('error', () => resolve('gone')).once('exit', () => resolve('gone'))
  })
  const url = `http://127.0.0.1:${port}`
  for (const late = Date.now() + startLimitMs; Date.now() < late;) {
    if (await answers(url)) return { url, version: motoVersion(), stop: () => endProcess(child) }
    if ((await Promise.race([gone, sleep(200)])) === 'gone') return undefined
  }
  await endProcess(child)
  return undefined
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/`)).ok
  } catch {
    return false
  }
}

function motoVersion(): string {
  const asked = spawnSync('python3', ['-c', 'import moto; print(moto.__version__)'], {
    encoding: 'utf8',
  })
  return asked.status === 0 ? asked.stdout.trim() : ''
}
