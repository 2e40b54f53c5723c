import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { awsClient } from '../../src/cli/aws-client.ts'
import { readSettings } from '../../src/cli/settings.ts'
import type { Server } from './bare-workers.ts'
import { stageName } from './payload.ts'
import { childRunning } from './process-table.ts'
import { endOf } from '../../tools/child-process.ts'
import { startProcess, type Session } from './session.ts'

const commandLine = fileURLToPath(new URL('../../dist/cli.js', import.meta.url).href)

/** What a stage is set to besides its deployment: values by the paths of their patch operations. */
export type StagePatch = Readonly<Record<string, string>>

/** Milliseconds from start to the `ready` line. */
const startLimitMs = 10_000

/** A gateway that serves one API. */
export type Gateway = Server & { readonly apiId: string; readonly setUpMs: number }

/** Builds dist/ when it is older than its sources. */
export async function buildGateway(): Promise<void> {
  const script = new URL('../../scripts/build.mjs', import.meta.url).href
  const { buildAll } = (await import(script)) as { readonly buildAll: () => Promise<void> }
  await buildAll()
}

/**
 * Starts the gateway as its user would and sets an API up through its control plane. Every API gets a
 * gateway of its own, so that what one run compiles and keeps is no part of another's cost. `stage` is what its stage is
 * set to, `more` are settings, `program` another checkout's command line.
 */
export async function startTidegate(
  session: Session,
  openApi: string,
  stage: StagePatch = {},
  more: Readonly<Record<string, string>> = {},
  program: string = commandLine,
): Promise<Gateway> {
  const { url, pid } = await launch(session, more, program)
  const from = performance.now()
  const call = awsClient(url, readSettings({}))
  const { id } = await call<{ readonly id: string }>(
    'apigateway',
    'POST',
    '/restapis?mode=import&failonwarnings=true&endpointConfigurationTypes=REGIONAL',
    openApi,
  )
  await call('apigateway', 'POST', `/restapis/${id}/deployments`, { stageName })
  if (Object.keys(stage).length > 0) {
    await call('apigateway', 'PATCH', `/restapis/${id}/stages/${stageName}`, {
      patchOperations: Object.entries(stage).map(([path, value]) => ({
        op: 'replace',
        path,
        value,
      })),
    })
  }
  return { url, pid, apiId: id, setUpMs: performance.now() - from }
}

/** The same with an HTTP API, from OpenAPI 3, on an automatically deployed stage of the same name. */
export async function startHttpApi(session: Session, openApi: string): Promise<Gateway> {
  const { url, pid } = await launch(session, {}, commandLine)
  const from = performance.now()
  const call = awsClient(url, readSettings({}))
  const { apiId } = await call<{ readonly apiId: string }>('apigateway', 'PUT', '/v2/apis', {
    body: openApi,
  })
  await call('apigateway', 'POST', `/v2/apis/${apiId}/stages`, { stageName, autoDeploy: true })
  return { url, pid, apiId, setUpMs: performance.now() - from }
}

/** A gateway without an API. */
export const launchGateway = (session: Session): Promise<Server> => launch(session, {}, commandLine)

async function launch(
  session: Session,
  more: Readonly<Record<string, string>>,
  program: string,
): Promise<Server> {
  // Settings of the caller's shell are none of the benchmark's business.
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const child = startProcess(session, process.execPath, [program, 'start'], {
    env: {
      PATH,
      HOME,
      ...(TMPDIR !== undefined && { TMPDIR }),
      PORT: '0',
      TIDEGATE_STATE: 'memory',
      TIDEGATE_EXAMPLE: '0',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await readyUrl(child)
  const pid = childRunning(child.pid!, 'gateway.capnp')
  if (pid === undefined) throw new Error('the gateway has no workerd process')
  return { url, pid }
}

const quota = { limit: 1_000_000_000, period: 'MONTH' }

/** The value of a key for the API, in a plan whose limits nobody reaches: a throttle, and a quota where that is wanted. */
export async function keyOf({ url, apiId }: Gateway, hasQuota = true): Promise<string> {
  const call = awsClient(url, readSettings({}))
  const create = <T>(path: string, body: object) => call<T>('apigateway', 'POST', path, body)
  const plan = await create<{ readonly id: string }>('/usageplans', {
    name: 'bench',
    apiStages: [{ apiId, stage: stageName }],
    throttle: { rateLimit: 1_000_000, burstLimit: 1_000_000 },
    ...(hasQuota && { quota }),
  })
  const key = await create<{ readonly id: string; readonly value: string }>('/apikeys', {
    enabled: true,
  })
  await create(`/usageplans/${plan.id}/keys`, { keyId: key.id, keyType: 'API_KEY' })
  return key.value
}

async function readyUrl(child: ReturnType<typeof startProcess>): Promise<string> {
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const url = /^ready (http:\S+)$/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, startLimitMs, undefined)
  })
  const url = await Promise.race([ready, late, endOf(child).then(() => undefined)])
  clearTimeout(timer)
  if (url === undefined) throw new Error('the gateway did not get ready')
  return url
}
