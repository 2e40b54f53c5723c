import { truncateSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { startWorker } from '../http/bare-workers.ts'
import { cpuMicroseconds, residentBytes } from '../http/process-table.ts'
import { nginxMissing, startFileOrigin } from '../http/nginx.ts'
import { stageName } from '../http/payload.ts'
import type { Session } from '../http/session.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate, type Gateway } from '../http/tidegate.ts'

const mebibyte = 1024 * 1024
const sizes = [10 * mebibyte, 1024 * mebibyte]
/** How much more memory the large body may take than the small one: what one garbage collection more or less makes. */
const flatBytes = 64 * mebibyte
const sampleMs = 20
/** A transfer that takes longer is stuck. */
const transferLimitMs = 120_000

type Transfer = {
  readonly direction: 'down' | 'up'
  readonly size: number
  readonly peak: number
  readonly ms: number
  readonly cpu: number
}

/**
 * Sends bodies of 10 MiB and 1 GiB through an HTTP_PROXY method, down and up, and prints the most memory the
 * gateway's process took meanwhile. @returns whether the large ones took no more than the small ones
 */
export async function compareBodies(session: Session): Promise<boolean> {
  const missing = nginxMissing()
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`)
    return true
  }
  await buildGateway()
  const files = join(session.folder, 'files')
  const origin = await startFileOrigin(session, files)
  for (const size of sizes) {
    writeFileSync(join(files, String(size)), '')
    truncateSync(join(files, String(size)), size)
  }
  const sink = await startWorker(session, 'sink', sinkSource)
  const gateway = await startTidegate(session, documentOf(origin.url, sink.url))
  await transfer(session, gateway, 'down', sizes[0]!)
  const done: Transfer[] = []
  for (const direction of ['down', 'up'] as const) {
    for (const size of sizes) done.push(await transfer(session, gateway, direction, size))
  }
  print(done)
  return done
    .filter(({ size }) => size === sizes[1])
    .every((large) => {
      const small = done.find((one) => one.direction === large.direction)!
      return large.peak <= small.peak + flatBytes
    })
}

/** Takes a body to its end and says how long it was. */
const sinkSource = `
export default {
  async fetch(request) {
    let bytes = 0
    for await (const chunk of request.body) bytes += chunk.byteLength
    return new Response(null, { headers: { 'x-received': String(bytes) } })
  }
}
`

const documentOf = (origin: string, sink: string): string =>
  JSON.stringify({
    swagger: '2.0',
    info: { title: 'bench-bodies', version: '1' },
    paths: {
      '/{size}': {
        get: proxied(`${origin}/{size}`),
        post: proxied(`${sink}/{size}`),
      },
    },
  })

const proxied = (uri: string) => ({
  parameters: [{ name: 'size', in: 'path', required: true, type: 'string' }],
  responses: { 200: { description: '' } },
  'x-amazon-apigateway-integration': {
    type: 'http_proxy',
    httpMethod: 'ANY',
    uri,
    timeoutInMillis: transferLimitMs,
    requestParameters: { 'integration.request.path.size': 'method.request.path.size' },
  },
})

async function transfer(
  session: Session,
  { url, apiId, pid }: Gateway,
  direction: 'down' | 'up',
  size: number,
): Promise<Transfer> {
  session.signal.throwIfAborted()
  let peak = residentBytes(pid)
  const sampling = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), sampleMs)
  const [from, before] = [performance.now(), cpuMicroseconds(pid)]
  try {
    const moved = await send(
      `${url}/_aws/execute-api/${apiId}/${stageName}/${size}`,
      direction,
      size,
    )
    if (moved !== size) throw new Error(`${moved} of ${size} bytes went ${direction}`)
  } finally {
    clearInterval(sampling)
  }
  const cpu = cpuMicroseconds(pid) - before
  return { direction, size, peak, ms: performance.now() - from, cpu }
}

/** @returns the bytes that arrived: here, or at the origin */
function send(url: string, direction: 'down' | 'up', size: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const uploading = direction === 'up'
    const headers = uploading ? { 'content-length': size } : {}
    const options = { method: uploading ? 'POST' : 'GET', headers, agent: false } as const
    const sent = request(url, { ...options, timeout: transferLimitMs }, (answer) => {
      count(answer).then((bytes) => {
        if (answer.statusCode !== 200)
          reject(new Error(`the gateway answered ${answer.statusCode}`))
        else resolve(uploading ? Number(answer.headers['x-received']) : bytes)
      }, reject)
    })
    sent.once('timeout', () => sent.destroy(new Error('the transfer is stuck')))
    sent.once('error', reject)
    if (uploading) pipeline(zeros(size), sent).catch(reject)
    else sent.end()
  })
}

async function count(answer: IncomingMessage): Promise<number> {
  let bytes = 0
  for await (const chunk of answer) bytes += (chunk as Buffer).byteLength
  return bytes
}

function* zeros(size: number) {
  const chunk = Buffer.alloc(mebibyte)
  for (let left = size; left > 0; left -= chunk.byteLength) yield chunk
}

function print(done: readonly Transfer[]): void {
  const rows = done.map(({ direction, size, peak, ms, cpu }) => [
    direction === 'down' ? 'response' : 'request',
    `${size / mebibyte} MiB`,
    (peak / mebibyte).toFixed(0),
    (ms / 1000).toFixed(2),
    (cpu / 1000 / (size / mebibyte)).toFixed(2),
  ])
  console.log(renderTable([['body', 'size', 'peak RSS MiB', 'seconds', 'CPU ms per MiB'], ...rows]))
}
