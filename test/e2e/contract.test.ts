import { execFile } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  APIGatewayClient,
  CreateRestApiCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  GetRestApisCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startGateway, removeFolder, runToEnd, temporaryFolder } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin } from '../support/loopback-origin.ts'
import { get } from '../support/raw-http.ts'
import { base, createFunction, deploy, deployApi, httpProxy, mock } from '../support/rest-api.ts'

// The contract of the local gateway (README, "Settings"): what scripts and the conformance replayer rely on.

const folders: string[] = []
const folder = (): string => {
  const path = temporaryFolder()
  folders.push(path)
  return path
}
afterAll(() => folders.forEach(removeFolder))

const apiNames = async (gateway: Gateway) =>
  (await gateway.apigateway.send(new GetRestApisCommand({}))).items?.map(({ name }) => name) ?? []

const createApi = (gateway: Gateway, name: string) =>
  gateway.apigateway.send(new CreateRestApiCommand({ name }))

describe('a port that is taken', () => {
  test.each(['another program', 'another gateway'])('by %s is an error', async (by) => {
    const holder = createServer()
    const other = by === 'another gateway' ? await startGateway() : undefined
    if (!other) await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const port = other?.port ?? (holder.address() as AddressInfo).port
    const { code, stdout, stderr } = await runToEnd({ PORT: String(port) })
    expect(stderr).toMatch(new RegExp(`^tidegate: port ${port} .*taken.*PORT`))
    expect(stdout).not.toContain('ready')
    expect(code).toBe(1)
    await other?.stop()
    holder.close()
  })
})

describe('a running gateway', () => {
  let gateway: Gateway
  beforeAll(async () => {
    gateway = await startGateway()
  })
  afterAll(() => gateway.stop())

  test('says `ready` once, with the port it has, when it can serve', async () => {
    expect(gateway.port).toBeGreaterThan(0)
    expect((await fetch(`${gateway.url}/_tidegate/health`)).status).toBe(200)
    expect(gateway.lines.filter((line) => line.startsWith('ready'))).toEqual([
      `ready ${gateway.url}`,
    ])
  })

  test('answers its health as JSON: status, version, counts', async () => {
    const before = await fetch(`${gateway.url}/_tidegate/health`)
    expect(before.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await before.json()).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      restApis: 0,
      httpApis: 0,
      webSocketApis: 0,
      functions: 0,
    })
    await createApi(gateway, 'counted')
    expect(await (await fetch(`${gateway.url}/_tidegate/health`)).json()).toMatchObject({
      restApis: 1,
    })
  })

  test('starts empty when TIDEGATE_EXAMPLE is 0', () => {
    expect(gateway.lines).toEqual([`ready ${gateway.url}`])
  })

  // Service error names and texts: spec control-plane §2, rest-auth.
  test.each([
    ['test', 'wrong', 403, 'InvalidSignatureException'],
    ['nobody', 'test', 403, 'UnrecognizedClientException'],
  ])('refuses the key %s with secret %s', async (accessKeyId, secretAccessKey, status, name) => {
    const stranger = new APIGatewayClient({
      endpoint: gateway.url,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    })
    const error: unknown = await stranger.send(new GetRestApisCommand({})).catch((e: unknown) => e)
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } })
    stranger.destroy()
  })

  test('changes are visible to the very next request', async () => {
    const { apigateway, port } = gateway
    const apiId = await deployApi(apigateway, { 'GET /x': mock('first') })
    for (let round = 0; round < 20; round++) {
      const id = await deployApi(apigateway, { 'GET /x': mock(`round ${round}`) })
      expect((await get(port, `${base(id)}/x`)).body).toBe(`round ${round}`)
    }
    expect((await get(port, `${base(apiId)}/x`)).body).toBe('first')
    await apigateway.send(new DeleteStageCommand({ restApiId: apiId, stageName: 'test' }))
    expect((await get(port, `${base(apiId)}/x`)).status).toBe(403)
    await deploy(apigateway, apiId)
    expect((await get(port, `${base(apiId)}/x`)).body).toBe('first')
  })

  test('a changed stage variable is visible to the very next request', async () => {
    const [one, two] = [await startLoopbackOrigin(), await startLoopbackOrigin()]
    one.answerWith({ body: 'one' })
    two.answerWith({ body: 'two' })
    const { apigateway, port } = gateway
    const apiId = await deployApi(apigateway, {
      'GET /x': httpProxy('http://${stageVariables.host}/'),
    })
    for (const [value, text] of [
      [one.host, 'one'],
      [two.host, 'two'],
      [one.host, 'one'],
    ] as const) {
      await apigateway.send(
        new UpdateStageCommand({
          restApiId: apiId,
          stageName: 'test',
          patchOperations: [{ op: 'replace', path: '/variables/host', value }],
        }),
      )
      expect((await get(port, `${base(apiId)}/x`)).body).toBe(text)
    }
    await Promise.all([one.stop(), two.stop()])
  })
})

