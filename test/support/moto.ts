import { spawn, spawnSync } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'

/** A moto server: many AWS services in one process, written by others. */
export type Moto = {
  readonly url: string
  /** A call of moto's own, not through the gateway: the service's JSON or REST protocol. Throws unless 2xx. */
  call(service: string, init: RequestInit, path?: string): Promise<string>
  stop(): Promise<void>
}

/** Why there is no moto to test with; undefined when there is. */
export function whyNoMoto(): string | undefined {
  const { status, error } = spawnSync('moto_server', ['--help'], { stdio: 'ignore' })
  if (status === 0) return undefined
  return `moto_server (pip install "moto[server]") cannot be run: ${error?.message ?? `status ${status}`}`
}

/** Milliseconds a start may take: it imports all of Python's AWS. */
const startLimitMs = 30_000
const pollMs = 100

/** Starts moto on a free loopback port. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL')
    await exited
  }
  const url = `http://127.0.0.1:${port}`
  const until = Date.now() + startLimitMs
  while (!(await answers(url))) {
    if (Date.now() > until || child.exitCode !== null) {
      await stop()
      throw new Error(`moto_server did not answer within ${startLimitMs} ms`)
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  return {
    url,
    async call(service, init, path = '/') {
      const headers = new Headers(init.headers)
      // moto tells services apart by the scope, and does not verify the signature.
      headers.set(
        'authorization',
        `AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      )
      const response = await fetch(url + path, { ...init, headers })
      const text = await response.text()
      if (!response.ok) throw new Error(`moto's ${service} answered ${response.status}: ${text}`)
      return text
    },
    stop,
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/moto-api/`).then(
    (response) => response.ok,
    () => false,
  )

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
