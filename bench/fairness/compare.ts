import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { strToU8, zipSync } from 'fflate'
import { awsClient, type AwsClient } from '../../src/cli/aws-client.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { largeDefinition } from '../../test/openapi/large-definition.ts'
import { writeYaml } from '../../src/wire/yaml/write-yaml.ts'
import { definition, mock } from '../http/definition.ts'
import { largeCount, stageName } from '../http/payload.ts'
import { startProcess, type Session } from '../http/session.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate } from '../http/tidegate.ts'
import type { Wait } from './probe.ts'

/** Milliseconds that no request may wait for another's work. */
const targetMs = 100
/** Operations whose document has 4 MB. */
const operations4Mb = 3_200

/** Long work of the control plane, by what it is. Each begins at once and ends when all of it is answered. */
type Load = { readonly name: string; run(call: AwsClient): Promise<unknown> }

/**
 * Measures how long other requests wait while the control plane works: an API's method and the health page are asked
 * all the while. @returns whether none waited longer than the target
 */
export async function compareFairness(session: Session): Promise<boolean> {
  await buildGateway()
  const gateway = await startTidegate(session, definition(1, mock), undefined, {
    TIDEGATE_STATE: join(session.folder, 'fairness'),
  })
  const call = awsClient(gateway.url, readSettings({}))
  const probe = startProcess(
    session,
    process.execPath,
    [
      join(import.meta.dirname, 'probe.ts'),
      String(gateway.pid),
      `${gateway.url}/_tidegate/health`,
      `${gateway.url}/_aws/execute-api/${gateway.apiId}/${stageName}/s000/r000/1`,
    ],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
  const read = async (): Promise<readonly Wait[]> => {
    probe.send('read')
    return ((await once(probe, 'message')) as [Wait[][]])[0].flat()
  }
  const rows: { readonly name: string; readonly ms: number; readonly waits: readonly Wait[] }[] = []
  for (const { name, run } of loads()) {
    await setTimeout(300)
    await read()
    const from = performance.now()
    await run(call)
    const ms = performance.now() - from
    // A question that is still on its way ends within the pause.
    await setTimeout(300)
    rows.push({ name, ms, waits: await read() })
  }
  const longest = (waits: readonly Wait[], of: keyof Wait) =>
    Math.max(...waits.map((wait) => wait[of]))
  console.log(
    renderTable([
      ['while', 'which takes', 'longest wait', 'of it computed', 'requests'],
      ...rows.map(({ name, ms, waits }) => [
        name,
        `${ms.toFixed(0)} ms`,
        `${longest(waits, 'ms').toFixed(0)} ms`,
        `${longest(waits, 'computed').toFixed(0)} ms`,
        String(waits.length),
      ]),
    ]),
  )
  const held = rows.every(({ waits }) => longest(waits, 'computed') <= targetMs)
  console.log(`at most ${targetMs} ms: ${held ? 'met' : 'missed'}`)
  return held
}

function loads(): readonly Load[] {
  const large = largeDefinition(operations4Mb)
  // Its methods want an API key, and a deployment that does is refused.
  const json = JSON.stringify(large).replaceAll('"security":[{"key":[]}],', '')
  const yaml = writeYaml(JSON.parse(json) as never)
  const imports = (document: string, count: number) => (call: AwsClient) =>
    Promise.all(
      Array.from({ length: count }, () =>
        call<{ readonly id: string }>('apigateway', 'POST', '/restapis?mode=import', document),
      ),
    )
  let ids: readonly string[] = []
  return [
    { name: 'nothing happens', run: () => setTimeout(1_000) },
    { name: '1 import of 4 MB', run: imports(json, 1) },
    {
      name: '6 imports of 4 MB',
      async run(call) {
        ids = (await imports(json, 6)(call)).map(({ id }) => id)
      },
    },
    {
      name: '6 times PutRestApi, merge',
      run: (call) =>
        Promise.all(ids.map((id) => call('apigateway', 'PUT', `/restapis/${id}?mode=merge`, json))),
    },
    {
      name: '6 times PutRestApi, overwrite',
      run: (call) =>
        Promise.all(
          ids.map((id) => call('apigateway', 'PUT', `/restapis/${id}?mode=overwrite`, json)),
        ),
    },
    {
      name: '6 deployments of that',
      run: (call) =>
        Promise.all(
          ids.map((id) => call('apigateway', 'POST', `/restapis/${id}/deployments`, { stageName })),
        ),
    },
    {
      name: '6 deletions of that',
      run: (call) => Promise.all(ids.map((id) => call('apigateway', 'DELETE', `/restapis/${id}`))),
    },
    { name: `1 import of ${(yaml.length / 1e6).toFixed(1)} MB of YAML`, run: imports(yaml, 1) },
    {
      name: '10,000 methods, imported',
      async run(call) {
        ids = (await imports(definition(largeCount, mock), 1)(call)).map(({ id }) => id)
      },
    },
    {
      name: '10,000 methods, deployed',
      run: (call) =>
        Promise.all(
          ids.map((id) => call('apigateway', 'POST', `/restapis/${id}/deployments`, { stageName })),
        ),
    },
    {
      name: '10,000 API keys, imported',
      run: (call) => call('apigateway', 'POST', '/apikeys?mode=import&format=csv', keyFile(10_000)),
    },
    {
      name: 'a function of 15 MB',
      run: (call) => call('lambda', 'POST', '/2015-03-31/functions', largeFunction()),
    },
  ]
}

function keyFile(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `${String(n).padStart(24, '0')},key-${n}`)
  return `key,name\n${rows.join('\n')}`
}

/** Three modules of 5 MB of text that packs well. */
function largeFunction() {
  const module = strToU8(`// ${'the quick brown fox; '.repeat(250_000)}\nexport {}\n`)
  const files = {
    'index.mjs': strToU8('export const handler = () => 1'),
    'a.mjs': module,
    'b.mjs': module,
    'c.mjs': module,
  }
  return {
    FunctionName: 'large',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/any',
    Code: { ZipFile: Buffer.from(zipSync(files)).toString('base64') },
  }
}
