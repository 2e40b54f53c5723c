import { afterEach, expect, test, vi } from 'vitest'
import type { RestApiSnapshot } from '../../../src/model/deployment.ts'
import type { Platform } from '../../../src/model/platform.ts'
import type { StagePointer } from '../../../src/model/stage.ts'
import { front, method, methodSetting, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// A canary takes its share of a stage's requests, drawn for each (spec rest-routing §14).

afterEach(() => vi.restoreAllMocks())

const told = '$context.deploymentId|$context.isCanaryRequest|$stageVariables.who|$context.stage'
const api = (name: string): RestApiSnapshot =>
  snapshotOf(method({ methodIntegration: mockAnswering(`${name}|${told}`) }))

/** A stage whose pointer is `pointer()`, with the snapshots `stable-…` and `canary-…` of this test alone. */
let stages = 0
function stage(
  over: (hashes: { stable: string; canary: string }) => Partial<StagePointer>,
  platform: Partial<Platform> = {},
) {
  const hashes = { stable: `stable-${stages}`, canary: `canary-${stages++}` }
  const state = {
    pointer: {
      apiId: 'api123',
      stageName: 'dev',
      deploymentId: 'dep1',
      snapshot: hashes.stable,
      variables: { who: 'all' },
      disableExecuteApiEndpoint: false,
      ...over(hashes),
    } as StagePointer,
  }
  const { send, accessLog, executionLog } = front(api('unused'), {
    platform: {
      stage: () => state.pointer,
      snapshot: async (hash) => JSON.stringify(api(hash.split('-')[0]!)),
      ...platform,
    },
  })
  const answer = async () => (await send('/dev/t/1')).text()
  return { state, hashes, answer, accessLog, executionLog }
}

const withCanary = (percentTraffic: number) =>
  stage(({ canary }) => ({
    canary: { percentTraffic, deploymentId: 'dep2', snapshot: canary, variables: { who: 'few' } },
  }))

const stable = 'stable|dep1|false|all|dev'
const canary = 'canary|dep2|true|few|dev'

test.each([
  [0, 0, stable],
  [0, 0.999, stable],
  [5, 0.049, canary],
  [5, 0.05, stable],
  [50, 0.4999, canary],
  [50, 0.5, stable],
  [99.9, 0.9995, stable],
  [100, 0, canary],
  [100, 0.999_999, canary],
])('%s percent, drawn %s: %s', async (percentTraffic, draw, answer) => {
  vi.spyOn(Math, 'random').mockReturnValue(draw)
  expect(await withCanary(percentTraffic).answer()).toBe(answer)
})

test('each request is drawn anew', async () => {
  const draw = vi.spyOn(Math, 'random')
  const { answer } = withCanary(50)
  for (const [drawn, expected] of [
    [0.2, canary],
    [0.8, stable],
    [0.1, canary],
  ] as const) {
    draw.mockReturnValue(drawn)
    expect(await answer()).toBe(expected)
  }
})

test('without a canary nothing is said of one', async () => {
  expect(await stage(() => ({})).answer()).toBe('stable|dep1||all|dev')
})

// What is linked belongs to the pointer that was read: one that was read anew is linked anew, whatever it has in common.
test.each<[string, Partial<StagePointer>, string]>([
  ['variables', { variables: { who: 'new' } }, 'stable|dep1||new|dev'],
  ['deployment of the same snapshot', { deploymentId: 'dep9' }, 'stable|dep9||all|dev'],
])('a change of a stage’s %s is seen by the next request', async (_, change, expected) => {
  const { state, answer } = stage(() => ({}))
  expect(await answer()).toBe('stable|dep1||all|dev')
  state.pointer = { ...state.pointer, ...change }
  expect(await answer()).toBe(expected)
})

test('so is a canary that comes, grows and goes', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const { state, hashes, answer } = stage(() => ({}))
  const { pointer } = state
  const at = (percentTraffic: number): StagePointer => ({
    ...pointer,
    canary: {
      percentTraffic,
      deploymentId: 'dep2',
      snapshot: hashes.canary,
      variables: { who: 'few' },
    },
  })
  state.pointer = at(40)
  expect(await answer()).toBe(stable)
  state.pointer = at(60)
  expect(await answer()).toBe(canary)
  state.pointer = { ...pointer }
  expect(await answer()).toBe('stable|dep1||all|dev')
})

test('and logging that is switched on and off', async () => {
  const { state, answer, executionLog } = stage(() => ({}))
  const { pointer } = state
  await answer()
  expect(executionLog).toEqual([])
  state.pointer = { ...pointer, methodSettings: { '*/*': methodSetting({ loggingLevel: 'INFO' }) } }
  await answer()
  const { length } = executionLog
  expect(length).toBeGreaterThan(0)
  state.pointer = { ...pointer, methodSettings: { '*/*': methodSetting({}) } }
  await answer()
  expect(executionLog).toHaveLength(length)
})

// spec rest-responses §7, §8, rest-routing §14: a canary's requests have log groups of their own.
test.each([
  [0, ''],
  [100, '/Canary'],
])('of a canary of %d percent, the logs go to a group with “%s”', async (percentTraffic, end) => {
  const destinationArn = 'arn:aws:logs:us-east-1:1:log-group:g'
  const groups: string[] = []
  const { state, answer } = stage(
    ({ canary: snapshot }) => ({
      canary: { percentTraffic, deploymentId: 'dep2', snapshot, variables: {} },
      accessLog: { destinationArn, format: '$context.requestId' },
      methodSettings: { '*/*': methodSetting({ loggingLevel: 'INFO' }) },
    }),
    { stageLog: (_, destination) => groups.push(destination) },
  )
  await answer()
  const execution = 'API-Gateway-Execution-Logs_api123/dev'
  expect(groups.toSorted()).toEqual([`${execution}${end}`, `${destinationArn}${end}`])
  // A stage without one has one group.
  groups.length = 0
  const { canary: _, ...pointer } = state.pointer
  state.pointer = pointer
  await answer()
  expect(groups.toSorted()).toEqual([execution, destinationArn])
})

// An entry of a method's own stands for all of the stage's (spec rest-responses §8, control-plane §6).
const info = methodSetting({ loggingLevel: 'INFO' })
const off = methodSetting({ loggingLevel: 'OFF' })
test.each<[string, NonNullable<StagePointer['methodSettings']>, boolean]>([
  ['no settings', {}, false],
  ['those of all methods', { '*/*': info }, true],
  ['its own', { 't/{id}/ANY': info }, true],
  ['its own before those of all', { '*/*': info, 't/{id}/ANY': off }, false],
  ['its own, where all are off', { '*/*': off, 't/{id}/ANY': info }, true],
  [
    'its own without a level, where all have one',
    { '*/*': info, 't/{id}/ANY': methodSetting({}) },
    false,
  ],
  ['that of its verb', { '*/*': off, 't/{id}/GET': info }, true],
  ['none where another method has them', { 't/{id}/DELETE': info, 'other/ANY': info }, false],
  ['none where its path is spelled otherwise', { '/t/{id}/ANY': info }, false],
])('a method is logged by %s', async (_, methodSettings, isLogged) => {
  const { answer, executionLog } = stage(() => ({ methodSettings }))
  await answer()
  expect(executionLog.length > 0).toBe(isLogged)
})
