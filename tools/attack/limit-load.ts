import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  type CreateUsagePlanCommandInput,
} from '@aws-sdk/client-api-gateway'
import { base, deployApi, mock } from '../../test/support/rest-api.ts'
import type { Gateway } from '../../test/support/gateway.ts'

/** What clients without a pause have got under a limit. */
export type LimitLoad = {
  readonly admitted: number
  readonly refused: number
  readonly others: number
  /** In which requests were sent; and from before the first to after the last. */
  readonly seconds: number
  readonly wholeSeconds: number
}

/** Counts answers by status, in wrk's one thread. */
const script = `
local threads = {}
admitted, refused, others = 0, 0, 0
function setup(thread) threads[#threads + 1] = thread end
function response(status)
  if status == 200 then admitted = admitted + 1
  elseif status == 429 then refused = refused + 1
  else others = others + 1 end
end
function done(summary)
  local t, e = threads[1], summary.errors
  print(string.format("seen %d %d %d %d", t:get("admitted"), t:get("refused"),
    t:get("others") + e.connect + e.read + e.write + e.timeout, summary.duration))
end
`

/** Loads a key's limits as fast as the gateway answers: an API with a key in a plan of these limits, and wrk for so many seconds. */
export async function loadLimit(
  { apigateway, port }: Pick<Gateway, 'apigateway' | 'port'>,
  limits: Omit<CreateUsagePlanCommandInput, 'name' | 'apiStages'>,
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
): Promise<LimitLoad> {
  const operation = { security: [{ key: [] }], 'x-amazon-apigateway-integration': mock('ok') }
  const key = { type: 'apiKey', name: 'x-api-key', in: 'header' }
  const extra = { components: { securitySchemes: { key } } }
  const apiId = await deployApi(apigateway, { 'GET /k': { operation } }, extra)
  const apiStages = [{ apiId, stage: 'test' }]
  const plan = await apigateway.send(
    new CreateUsagePlanCommand({ apiStages, ...limits, name: 'loaded' }),
  )
  const { id, value } = await apigateway.send(new CreateApiKeyCommand({ enabled: true }))
  await apigateway.send(
    new CreateUsagePlanKeyCommand({ usagePlanId: plan.id!, keyId: id!, keyType: 'API_KEY' }),
  )
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-load-'))
  try {
    const file = join(folder, 'load.lua')
    writeFileSync(file, script)
    const from = performance.now()
    const output = await wrk([
      '--threads=1',
      `--connections=${clients}`,
      `--duration=${seconds}s`,
      `--header=x-api-key: ${value}`,
      `--script=${file}`,
      `http://127.0.0.1:${port}${base(apiId)}/k`,
    ])
    const wholeSeconds = (performance.now() - from) / 1000
    const seen = /^seen (\d+) (\d+) (\d+) (\d+)$/m.exec(output)
    if (!seen) throw new Error(`wrk ended without a result:\n${output}`)
    const [admitted = 0, refused = 0, others = 0, micros = 0] = seen.slice(1).map(Number)
    return { admitted, refused, others, seconds: micros / 1e6, wholeSeconds }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function wrk(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.once('error', reject)
    child.once('close', () => resolve(text))
  })
}
