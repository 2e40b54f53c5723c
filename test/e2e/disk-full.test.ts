import { execFileSync } from 'node:child_process'
import { mkdirSync, openSync, closeSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetRestApisCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeFolder, startGateway, temporaryFolder, type Gateway } from '../support/gateway.ts'
import { get } from '../support/raw-http.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'

// docs/settings.md, "State": with a full disk APIs are served, deletions work, and health says what is wrong.

const root = temporaryFolder()
const state = join(root, 'state')
mkdirSync(state)
const canMount = process.getuid?.() === 0 && mount()

afterAll(() => {
  if (canMount) execFileSync('umount', ['-l', state])
  removeFolder(root)
})

/** A small disk of its own. */
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', state], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const filler = join(state, 'filler')

/** Takes the rest of the disk, to its last block. */
function fillDisk(): void {
  const file = openSync(filler, 'a')
  try {
    for (const size of [65_536, 4_096]) writeUntilFull(file, Buffer.alloc(size))
  } finally {
    closeSync(file)
  }
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    while (writeSync(file, block) === block.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

const health = async (gateway: Gateway) => {
  const answer = await get(gateway.port, '/_tidegate/health')
  return { code: answer.status, ...(JSON.parse(answer.body) as Record<string, unknown>) }
}

const create = (gateway: Gateway, name = 'more') =>
  gateway.apigateway.send(new CreateRestApiCommand({ name, description: 'x'.repeat(1_000) }))

/** Creates until the disk is full; answers the error, and the ids of what was created. */
async function createUntilFull(gateway: Gateway) {
  const ids: string[] = []
  for (;;) {
    const created = await create(gateway).catch((error: unknown) => error as Error)
    if (created instanceof Error) return { ids, error: created }
    ids.push(created.id!)
  }
}

const count = async ({ apigateway }: Gateway) =>
  (await apigateway.send(new GetRestApisCommand({ limit: 500 }))).items?.length

const deletion = (restApiId: string) => new DeleteRestApiCommand({ restApiId })

let gateway: Gateway
let apiId: string
let large: string
let ids: string[] = []

beforeAll(async () => {
  if (!canMount) return
  gateway = await startGateway({ TIDEGATE_STATE: state })
  apiId = await deployApi(gateway.apigateway, { 'GET /x': mock('still here') })
  const methods = Array.from({ length: 60 }, (_, i) => [`GET /r${i}`, mock('x'.repeat(20_000))])
  large = await deployApi(gateway.apigateway, Object.fromEntries(methods))
})
afterAll(() => gateway?.stop())

const reason = canMount ? '' : ' (skipped: a small disk cannot be mounted here)'

test.skipIf(!canMount)(
  `changes are refused with a reason, and health is degraded${reason}`,
  async () => {
    fillDisk()
    const { ids: created, error } = await createUntilFull(gateway)
    ids = created
    expect(error).toMatchObject({
      name: 'ServiceUnavailableException',
      message: expect.stringContaining('the disk is full. Delete what is not needed'),
      $metadata: { httpStatusCode: 503 },
    })
    expect(await health(gateway)).toMatchObject({
      code: 200,
      status: 'degraded',
      reason: 'the state cannot be written: the disk is full',
    })
    expect(JSON.stringify(await health(gateway))).not.toContain(state)
    expect((await get(gateway.port, `${base(apiId)}/x`)).body).toBe('still here')
    expect(gateway.lines.join('\n')).toContain('the state cannot be written: the disk is full')
    expect(await count(gateway)).toBe(2 + ids.length)
  },
)

test.skipIf(!canMount)(`deletions work, small and large${reason}`, async () => {
  fillDisk()
  for (const id of ids.splice(0, 10)) await gateway.apigateway.send(deletion(id))
  await gateway.apigateway.send(deletion(large))
  expect(await count(gateway)).toBe(1 + ids.length)
  // What was freed inside the database can be used again.
  await create(gateway, 'in the space that was freed')
})

test.skipIf(!canMount)(`also after a restart and after kill -9${reason}`, async () => {
  const [first, second] = [await create(gateway), await create(gateway)]
  await gateway.stop()
  fillDisk()
  gateway = await startGateway({ TIDEGATE_STATE: state })
  fillDisk()
  await createUntilFull(gateway)
  await gateway.apigateway.send(deletion(first.id!))
  fillDisk()
  process.kill(gateway.workerd(), 'SIGKILL')
  expect((await get(gateway.port, `${base(apiId)}/x`)).body).toBe('still here')
  await gateway.apigateway.send(deletion(second.id!))
})

test.skipIf(!canMount)(`health is ok again when there is room${reason}`, async () => {
  await createUntilFull(gateway)
  expect(await health(gateway)).toMatchObject({ status: 'degraded' })
  rmSync(filler)
  await expect.poll(() => health(gateway), { timeout: 5_000 }).toMatchObject({ status: 'ok' })
  await create(gateway)
})
