import { ApiError } from '../answer/api-error.ts'
import { functionArn } from '../lambda/function-name.ts'
import { isOwnSession } from '../../iam/session.ts'
import { decodeLabel } from '../protocol/decode-label.ts'
import type { Service } from '../protocol/operation.ts'
import { resolveOperation } from '../protocol/resolve-operation.ts'
import { partitionOf } from '../../model/arn.ts'
import type { ContextValue } from '../../lang/iam-policy/policy.ts'
import { isObject } from '../../model/json-object.ts'
import type { Principal } from '../../model/principal.ts'
import type { Call, ControlRequest } from '../run/face.ts'
import type { Ask } from './authorize.ts'
import { iamAsks, type TargetsOf } from './iam-asks.ts'
import { operatorsCalls } from './operators-calls.ts'
import { passedRoles } from './passed-roles.ts'
import { sensitiveChanges } from './sensitive-changes.ts'
import { callsByVariables, type VariableCallsOf } from './variable-calls.ts'

/** Where calls are received, and how entities of the directory are looked up. */
export type AsksWorld = {
  readonly region: string
  readonly accountId: string
  readonly targetsOf: TargetsOf
  readonly variableCallsOf: VariableCallsOf
}

/** What a call does, in the words of policies (Service Authorization Reference). Throws for one of which nobody knows. */
export async function asksOf(
  call: Call,
  request: ControlRequest,
  caller: Principal,
  world: AsksWorld,
): Promise<readonly Ask[]> {
  switch (call.service) {
    case 'apigateway':
    case 'apigatewayv2':
    case 'apigatewaymanagementapi': {
      const own = apiAsk(call.service, request, world)
      return [
        { ...own, values: tagValues(call.input) },
        ...sensitiveChanges(call, request, own),
        ...clonedApi(call, world),
        ...passedRoles(call, request, world),
        ...operatorsCalls(call, request, world),
        ...(await callsByVariables(call, request, world)),
      ]
    }
    case 'operator':
      return [pageAsk(request, world)]
    case 'lambda':
      return [
        { ...lambdaAsk(call, world), values: tagValues(call.input) },
        ...passedRoles(call, request, world),
      ]
    case 'iam':
      // Sessions without a second factor call nothing of IAM's: STS API reference.
      if (isOwnSession(caller)) throw noIamForSessions
      return iamAsks(call, caller.userName, world)
    case 'sts':
      return stsAsks(call)
  }
}

const noIamForSessions = new ApiError(
  'InvalidClientTokenId',
  403,
  'The security token included in the request is invalid',
)

/**
 * API Gateway's actions are HTTP methods and its resources paths, those of version 2 without their `/v2`. Labels are written
 * in one way, however they were sent.
 */
function apiAsk(
  service: Service,
  { verb, rawPath, rawQuery }: ControlRequest,
  world: AsksWorld,
): Ask {
  const resolved = resolveOperation(service, verb, rawPath, rawQuery)
  if (!resolved) throw new Error(`no operation for ${verb} ${rawPath}, which has been read`)
  const { operation, labels } = resolved
  const path = operation.uri
    .split('?')[0]!
    .replace(/^\/v2(?=\/)/, '')
    .replace(/\{(\w+)\+?\}/g, (_, name: string) =>
      encodeURIComponent(decodeLabel(name, labels[name] ?? '')),
    )
  return { action: `apigateway:${verb}`, resource: apiArn(world, path) }
}

/** Tags that a call gives, or takes away. */
function tagValues(input: unknown): ReadonlyMap<string, ContextValue | undefined> {
  const { configuration, tagKeys, ...rest } = input as Readonly<Record<string, unknown>>
  const { tags } = isObject(configuration) ? configuration : rest
  const given = isObject(tags) ? Object.entries(tags) : []
  const keys: readonly unknown[] = Array.isArray(tagKeys) ? tagKeys : given.map(([key]) => key)
  return new Map<string, ContextValue | undefined>([
    ['aws:tagkeys', keys.length === 0 ? undefined : keys.map(String)],
    ...given.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, String(value)] as const),
  ])
}

/** Who copies an API reads it. */
function clonedApi({ input }: Call, world: AsksWorld): readonly Ask[] {
  const { cloneFrom } = input as { readonly cloneFrom?: unknown }
  if (typeof cloneFrom !== 'string') return []
  const path = `/restapis/${encodeURIComponent(cloneFrom)}`
  return [{ action: 'apigateway:GET', resource: apiArn(world, path) }]
}

/** The gateway's own pages are resources of API Gateway's. */
function pageAsk({ verb, rawPath }: ControlRequest, world: AsksWorld): Ask {
  return { action: `apigateway:${verb}`, resource: apiArn(world, decodeLabel('path', rawPath)) }
}

const apiArn = ({ region }: AsksWorld, path: string): string =>
  `arn:${partitionOf(region)}:apigateway:${region}::${path}`

/** Lambda's actions that are not named as the operations are. */
const lambdaActions: Readonly<Record<string, string>> = {
  Invoke: 'InvokeFunction',
  InvokeWithResponseStream: 'InvokeFunction',
}

function lambdaAsk({ operation, input }: Call, world: AsksWorld): Ask {
  const action = `lambda:${lambdaActions[operation] ?? operation}`
  const { functionArn: arn, functionName: name } = input as {
    readonly functionArn?: string
    readonly functionName?: string
  }
  if (operation === 'ListFunctions') return { action, resource: '*' }
  const resource = arn ?? (name === undefined ? undefined : functionArn(world, name))
  if (resource === undefined) throw new Error(`${operation} names no function`)
  return { action, resource }
}

/** Who has credentials may ask who it is, and STS's other operations look at their roles' trust themselves. */
function stsAsks({ operation }: Call): readonly Ask[] {
  switch (operation) {
    case 'GetCallerIdentity':
    case 'GetSessionToken':
    case 'AssumeRole':
    case 'AssumeRoleWithWebIdentity':
      return []
    case 'GetAccessKeyInfo':
      return [{ action: 'sts:GetAccessKeyInfo', resource: '*' }]
    default:
      throw new ApiError('NotImplementedException', 501, `${operation} is not implemented`)
  }
}
