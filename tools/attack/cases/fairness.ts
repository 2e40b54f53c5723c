import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  GetExportCommand,
  GetResourcesCommand,
  GetSdkCommand,
  ImportDocumentationPartsCommand,
  PutRestApiCommand,
  UpdateAccountCommand,
  UpdateRestApiCommand,
  type PatchOperation,
} from '@aws-sdk/client-api-gateway'
import { CreateFunctionCommand } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { definition, importApi, mock } from '../../../test/support/rest-api.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { pause, times } from '../call.ts'
import type { Ground } from '../ground.ts'
import { askMeanwhile } from '../mock-waits.ts'
import { processesOf } from '../processes.ts'

/** A definition of about 4 MB. */
const paths = 6_000
const routes = Object.fromEntries(
  Array.from({ length: paths }, (_, at) => [
    `GET /s${at % 100}/r${at}`,
    mock(`{"at": ${at}, "padding": "${'x'.repeat(250)}"}`),
  ]),
)
let large: Uint8Array | undefined
const document = (): Uint8Array => (large ??= definition(routes))

const yaml = () =>
  Buffer.from(
    [
      'openapi: "3.0.1"',
      'info: { title: y, version: "1" }',
      'paths:',
      ...Array.from(
        { length: 20_000 },
        (_, at) =>
          `  /y${at}:\n    get:\n      responses: { "200": { description: fine } }\n      x-amazon-apigateway-integration: { type: mock }`,
      ),
    ].join('\n'),
  )

const ids = new WeakMap<Ground, Promise<string>>()

/** An API of that size, once. */
function largeApi(ground: Ground): Promise<string> {
  const known = ids.get(ground)
  if (known) return known
  const made = importApi(ground.gateway.apigateway, document()).then(async (restApiId) => {
    await ground.gateway.apigateway.send(
      new CreateDeploymentCommand({ restApiId, stageName: 'test' }),
    )
    return restApiId
  })
  ids.set(ground, made)
  return made
}

/** What is sent to the control plane, again and again; what it says is counted. */
type Work = (ground: Ground, index: number) => Promise<unknown>

/** Milliseconds for which a method is called without any work, to see what it waits for by itself. */
const quietMs = 1_000

/** @param prepare what the work needs, done before anybody is asked how long it waits */
const parallel = (
  name: string,
  count: number,
  atOnce: number,
  work: Work,
  prepare?: (ground: Ground) => unknown,
): AttackCase => ({
  name,
  limitMs: 150_000,
  async run(ground) {
    await prepare?.(ground)
    const path = await ground.api({ 'GET /m': mock('M') })
    const { gateway: pid } = processesOf(ground.gateway.pid)
    const asking = askMeanwhile({ url: `${ground.gateway.url}${path}/m`, pid })
    try {
      await pause(quietMs)
      const quiet = await asking.read()
      const outcomes = new Map<string, number>()
      await times(count, atOnce, async (index) => {
        const said = await work(ground, index).then(
          () => 'done',
          (error: unknown) => (error instanceof Error ? error.name : String(error)),
        )
        outcomes.set(said, (outcomes.get(said) ?? 0) + 1)
      })
      const { worst, asked, wrong, diskMs } = await asking.read()
      if (wrong !== undefined) throw new Error(wrong)
      const told = [...outcomes].map(([said, times]) => `${said} ×${times}`).join(', ')
      return `a MOCK waited ${shown(worst.ms)} ms at most, ${shown(worst.computed)} of them computed (without work ${shown(quiet.worst.ms)} ms; the disk’s slowest write ${shown(diskMs)} ms; ${asked} calls); ${told}`
    } finally {
      await asking.stop()
    }
  },
})

const shown = (ms: number): string => ms.toFixed(0)

const send = (ground: Ground) => ground.gateway.apigateway

