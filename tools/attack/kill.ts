/**
 * kill -9 of the gateway's process alone, again and again, while it is read from and written to:
 * `node tools/attack/kill.ts [KILLS]`. It must be back within two seconds each time, keep every write that it has
 * acknowledged, and answer nothing wrong: an error or a broken connection only. Exit status 1 when it does not.
 */
import { setTimeout as after } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  CreateRestApiCommand,
  DeleteRestApiCommand,
  paginateGetRestApis,
  UpdateRestApiCommand,
  type APIGatewayClient,
} from '@aws-sdk/client-api-gateway'
import { startGateway, type Gateway } from '../../test/support/gateway.ts'
import { get } from '../../test/support/raw-http.ts'
import { awsProxy, base, createFunction, deployApi, mock } from '../../test/support/rest-api.ts'

/** What came of it. */
export type KillReport = {
  /** Milliseconds from each kill to the first answer, in order of time. */
  readonly backMs: readonly number[]
  readonly answered: number
  /** Requests that ended in an error or a broken connection. */
  readonly failed: number
  /** Answers that were not what they should be. */
  readonly wrong: readonly string[]
  readonly acknowledged: number
  /** Writes that were acknowledged and are not there. */
  readonly lost: readonly string[]
}

/** Milliseconds within which the gateway is back. */
export const backLimitMs = 2_000
const defaultKills = 50
const readers = 6
const writers = 3
/** Milliseconds between requests of one reader or writer. */
const pauseMs = 2
/** Milliseconds that the gateway runs between being back and the next kill: at least, and at random on top. */
const aliveMs = { least: 100, more: 500 }

/** Kills the process of a gateway of its own `kills` times under load. */
export async function killUnderLoad(kills: number): Promise<KillReport> {
  await using gateway = await startGateway()
  const load = await prepare(gateway)
  const backMs: number[] = []
  let over = false
  const work = [
    ...Array.from({ length: readers }, (_, i) =>
      repeat(
        () => over,
        () => load.read(i),
      ),
    ),
    ...Array.from({ length: writers }, (_, i) =>
      repeat(
        () => over,
        () => load.write(i),
      ),
    ),
  ]
  for (let kill = 0; kill < kills; kill++) {
    await after(aliveMs.least + Math.random() * aliveMs.more)
    const pid = gateway.workerd()
    if (pid === 0) throw new Error('there is no gateway process to kill')
    const killedAt = performance.now()
    process.kill(pid, 'SIGKILL')
    await load.untilBack()
    backMs.push(performance.now() - killedAt)
  }
  over = true
  await Promise.all(work)
  return { backMs, ...(await load.report()) }
}

async function repeat(isOver: () => boolean, work: () => Promise<void>): Promise<void> {
  while (!isOver()) {
    await work()
    await after(pauseMs)
  }
}

/** The APIs that are read, and what is read and written of them. */
async function prepare(gateway: Gateway) {
  const { apigateway, lambda, port } = gateway
  await createFunction(
    lambda,
    'echo',
    'export const handler = async (event) => ({ statusCode: 200, body: `function ${event.queryStringParameters.n}` })',
  )
  const apiId = await deployApi(apigateway, {
    'GET /mock': mock("mock $input.params('n')"),
    'GET /function': awsProxy('echo'),
  })
  let answered = 0
  let failed = 0
  let count = 0
  const wrong: string[] = []
  const writes = prepareWrites(apigateway, () => failed++)

  const ask = async (kind: 'mock' | 'function'): Promise<boolean> => {
    const n = `n${++count}`
    const answer = await get(port, `${base(apiId)}/${kind}?n=${n}`).catch(() => undefined)
    if (!answer || answer.status >= 500) {
      failed++
      return false
    }
    answered++
    if (answer.status === 200 && answer.body === `${kind} ${n}`) return true
    wrong.push(`${kind} ${n}: ${answer.status} ${answer.body.slice(0, 200)}`)
    return false
  }
  return {
    async read(reader: number) {
      await ask(reader % 2 === 0 ? 'mock' : 'function')
    },
    write: writes.write,
    async untilBack() {
      while (!(await ask('mock')));
    },
    async report() {
      const { acknowledged, lost } = await writes.check()
      return { answered, failed, wrong, acknowledged, lost }
    },
  }
}

/** APIs that are created, changed and deleted, and what of that was acknowledged. */
function prepareWrites(apigateway: APIGatewayClient, onFailure: () => void) {
  const created = new Map<string, { name: string; unsure?: string }>()
  const deleted = new Set<string>()
  let acknowledged = 0
  let count = 0

  /** Undefined when nothing is known of it. */
  const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      const result = await work
      acknowledged++
      return result
    } catch {
      onFailure()
      return undefined
    }
  }
  return {
    async write(writer: number) {
      const name = `w${writer}-${++count}`
      const api = await attempt(apigateway.send(new CreateRestApiCommand({ name })))
      if (!api) return
      const restApiId = api.id!
      const known: { name: string; unsure?: string } = { name }
      created.set(restApiId, known)
      const value = `${name}-renamed`
      known.unsure = value
      const patchOperations = [{ op: 'replace' as const, path: '/name', value }]
      const renamed = new UpdateRestApiCommand({ restApiId, patchOperations })
      if (await attempt(apigateway.send(renamed))) {
        known.name = value
        delete known.unsure
      }
      if (count % 3 !== 0) return
      // Whether one is gone whose deletion was not acknowledged nobody has promised.
      created.delete(restApiId)
      if (await attempt(apigateway.send(new DeleteRestApiCommand({ restApiId }))))
        deleted.add(restApiId)
    },
    async check() {
      const names = new Map<string, string>()
      for await (const { items = [] } of paginateGetRestApis(
        { client: apigateway, pageSize: 500 },
        {},
      )) {
        for (const { id, name } of items) names.set(id!, name!)
      }
      const lost = [
        ...[...created].flatMap(([id, { name, unsure }]) => {
          const found = names.get(id)
          return found === name || (found !== undefined && found === unsure)
            ? []
            : [`${name} is ${found ?? 'gone'}`]
        }),
        ...[...deleted].filter((id) => names.has(id)).map((id) => `${id} is there again`),
      ]
      return { acknowledged, lost }
    },
  }
}

/** What is wrong with a report; empty when all is well. */
export function faultsOf({ backMs, wrong, lost }: KillReport): readonly string[] {
  return [
    ...backMs.filter((ms) => ms > backLimitMs).map((ms) => `back after ${Math.round(ms)} ms only`),
    ...wrong.map((each) => `wrong answer: ${each}`),
    ...lost.map((each) => `lost: ${each}`),
  ]
}

/** One line for a person. */
export function summaryOf(report: KillReport): string {
  const sorted = report.backMs.toSorted((a, b) => a - b)
  const median = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
  const max = Math.round(sorted.at(-1) ?? 0)
  return `${sorted.length} kills: back after ${median} ms (median), ${max} ms (max); ${report.answered} requests answered, ${report.wrong.length} of them wrong, ${report.failed} failed; ${report.acknowledged} writes acknowledged, ${report.lost.length} lost`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { setup } = await import('../../test/support/build.ts')
  await setup()
  const report = await killUnderLoad(Number(process.argv[2] ?? defaultKills))
  console.log(summaryOf(report))
  const faults = faultsOf(report)
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) process.exitCode = 1
}
