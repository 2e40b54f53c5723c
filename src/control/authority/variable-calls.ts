import { isObject } from '../../model/json-object.ts'
import { unescapeToken } from '../entity/patch.ts'
import type { Call, ControlRequest } from '../run/face.ts'
import type { Ask } from './authorize.ts'
import { operatorsCalls } from './operators-calls.ts'
import { passedRoles } from './passed-roles.ts'

/** What of an API is called by names that stage variables make, and what a stage's are. */
export type VariableCalls = {
  readonly calls: readonly VariableCall[]
  readonly variables: Variables
  /** Of its canary. */
  readonly overrides: Variables
}

/** An integration or an authorizer. */
export type VariableCall = { readonly uri: string; readonly credentials?: string }

/** Looks them up (`variableCalls` of IAM's operations). */
export type VariableCallsOf = (asked: AskedVariableCalls) => Promise<VariableCalls>

export type AskedVariableCalls = {
  readonly restApiId: string
  readonly stageName: string | undefined
  /** What the stage is to serve, where that changes. */
  readonly deploymentIds: readonly string[]
}

type Variables = Readonly<Record<string, string>>

/** Those that are to be: of the stage, and of its canary. */
type Settings = { readonly variables: Variables; readonly overrides: Variables }

/**
 * Who sets a stage variable says what an integration that is made of it calls, and as which role: that is asked for as if the
 * integration were written so. What a change leaves as it was is nothing new.
 */
export async function callsByVariables(
  call: Call,
  request: ControlRequest,
  world: {
    readonly region: string
    readonly accountId: string
    readonly variableCallsOf: VariableCallsOf
  },
): Promise<readonly Ask[]> {
  if (!setters.has(call.operation)) return []
  const input = call.input as Readonly<Record<string, unknown>>
  const changes = changesIn(input)
  if (changes.length === 0) return []
  const text = (name: string) => (typeof input[name] === 'string' ? input[name] : undefined)
  const found = await world.variableCallsOf({
    restApiId: text('restApiId') ?? '',
    stageName: text('stageName'),
    deploymentIds: deploymentsIn(input),
  })
  const before: Settings = { variables: found.variables, overrides: found.overrides }
  const after = changes.reduce((settings, change) => change(settings), before)
  const known = new Set(written(found.calls, before).map((each) => JSON.stringify(each)))
  const made = written(found.calls, after).filter((each) => !known.has(JSON.stringify(each)))
  const asWritten = { ...call, operation: 'PutIntegration', input: made }
  return [...passedRoles(asWritten, request, world), ...operatorsCalls(asWritten, request, world)]
}

const setters: ReadonlySet<string> = new Set([
  'CreateDeployment',
  'CreateStage',
  'UpdateStage',
  'TestInvokeMethod',
  'TestInvokeAuthorizer',
])

type Change = (settings: Settings) => Settings

function changesIn(input: Readonly<Record<string, unknown>>): readonly Change[] {
  const { canarySettings, patchOperations } = input
  const given = texts(input['variables'] ?? input['stageVariables'])
  const overridden = texts(isObject(canarySettings) ? canarySettings['stageVariableOverrides'] : {})
  return [
    ...Object.entries(given).map(([name, value]) => setting('variables', name, value)),
    ...Object.entries(overridden).map(([name, value]) => setting('overrides', name, value)),
    ...(Array.isArray(patchOperations) ? patchOperations : []).flatMap(patched),
  ]
}

const setting =
  (of: keyof Settings, name: string, value: string): Change =>
  (settings) => ({ ...settings, [of]: { ...settings[of], [name]: value } })

function patched(operation: unknown): readonly Change[] {
  const { op, path, value } = (operation ?? {}) as Readonly<Record<string, unknown>>
  if (typeof path !== 'string') return []
  const [, first = '', second, third] = path.split('/').map(unescapeToken)
  const isCanary = first === 'canarySettings'
  if (!isCanary && first !== 'variables') return []
  const of = isCanary ? 'overrides' : 'variables'
  const name = isCanary ? third : second
  if (op === 'copy')
    return [
      ({ variables, overrides }) => ({ variables: { ...variables, ...overrides }, overrides }),
    ]
  if (name === undefined) return op === 'remove' ? [(all) => ({ ...all, [of]: {} })] : []
  // Without a value it is as if there were none.
  return [setting(of, name, op === 'remove' || typeof value !== 'string' ? '' : value)]
}

function deploymentsIn({
  deploymentId,
  canarySettings,
  patchOperations,
}: Readonly<Record<string, unknown>>) {
  const patches: readonly unknown[] = Array.isArray(patchOperations) ? patchOperations : []
  const ids: readonly unknown[] = [
    deploymentId,
    isObject(canarySettings) ? canarySettings['deploymentId'] : undefined,
    ...patches.map((each) => {
      const { path, value } = (each ?? {}) as Readonly<Record<string, unknown>>
      return typeof path === 'string' && path.endsWith('/deploymentId') ? value : undefined
    }),
  ]
  return ids.filter((id): id is string => typeof id === 'string')
}

const texts = (value: unknown): Variables =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]))
    : {}

/** The calls as they are made: by the stage, and by its canary. */
function written(calls: readonly VariableCall[], { variables, overrides }: Settings) {
  return [variables, { ...variables, ...overrides }].flatMap((values) =>
    calls.map(({ uri, credentials }) => ({
      uri: resolved(uri, values),
      ...(credentials !== undefined && { credentials: resolved(credentials, values) }),
    })),
  )
}

/** One that is missing is empty (spec integrations §5). */
const resolved = (text: string, values: Variables): string =>
  text.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : '',
  )
