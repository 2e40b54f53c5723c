import { setTimeout as after } from 'node:timers/promises'
import {
  type APIGatewayClient,
  CreateDeploymentCommand,
  GetDeploymentsCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetStagesCommand,
  PutRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, expect, test } from 'vitest'
import { removeFolder, startGateway, temporaryFolder, type Gateway } from '../support/gateway.ts'
import { get } from '../support/raw-http.ts'
import { base, definition, importApi, mock } from '../support/rest-api.ts'

// README, "Settings": the state folder is usable after kill -9. One transaction per change.

/** Resources of every API; each has one method whose answer names the version of the definition. */
const breadth = 12
/** Milliseconds from the first acknowledged writes of a round to the end of every process. Different, so that it falls into different operations. */
const cuts = [3, 17, 31, 47, 67, 89]

const folder = temporaryFolder()
afterAll(() => removeFolder(folder))

/** What the gateway has promised to keep of one API. */
type Promised = {
  /** Newest version whose import was acknowledged, and newest that was ever sent. */
  imported: number
  importSent: number
  /** Newest version whose deployment was acknowledged, and newest that was ever asked for. */
  deployed: number
  deploySent: number
  deploymentIds: string[]
  described: boolean
}

const versionOf = (version: number) =>
  definition(
    Object.fromEntries(
      Array.from({ length: breadth }, (_, i) => [`GET /r${i}`, mock(`version ${version}`)]),
    ),
  )

type Writer = (
  client: APIGatewayClient,
  promises: Map<string, Promised>,
  acknowledged: () => void,
) => Promise<void>

async function importOne(
  client: APIGatewayClient,
  promises: Map<string, Promised>,
): Promise<readonly [restApiId: string, promised: Promised]> {
  const restApiId = await importApi(client, versionOf(1))
  const promised: Promised = {
    imported: 1,
    importSent: 1,
    deployed: 0,
    deploySent: 0,
    deploymentIds: [],
    described: false,
  }
  promises.set(restApiId, promised)
  return [restApiId, promised]
}

/** Imports, so that some cut falls into the import of an API that nobody was told of. */
const importAlone: Writer = async (client, promises) => {
  await importOne(client, promises)
}

/** Imports, deploys, replaces and deploys again. */
const write: Writer = async (client, promises, acknowledged) => {
  const [restApiId, promised] = await importOne(client, promises)
  for (let version = 1; version <= 3; version++) {
    if (version > 1) {
      promised.importSent = version
      await client.send(
        new PutRestApiCommand({ restApiId, mode: 'overwrite', body: versionOf(version) }),
      )
      promised.imported = version
    }
    promised.deploySent = version
    const { id } = await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'test' }))
    promised.deployed = version
    promised.deploymentIds.push(id!)
    acknowledged()
  }
  await client.send(
    new UpdateStageCommand({
      restApiId,
      stageName: 'test',
      patchOperations: [{ op: 'replace', path: '/description', value: restApiId }],
    }),
  )
  promised.described = true
}

/** Writes again and again until the gateway is gone. */
async function untilGone(writer: Writer, ...args: Parameters<Writer>): Promise<void> {
  try {
    for (;;) await writer(...args)
  } catch (error) {
    // The cut connection; an answer of the control plane would be a failure of its own.
    if (error instanceof Error && '$metadata' in error && isAnswer(error)) throw error
  }
}

const isAnswer = (error: { readonly $metadata?: unknown }) =>
  (error.$metadata as { readonly httpStatusCode?: number } | undefined)?.httpStatusCode !==
  undefined

/** Compares what is there with what was promised. */
async function check(gateway: Gateway, promises: ReadonlyMap<string, Promised>): Promise<void> {
  const { apigateway, port } = gateway
  const { items: apis = [] } = await apigateway.send(new GetRestApisCommand({ limit: 500 }))
  const present = new Set(apis.map(({ id }) => id!))
  expect([...promises.keys()].filter((id) => !present.has(id))).toEqual([])
  for (const api of apis) {
    const restApiId = api.id!
    const promised = promises.get(restApiId)
    const resources = await apigateway.send(
      new GetResourcesCommand({ restApiId, limit: 500, embed: ['methods'] }),
    )
    const methods = resources.items!.flatMap(({ resourceMethods }) =>
      Object.values(resourceMethods ?? {}),
    )
    // Whole or not there at all, also for imports that nobody was told of.
    expect(resources.items).toHaveLength(breadth + 1)
    expect(methods).toHaveLength(breadth)
    const templates = new Set(
      methods.map(
        ({ methodIntegration }) =>
          methodIntegration?.integrationResponses?.['200']?.responseTemplates?.['application/json'],
      ),
    )
    expect(templates.size).toBe(1)
    const stored = Number([...templates][0]?.replace('version ', ''))
    expect(stored).toBeGreaterThanOrEqual(promised?.imported ?? 1)
    expect(stored).toBeLessThanOrEqual(promised?.importSent ?? 1)

    const { items: deployments = [] } = await apigateway.send(
      new GetDeploymentsCommand({ restApiId, limit: 500 }),
    )
    const ids = deployments.map(({ id }) => id!)
    expect(promised?.deploymentIds.filter((id) => !ids.includes(id)) ?? []).toEqual([])
    const { item: stages = [] } = await apigateway.send(new GetStagesCommand({ restApiId }))
    expect(stages.length).toBe(ids.length > 0 ? 1 : 0)
    if (stages.length === 0) continue
    expect(ids).toContain(stages[0]!.deploymentId)
    if (promised?.described) expect(stages[0]!.description).toBe(restApiId)
    const answers = await Promise.all(
      [0, breadth - 1].map((i) => get(port, `${base(restApiId)}/r${i}`)),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers[0]!.body).toBe(answers[1]!.body)
    const served = Number(answers[0]!.body.replace('version ', ''))
    expect(served).toBeGreaterThanOrEqual(promised?.deployed ?? 1)
    expect(served).toBeLessThanOrEqual(promised?.deploySent ?? 1)
  }
}

test('kill -9 in the middle of writes: what was acknowledged is there, the rest is whole or absent', async () => {
  const settings = { TIDEGATE_STATE: folder }
  const promises = new Map<string, Promised>()
  for (const cut of cuts) {
    await using gateway = await startGateway(settings)
    // The writes before this point are those of earlier rounds.
    await check(gateway, promises)
    let tell = (): void => undefined
    const first = new Promise<void>((resolve) => (tell = resolve))
    const writing = [write, write, importAlone].map((writer) =>
      untilGone(writer, gateway.apigateway, promises, tell),
    )
    await first
    await after(cut)
    await gateway.crash()
    await Promise.all(writing)
  }
  expect(promises.size).toBeGreaterThanOrEqual(cuts.length)
  await using gateway = await startGateway(settings)
  await check(gateway, promises)
}, 20_000)
