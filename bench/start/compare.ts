import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { awsClient } from '../../src/cli/aws-client.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { mock } from '../http/definition.ts'
import { stageName } from '../http/payload.ts'
import type { Session } from '../http/session.ts'
import { median, ratioOf, verdict } from '../http/statistics.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate } from '../http/tidegate.ts'
import { prepareBuilds, startFresh, type Fresh, type PreparedBuild } from './fresh-process.ts'

/** What its modules may cost of what one file costs, to the first answer of each kind. */
const targets = { mock: 0.75, proxied: 0.75, control: 1 }

type Kind = keyof typeof targets

const kinds: Readonly<Record<Kind, string>> = {
  mock: 'MOCK',
  proxied: 'HTTP_PROXY',
  control: 'control plane',
}

/**
 * Measures what a fresh process has cost when it has answered its first request: the Worker in modules, and in one file.
 * @returns whether no target was clearly missed
 */
export async function compareStart(session: Session): Promise<boolean> {
  await buildGateway()
  const state = join(session.folder, 'state')
  mkdirSync(state)
  const apiId = await deploy(session, state)
  const base = `/_aws/execute-api/${apiId}/${stageName}`
  const ask: Readonly<Record<Kind, (fresh: Fresh) => Promise<unknown>>> = {
    mock: ({ url }) => answer(`${url}${base}/mock`),
    proxied: ({ url }) => answer(`${url}${base}/proxied`),
    control: ({ url }) => awsClient(url, readSettings({}))('apigateway', 'GET', '/restapis'),
  }
  const subjects = (await prepareBuilds(session, join(state, 'registry'))).flatMap((build) =>
    (Object.keys(kinds) as Kind[]).map((kind) => ({ build, kind, rounds: [] as number[] })),
  )
  // The first round only warms up the machine's file cache.
  for (let round = 0; round <= session.rounds; round++) {
    for (const { build, kind, rounds } of round % 2 ? subjects.toReversed() : subjects) {
      const milliseconds = await measure(session, build, ask[kind])
      if (round > 0) rounds.push(milliseconds)
    }
  }
  return print(subjects)
}

type Subject = {
  readonly build: PreparedBuild
  readonly kind: Kind
  readonly rounds: readonly number[]
}

async function measure(
  session: Session,
  build: PreparedBuild,
  ask: (fresh: Fresh) => Promise<unknown>,
): Promise<number> {
  const fresh = await startFresh(session, build)
  try {
    await ask(fresh)
    return fresh.cpuMilliseconds()
  } finally {
    await fresh.stop()
  }
}

async function answer(url: string): Promise<void> {
  const response = await fetch(url)
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
}

/** Leaves an API in the state folder, and nobody who uses it. */
async function deploy(session: Session, state: string): Promise<string> {
  const origin = createServer((_, response) => response.end('{}'))
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve))
  session.cleanup.defer(() => {
    origin.closeAllConnections()
    origin.close()
  })
  const uri = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`
  const method = (integration: object) => ({
    get: {
      responses: { 200: { description: '' } },
      'x-amazon-apigateway-integration': integration,
    },
  })
  await using cleanup = new AsyncDisposableStack()
  const { apiId } = await startTidegate(
    { ...session, cleanup },
    JSON.stringify({
      swagger: '2.0',
      info: { title: 'start', version: '1' },
      paths: {
        '/mock': method(mock),
        '/proxied': method({ type: 'http_proxy', httpMethod: 'GET', uri }),
      },
    }),
    undefined,
    { TIDEGATE_STATE: state },
  )
  return apiId
}

function print(subjects: readonly Subject[]): boolean {
  const figures = subjects.map(({ build, kind, rounds }) => [
    `${build.name}: ${kinds[kind]}`,
    Math.min(...rounds).toFixed(1),
    median(rounds).toFixed(1),
  ])
  console.log(renderTable([['CPU ms to the first answer', 'min', 'median'], ...figures]))
  console.log()
  let missed = false
  const [modules] = subjects.map(({ build }) => build)
  const ratios = subjects.flatMap(({ build, kind, rounds }) => {
    if (build === modules) return []
    const own = subjects.find((subject) => subject.build === modules && subject.kind === kind)!
    const ratio = ratioOf(own.rounds, rounds)
    const judged = verdict(ratio, targets[kind])
    missed ||= judged === 'missed'
    return [
      [
        `${modules!.name} / ${build.name}: ${kinds[kind]}`,
        ratio.ofRounds.toFixed(3),
        ratio.ofMinima.toFixed(3),
        `<= ${targets[kind].toFixed(2)}`,
        judged,
      ],
    ]
  })
  console.log(renderTable([['ratio', 'median of rounds', 'of minima', 'target', ''], ...ratios]))
  return !missed
}