/** A function of so many MB that nothing packs. */
const uploadFunction =
  (megabytes: number): Work =>
  async (ground, index) => {
    const filler = Uint8Array.from({ length: megabytes * 1e6 }, () => Math.random() * 256)
    const zip = zipSync(
      { 'index.mjs': strToU8('export const handler = async () => 1'), 'filler.bin': filler },
      { level: 0 },
    )
    return ground.gateway.lambda.send(
      new CreateFunctionCommand({
        FunctionName: `large-${megabytes}-${index}`,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: { ZipFile: zip },
      }),
    )
  }

/** Long work of the control plane. */
export const fairnessGroup: AttackGroup = {
  name: 'fairness',
  about: 'long control-plane work, while an API is called',
  cases: [
    parallel('six imports of 4 MB at once', 6, 6, (ground) => importApi(send(ground), document())),
    parallel('six imports of 2 MB of YAML at once', 6, 6, (ground) =>
      importApi(send(ground), yaml()),
    ),
    parallel('four replacements of a 4 MB API at once', 4, 4, async (ground) => {
      const restApiId = await largeApi(ground)
      return send(ground).send(
        new PutRestApiCommand({ restApiId, mode: 'overwrite', body: document() }),
      )
    }),
    parallel('four merges of a 4 MB API at once', 4, 4, async (ground) => {
      const restApiId = await largeApi(ground)
      return send(ground).send(
        new PutRestApiCommand({ restApiId, mode: 'merge', body: document() }),
      )
    }),
    parallel('ten deployments of a 4 MB API at once', 10, 10, async (ground) => {
      const restApiId = await largeApi(ground)
      return send(ground).send(new CreateDeploymentCommand({ restApiId, stageName: 'test' }))
    }),
    parallel('ten exports of it at once', 10, 10, async (ground) => {
      const restApiId = await largeApi(ground)
      const exported = {
        restApiId,
        stageName: 'test',
        exportType: 'oas30',
        accepts: 'application/yaml',
      }
      return send(ground).send(new GetExportCommand(exported))
    }),
    parallel('ten clients of it at once', 10, 10, async (ground) => {
      const restApiId = await largeApi(ground)
      const sdk = { restApiId, stageName: 'test', sdkType: 'javascript' }
      return send(ground).send(new GetSdkCommand(sdk))
    }),
    parallel('its resources, 500 at a time, forty times', 40, 10, async (ground) => {
      const restApiId = await largeApi(ground)
      return send(ground).send(
        new GetResourcesCommand({ restApiId, limit: 500, embed: ['methods'] }),
      )
    }),
    parallel('ten patches of a thousand operations at once', 10, 10, async (ground) => {
      const restApiId = await largeApi(ground)
      const patchOperations = Array.from({ length: 1_000 }, (_, at): PatchOperation => ({
        op: 'add',
        path: `/binaryMediaTypes/a~1${at}`,
      }))
      return send(ground).send(new UpdateRestApiCommand({ restApiId, patchOperations }))
    }),
    parallel('five imports of documentation, 3 MB each', 5, 5, async (ground) => {
      const restApiId = await largeApi(ground)
      const documentationParts = Array.from({ length: 10_000 }, (_, at) => ({
        location: { type: 'METHOD', path: `/s${at % 100}/r${at}`, method: 'GET' },
        properties: { description: 'x'.repeat(200) },
      }))
      const body = Buffer.from(
        JSON.stringify({
          openapi: '3.0.1',
          info: { title: 'd', version: '1' },
          paths: {},
          'x-amazon-apigateway-documentation': { version: '1', documentationParts },
        }),
      )
      return send(ground).send(
        new ImportDocumentationPartsCommand({ restApiId, mode: 'overwrite', body }),
      )
    }),
    parallel('three functions of 30 MB at once, more than is unpacked', 3, 3, uploadFunction(30)),
    parallel('six functions of 14 MB at once', 6, 6, uploadFunction(14)),
    parallel('two thousand small writes, fifty at once', 2_000, 50, (ground, index) =>
      send(ground).send(new CreateApiKeyCommand({ name: `key-${index}` })),
    ),
    parallel('a thousand refused writes, fifty at once', 1_000, 50, (ground) =>
      send(ground).send(
        new UpdateAccountCommand({ patchOperations: [{ op: 'remove', path: '/nothing' }] }),
      ),
    ),
  ],
}
