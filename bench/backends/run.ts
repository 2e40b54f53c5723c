/**
 * What backends that misbehave cost: `npm run bench:backends [-- --requests 1000] [-- --only silence,garbage]`.
 * Sends that many requests to each of them, by HTTP_PROXY and by HTTP, and prints the answers, and the gateway's
 * sockets and memory before and after. Exit status 0: every connection was given back; 1: not; 2: usage.
 */
import { readdirSync, readlinkSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  misbehaviours,
  startMisbehavingOrigin,
  type MisbehavingOrigin,
} from '../../test/support/misbehaving-origin.ts'
import { stageName } from '../http/payload.ts'
import { residentBytes } from '../http/process-table.ts'
import { openSession } from '../http/session.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate } from '../http/tidegate.ts'

const inFlight = 32
/** Short, since half of them are waited for. */
const integrationTimeoutMs = 50
/** Milliseconds in which spoilt connections must be closed. */
const settleLimitMs = 5_000
const hangUpMs = 200
/** Milliseconds of rest before the last look. */
const idleMs = 6_000
/** Connections that may stay: one may serve again for each request that was under way. */
const keptLimit = inFlight
const types = ['http_proxy', 'http'] as const

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1000' }, only: { type: 'string' } },
})
const requests = Number(values.requests)
const names = values.only?.split(',') ?? Object.keys(misbehaviours)
if (!Number.isInteger(requests) || names.some((name) => !Object.hasOwn(misbehaviours, name))) {
  console.error(`usage: --requests NUMBER --only ${Object.keys(misbehaviours).join(',')}`)
  process.exit(2)
}

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
const session = openSession(1, interrupted.signal)
try {
  await buildGateway()
  const origin = await startMisbehavingOrigin()
  session.cleanup.defer(() => origin.stop())
  const gateway = await startTidegate(session, documentOf(origin.url))
  const sockets = () => socketsOf(gateway.pid)
  const base = `${gateway.url}/_aws/execute-api/${gateway.apiId}/${stageName}`
  await load(`${base}/http_proxy/good`)
  await load(`${base}/http/good`)

  const rows: string[][] = []
  let held = true
  for (const name of names) {
    for (const type of types) {
      interrupted.signal.throwIfAborted()
      const before = { sockets: sockets(), memory: residentBytes(gateway.pid) }
      const answers = await load(`${base}/${type}/${name}`)
      await settled(origin)
      held &&= origin.connections() <= keptLimit
      rows.push([
        name,
        type,
        [...answers].map(([answer, count]) => `${count} × ${answer}`).join(', '),
        `${before.sockets} → ${sockets()}`,
        String(origin.connections()),
        `${mebibytes(before.memory)} → ${mebibytes(residentBytes(gateway.pid))}`,
      ])
      console.error(rows.at(-1)!.join('  '))
    }
  }
  await pause(idleMs)
  rows.push([
    'after all',
    '',
    '',
    String(sockets()),
    String(origin.connections()),
    mebibytes(residentBytes(gateway.pid)),
  ])
  const head = ['backend', 'integration', 'answers', 'sockets', 'to the backend', 'MiB in RAM']
  console.log(renderTable([head, ...rows]))
  process.exitCode = held ? 0 : 1
} finally {
  await session.cleanup.disposeAsync()
}

function documentOf(url: string): string {
  const paths: Record<string, unknown> = {}
  for (const type of types) {
    for (const name of [...Object.keys(misbehaviours), 'good']) {
      paths[`/${type}/${name}`] = {
        get: {
          responses: { 200: { description: 'any' } },
          'x-amazon-apigateway-integration': {
            type,
            httpMethod: 'GET',
            uri: `${url}/${name}`,
            timeoutInMillis: integrationTimeoutMs,
            responses: { default: { statusCode: '200' } },
          },
        },
      }
    }
  }
  return JSON.stringify({ openapi: '3.0.1', info: { title: 'backends', version: '1' }, paths })
}

/** Waits until what must be closed is. */
async function settled(origin: MisbehavingOrigin): Promise<void> {
  const from = performance.now()
  while (origin.connections() > keptLimit && performance.now() - from < settleLimitMs) {
    await pause(20)
  }
  // The client has hung up, too: the gateway has to hear of it.
  await pause(hangUpMs)
}

/** Sends the requests, some at a time, and counts the answers: a status, or that it broke off. */
async function load(url: string): Promise<ReadonlyMap<string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  const answers = new Map<string, number>()
  let left = requests
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) {
        const answer = await call(url, agent)
        answers.set(answer, (answers.get(answer) ?? 0) + 1)
      }
    }),
  )
  agent.destroy()
  return answers
}

function call(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(url, { agent, maxHeaderSize: 1_048_576 }, (response) => {
      response.resume()
      response.on('error', () => undefined)
      response.on('close', () =>
        resolve(response.complete ? String(response.statusCode) : 'broken off'),
      )
    })
    sent.on('error', () => resolve('no answer'))
    sent.end()
  })
}

/** Open sockets of a process; 0 where there is no /proc. */
function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).filter((fd) => isSocket(`${folder}/${fd}`)).length
  } catch {
    return 0
  }
}

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:')
  } catch {
    return false // closed while we looked
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0)
}
