import type { ContextValue } from '../../lang/iam-policy/policy.ts'
import type { Call } from '../run/face.ts'
import type { Ask } from './authorize.ts'

/** What is known of the entities that an operation names. */
export type Targets = {
  /** The ARN of the entity that it is about: a path is part of it. */
  readonly resources: readonly string[]
  /** The boundary that the entity has. */
  readonly boundary?: string
}

/** Looks up what an operation of IAM names (`authorityTargets` of IAM's operations). */
export type TargetsOf = (asked: AskedTargets) => Promise<Targets>

export type AskedTargets = {
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
}

/** Operations on users that are about the caller when they name nobody. */
const ofCaller: ReadonlySet<string> = new Set([
  'CreateAccessKey',
  'DeleteAccessKey',
  'DeleteUser',
  'GetUser',
  'ListAccessKeys',
  'ListMFADevices',
  'ListServiceSpecificCredentials',
  'ListSigningCertificates',
  'ListSSHPublicKeys',
  'UpdateAccessKey',
])

/** What an operation of IAM does, and to what. */
export async function iamAsks(
  { operation, input }: Call,
  callerName: string | undefined,
  { targetsOf }: { readonly targetsOf: TargetsOf },
): Promise<readonly Ask[]> {
  const given = input as Readonly<Record<string, unknown>>
  const named =
    ofCaller.has(operation) && given['UserName'] === undefined && callerName !== undefined
      ? { ...given, UserName: callerName }
      : given
  const { resources, boundary } = await targetsOf({ operation, input: named })
  const text = (name: string) => {
    const value = given[name]
    return typeof value === 'string' ? value : undefined
  }
  const values = new Map<string, ContextValue | undefined>([
    ['iam:policyarn', text('PolicyArn')],
    ['iam:permissionsboundary', text('PermissionsBoundary') ?? boundary],
    ...tagValues(given),
  ])
  return resources.map((resource) => ({ action: `iam:${operation}`, resource, values }))
}

function tagValues(input: Readonly<Record<string, unknown>>): readonly [string, ContextValue][] {
  const tags = (input['Tags'] ?? []) as readonly { readonly Key: string; readonly Value: string }[]
  const keys = (input['TagKeys'] as readonly string[] | undefined) ?? tags.map(({ Key }) => Key)
  return [
    ...(keys.length === 0 ? [] : [['aws:tagkeys', keys] as [string, ContextValue]]),
    ...tags.map(({ Key, Value }): [string, ContextValue] => [
      `aws:requesttag/${Key.toLowerCase()}`,
      Value,
    ]),
  ]
}
