import { CreateDeploymentCommand } from '@aws-sdk/client-api-gateway'
import { awsProxy, httpProxy, mock } from '../../test/support/rest-api.ts'
import { call, pause, times, type Call } from './call.ts'
import { startGround, type Ground } from './ground.ts'
import { processesOf, processorUs, residentMb, type Processes } from './processes.ts'

/** Calls of each kind, and deployments, unless `--calls` says otherwise. */
const usualCalls = 100_000
const deploymentsPerCall = 100
const parts = 10
const parallel = 16
/** Calls before the first tenth: each leaves some 11 KB that V8 frees by itself, every ten thousand calls or so. */
const warmingCalls = 20_000
/** By how much memory may have grown after the last tenth, compared with after the second. */
const maxGrowth = 1.1
/** Milliseconds of rest before memory is read. */
const restMs = 1_500

type Role = keyof Processes
const roles: readonly Role[] = ['gateway', 'runner', 'supervisor']

/** A way to use the gateway for long. */
type Kind = {
  /** Prepares it, and says how one use is made and what tells that it went well. */
  prepare(ground: Ground): Promise<() => Promise<boolean>>
  /** Uses are this many times fewer than calls. */
  readonly fewer?: number
}

const get = (ground: Ground, target: string, status = 200) => repeated(ground, { target }, status)

const repeated = (ground: Ground, what: Call, status: number) => async () =>
  (await call(ground.port, what)).status === status

const order = JSON.stringify({ id: 7, note: 'as usual', lines: [{ sku: 'a', count: 1 }] })

const kinds: Readonly<Record<string, Kind>> = {
  mock: {
    prepare: async (ground) => get(ground, `${await ground.api({ 'GET /m': mock('{}') })}/m`),
  },
  'http-proxy': {
    prepare: async (ground) => {
      const path = await ground.api({ 'GET /p': httpProxy(`${ground.origin.url}/`) })
      return get(ground, `${path}/p`)
    },
  },
  function: {
    async prepare(ground) {
      await ground.hosted(
        'greeter',
        `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ path: event.path }) })`,
      )
      return get(ground, `${await ground.api({ 'GET /f': awsProxy('greeter') })}/f`)
    },
  },
  'failing-function': {
    async prepare(ground) {
      await ground.hosted('failing', `export const handler = async () => { throw new Error('no') }`)
      return get(ground, `${await ground.api({ 'GET /f': awsProxy('failing') })}/f`, 502)
    },
  },
  'template-and-model': {
    async prepare(ground) {
      const path = await ground.api(
        {
          'POST /t': {
            operation: {
              'x-amazon-apigateway-request-validator': 'body',
              requestBody: {
                content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
              },
              'x-amazon-apigateway-integration': {
                type: 'mock',
                requestTemplates: {
                  'application/json': `#set($o = $input.path('$'))#foreach($l in $o.lines)#set($n = "$l.sku$l.count")#end{"statusCode": 200}`,
                },
                responses: {
                  default: {
                    statusCode: '200',
                    responseTemplates: { 'application/json': '{"at": "$context.requestTime"}' },
                  },
                },
              },
            },
          },
        },
        {
          'x-amazon-apigateway-request-validators': { body: { validateRequestBody: true } },
          components: {
            schemas: {
              Order: {
                type: 'object',
                required: ['id', 'lines'],
                properties: { id: { type: 'integer' }, lines: { type: 'array' } },
              },
            },
          },
        },
      )
      const headers = { 'content-type': 'application/json' }
      return repeated(ground, { method: 'POST', target: `${path}/t`, headers, body: order }, 200)
    },
  },
  deployments: {
    fewer: deploymentsPerCall,
    async prepare(ground) {
      const path = await ground.api({ 'GET /m': mock('{}') })
      const restApiId = path.split('/')[3]!
      const client = ground.gateway.apigateway
      return async () => {
        const { id } = await client.send(
          new CreateDeploymentCommand({ restApiId, stageName: 'test' }),
        )
        return id !== undefined && (await call(ground.port, { target: `${path}/m` })).status === 200
      }
    },
  },
}

/** `soak [KIND…] [--calls N]`: returns the exit status. Each kind has a gateway of its own. */
export async function soak(
  args: readonly string[],
  started: (ground: Ground | undefined) => void,
): Promise<number> {
  const at = args.indexOf('--calls')
  const calls = at < 0 ? usualCalls : Number(args[at + 1])
  const names = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1))
  const unknown = names.find((name) => !Object.hasOwn(kinds, name))
  if (unknown !== undefined || !Number.isSafeInteger(calls) || calls < parts * deploymentsPerCall) {
    console.error(
      `attack: soak takes kinds (${Object.keys(kinds).join(', ')}) and --calls, at least ${parts * deploymentsPerCall}`,
    )
    return 2
  }
  let failed = 0
  const chosen = names.length > 0 ? names : Object.keys(kinds)
  for (const name of chosen) {
    const { prepare, fewer = 1 } = kinds[name]!
    const ground = await startGround()
    started(ground)
    const problems = await soakOne(name, ground, await prepare(ground), calls / fewer)
    for (const problem of problems) console.log(`FAILED ${name}: ${problem}`)
    if (problems.length > 0) failed++
    await ground.stop()
    started(undefined)
  }
  console.log(`\n${chosen.length - failed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

async function soakOne(
  name: string,
  ground: Ground,
  use: () => Promise<boolean>,
  count: number,
): Promise<readonly string[]> {
  const problems: string[] = []
  const { gateway } = processesOf(ground.gateway.pid)
  await times(warmingCalls, parallel, () => ground.call({ target: '/_tidegate/health' }))
  ground.watch.begin()
  const from = performance.now()
  const usedBefore = processorUs(gateway)
  const after: Record<Role, number>[] = []
  let wrong = 0
  for (let part = 0; part < parts; part++) {
    const went = await times(Math.ceil(count / parts), parallel, use)
    wrong += went.filter((well) => !well).length
    await pause(restMs)
    const processes = processesOf(ground.gateway.pid)
    after.push({
      gateway: residentMb(processes.gateway),
      runner: residentMb(processes.runner),
      supervisor: residentMb(processes.supervisor),
    })
  }
  const seconds = (performance.now() - from) / 1_000
  const { gapMs } = await ground.watch.figures()
  console.log(
    `${name}: ${count} in ${Math.round(seconds)} s, ${Math.round((processorUs(gateway) - usedBefore) / count)} µs of the gateway each, worst health gap ${Math.round(gapMs)} ms; MB after each tenth`,
  )
  for (const role of roles) {
    const figures = after.map((each) => each[role])
    const growth = figures.at(-1)! / figures[1]!
    console.log(
      `  ${role.padEnd(10)} ${figures.map((mb) => mb.toFixed(1).padStart(6)).join(' ')}   last / second ${growth.toFixed(3)}`,
    )
    if (growth > maxGrowth) problems.push(`the ${role} grew ${growth.toFixed(2)} times`)
  }
  if (wrong > 0) problems.push(`${wrong} of ${count} went wrong`)
  if (processesOf(ground.gateway.pid).gateway !== gateway) problems.push('the gateway was replaced')
  return problems
}