describe('state', () => {
  test('goes into .tidegate/ of the current folder by default', async () => {
    const cwd = folder()
    await using gateway = await startGateway({ TIDEGATE_STATE: '' }, { cwd })
    await createApi(gateway, 'kept')
    expect(readdirSync(cwd)).toEqual(['.tidegate'])
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    'survives %s: definitions, deployments, functions',
    async (signal) => {
      const settings = { TIDEGATE_STATE: join(folder(), 'state') }
      await using first = await startGateway(settings)
      const apiId = await deployApi(first.apigateway, { 'GET /x': mock('still here') })
      await createFunction(first.lambda, 'kept', 'export const handler = async () => 1')
      await first.stop(signal)
      await using second = await startGateway(settings)
      expect(await apiNames(second)).toEqual(['t'])
      expect((await get(second.port, `${base(apiId)}/x`)).body).toBe('still here')
      const { Functions } = await second.lambda.send(new ListFunctionsCommand({}))
      expect(Functions).toHaveLength(1)
    },
  )

  test('is all gone when its folder is deleted', async () => {
    const state = join(folder(), 'state')
    await using first = await startGateway({ TIDEGATE_STATE: state, TIDEGATE_EXAMPLE: '1' })
    await createApi(first, 'mine')
    expect(new Set(await apiNames(first))).toEqual(new Set(['mine', 'petstore']))
    await first.stop()
    rmSync(state, { recursive: true })
    await using second = await startGateway({ TIDEGATE_STATE: state, TIDEGATE_EXAMPLE: '1' })
    expect(await apiNames(second)).toEqual(['petstore'])
  })

  test('`memory` keeps nothing', async () => {
    const cwd = folder()
    const settings = { TIDEGATE_STATE: 'memory' }
    await using first = await startGateway(settings, { cwd })
    await createApi(first, 'gone')
    await first.stop()
    await using second = await startGateway(settings, { cwd })
    expect(await apiNames(second)).toEqual([])
    expect(readdirSync(cwd)).toEqual([])
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)('%s leaves no temporary files', async (signal) => {
    const temporary = folder()
    const settings = { TIDEGATE_STATE: 'memory', TMPDIR: temporary }
    await using gateway = await startGateway(settings)
    await createApi(gateway, 'gone')
    expect(readdirSync(temporary)).not.toEqual([])
    await gateway.stop(signal)
    await vi.waitFor(() => expect(readdirSync(temporary)).toEqual([]), { timeout: 2_000 })
  })
})

describe('the example', () => {
  test('is there at the first start, and each printed curl line works', async () => {
    await using gateway = await startGateway({ TIDEGATE_EXAMPLE: '1' })
    const commands = gateway.lines.filter((line) => line.trimStart().startsWith('curl '))
    expect(commands).toHaveLength(3)
    const answers: string[] = []
    for (const command of commands) {
      const { stdout } = await promisify(execFile)('sh', ['-c', `${command} -sS --fail`])
      answers.push(stdout)
    }
    expect(JSON.parse(answers[0]!)).toEqual([{ id: '1', name: 'Kelp', type: 'cat' }])
    expect(JSON.parse(answers[1]!)).toEqual({ id: '4', name: 'Tide', type: 'dog' })
    expect(answers[2]).toMatch(/^HTTP\/1\.1 200 /)
    expect(answers[2]).toContain('"shelf":"food"')
  })

  test('prints no character that a shell would expand', async () => {
    await using gateway = await startGateway({ TIDEGATE_EXAMPLE: '1' })
    const commands = gateway.lines.filter((line) => line.trimStart().startsWith('curl '))
    // zsh, macOS's shell, refuses an unquoted `?` that matches no file.
    const unquoted = commands.map((command) => command.replace(/'[^']*'|"[^"]*"/g, ''))
    expect(unquoted.filter((command) => /[?*&[\]]/.test(command))).toEqual([])
  })

  test('still works after a restart, and stays deleted once it was deleted', async () => {
    const settings = { TIDEGATE_STATE: join(folder(), 'state'), TIDEGATE_EXAMPLE: '1' }
    await using first = await startGateway(settings)
    await first.stop()
    await using second = await startGateway(settings)
    // Its backend is a process of the run: the stage must follow it to its new port.
    const shelf = second.lines.find((line) => line.includes('/catalog/food'))!
    const answer = await fetch(/http:[^\s']+/.exec(shelf)![0])
    expect(await answer.json()).toMatchObject({ shelf: 'food' })
    const { items } = await second.apigateway.send(new GetRestApisCommand({}))
    await second.apigateway.send(new DeleteRestApiCommand({ restApiId: items![0]!.id! }))
    await second.stop()
    await using third = await startGateway(settings)
    expect(await apiNames(third)).toEqual([])
    expect(third.lines).toEqual([`ready ${third.url}`])
  })
})
