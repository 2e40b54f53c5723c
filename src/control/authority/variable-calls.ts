import { isObject } from '../../model/json-object.ts'
import type { PatchOperation } from '../entity/patch.ts'
import type { Call, ControlRequest } from '../run/face.ts'
import type { Ask } from './authorize.ts'
import { operatorsCalls } from './operators-calls.ts'
import { passedRoles } from './passed-roles.ts'

/** What of an API is called by names that stage variables make, and what a stage's are. */
export type VariableCalls = {
  readonly calls: readonly VariableCall[]
  /** Undefined where there is no such stage yet. */
  readonly before: StageVariables | undefined
  /** As the operation's patches leave them. */
  readonly after: StageVariables
}

/** A stage's, and its canary's own. */
export type StageVariables = { readonly variables: Variables; readonly overrides: Variables }

/** An integration or an authorizer. */
export type VariableCall = { readonly uri: string; readonly credentials?: string }

/** Looks them up (`variableCalls` of IAM's operations). */
export type VariableCallsOf = (asked: AskedVariableCalls) => Promise<VariableCalls>

export type AskedVariableCalls = {
  /** Of either version. */
  readonly apiId: string
  readonly stageName: string | undefined
  /** What the stage is to serve, where that changes. */
  readonly deploymentIds: readonly string[]
  /** Of UpdateStage. */
  readonly patchOperations: readonly PatchOperation[]
}

type Variables = Readonly<Record<string, string>>

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
  const given = givenVariables(input)
  const patchOperations = (input['patchOperations'] ?? []) as readonly PatchOperation[]
  const { variables, overrides } = given
  const text = (name: string) => (typeof input[name] === 'string' ? input[name] : undefined)
  // A deployment that no stage is made of is served to nobody.
  if (call.operation === 'CreateDeployment' && !text('stageName')) return []
  const {
    calls,
    before,
    after: patched,
  } = await world.variableCallsOf({
    apiId: text('restApiId') ?? text('apiId') ?? '',
    stageName: text('stageName'),
    deploymentIds: deploymentsIn(input, patchOperations),
    patchOperations,
  })
  const after: StageVariables = {
    variables: { ...patched.variables, ...variables },
    overrides: { ...patched.overrides, ...overrides },
  }
  // A new stage's variables are all set now, those that are left out too.
  const known = new Set((before ? written(calls, before) : []).map((each) => JSON.stringify(each)))
  const made = written(calls, after).filter((each) => !known.has(JSON.stringify(each)))
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

/** What an operation sets that makes a stage, or tries a method. */
function givenVariables(input: Readonly<Record<string, unknown>>): StageVariables {
  const { canarySettings, variables, stageVariables } = input
  return {
    variables: texts(variables ?? stageVariables),
    overrides: texts(isObject(canarySettings) ? canarySettings['stageVariableOverrides'] : {}),
  }
}

function deploymentsIn(
  { deploymentId, canarySettings }: Readonly<Record<string, unknown>>,
  patches: readonly PatchOperation[],
): readonly string[] {
  const ids: readonly unknown[] = [
    deploymentId,
    isObject(canarySettings) ? canarySettings['deploymentId'] : undefined,
    ...patches.map(({ path, value }) => (path?.endsWith('/deploymentId') ? value : undefined)),
  ]
  return ids.filter((id): id is string => typeof id === 'string')
}

const texts = (value: unknown): Variables =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]))
    : {}

/** The calls as they are made: by the stage, and by its canary. */
function written(calls: readonly VariableCall[], { variables, overrides }: StageVariables) {
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
