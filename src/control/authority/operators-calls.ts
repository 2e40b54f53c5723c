import { functionArn } from '../lambda/function-name.ts'
import type { Call, ControlRequest } from '../run/face.ts'
import type { Ask } from './authorize.ts'
import { documentOf, imports, unescaped } from './passed-roles.ts'

type World = { readonly region: string; readonly accountId: string }

/** What an API is made to call without a role: functions by their ARNs, and whether there is anything else of AWS's. */
type Called = { readonly functions: readonly string[]; readonly others: boolean }

/** Those whose definitions are of HTTP APIs. */
const httpImports: ReadonlySet<string> = new Set(['ImportApi', 'ReimportApi'])

const nothing: Called = { functions: [], others: false }

/**
 * Integrations and authorizers without credentials are called as the operator. Who may not do something must not have the
 * operator do it: a function is for who may invoke it, and everything else of AWS's for who may pass any role.
 */
export function operatorsCalls(
  { operation, input }: Call,
  { body }: ControlRequest,
  world: World,
): readonly Ask[] {
  const { functions, others } = imports.has(operation)
    ? calledIn(documentOf(input, body), httpImports.has(operation), world)
    : calledBy(input, world)
  const resources = new Set(functions.flatMap((name) => functionArns(name, world)))
  const invoked = [...resources].map((resource) => ({ action: 'lambda:InvokeFunction', resource }))
  if (!others) return invoked
  const values = new Map([['iam:passedtoservice', 'apigateway.amazonaws.com']])
  const resource = `arn:aws:iam::${world.accountId}:role/*`
  return [...invoked, { action: 'iam:PassRole', resource, values }]
}

/**
 * Without its qualifier: a rule for the function holds for each of its versions. A function here is one by its name, whatever
 * account and region are written. One made of stage variables may become any.
 */
function functionArns(text: string, world: World): readonly string[] {
  const [arn, name = ''] = /^arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(text) ?? []
  if (arn === undefined || text.includes('${')) return [functionArn(world, '*')]
  return [arn, functionArn(world, name)]
}

const functionUri =
  /:lambda:path\/+(?:2015-03-31|2021-11-15)\/functions\/(.+)\/(?:response-streaming-)?invocations$/s
const serviceUri = /^arn:[^:]*:apigateway:.*:(?:path|action)\//s

function calledBy(value: unknown, world: World): Called {
  if (typeof value === 'string') {
    const name = functionUri.exec(value)?.[1]
    if (name !== undefined) return { functions: [name], others: false }
    return { functions: [], others: serviceUri.test(value) }
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return nothing
  const members: readonly (readonly [string, unknown])[] = Object.entries(value)
  if (Array.isArray(value) && members.some(([, patch]) => takesRole(patch)))
    return { functions: [], others: true }
  if (members.some(([name, item]) => item === '' && roleNames.has(name)))
    return { functions: [], others: true }
  return joined(
    members.map(([name, item]) => {
      const roles = Object.hasOwn(rolesBeside, name) ? rolesBeside[name]! : []
      const role = members.find(([other]) => roles.includes(other))?.[1]
      const isPlain = roles.length > 0 && typeof item === 'string' && plainFunction.test(item)
      const called = isPlain ? { functions: [item], others: false } : calledBy(item, world)
      return typeof item === 'string' && typeof role === 'string'
        ? withRole(called, role, world)
        : called
    }),
  )
}

/** By the name of what is called, under which names its role stands. No other member's is anybody's role. */
const rolesBeside: Readonly<Record<string, readonly string[]>> = {
  uri: ['credentials'],
  authorizerUri: ['authorizerCredentials', 'authorizerCredentialsArn'],
  integrationUri: ['credentialsArn'],
  target: ['credentialsArn'],
}

/** Members of HTTP APIs' operations that leave what they change without a role when they are empty. */
const roleNames: ReadonlySet<string> = new Set(['credentialsArn', 'authorizerCredentialsArn'])

/** HTTP APIs name a function by its own ARN, too. */
const plainFunction = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:/

/** Functions that are here know the account's own roles alone, and are everybody's for others. */
function withRole(called: Called, role: string, { accountId }: World): Called {
  if (role === '') return called
  const isKnown = role.includes('${') || callers.test(role) || role.includes(`::${accountId}:role/`)
  return { functions: isKnown ? [] : called.functions, others: false }
}

const callers = /^arn:aws[a-z-]*:iam::\*:user\/\*$/

/** Whether a patch operation leaves what it changes without a role. */
function takesRole(patch: unknown): boolean {
  const { op, path, value } = (patch ?? {}) as Readonly<Record<string, unknown>>
  if (typeof path !== 'string' || !/credentials(?:arn)?\/*$/i.test(path)) return false
  return op === 'remove' || typeof value !== 'string' || value === ''
}

const joined = (all: readonly Called[]): Called => ({
  functions: all.flatMap(({ functions }) => functions),
  others: all.some(({ others }) => others),
})

/** Characters of a definition that is read at once; what is in a longer one counts as if it had no roles. */
const maxParsed = 524_288

const functionInText =
  /:lambda:path\/+(?:2015-03-31|2021-11-15)\/functions\/([^\s"'\\]{1,300}?)\/(?:response-streaming-)?invocations/g
const serviceInText = /:apigateway:[^\s"'\\]{0,300}?:(?:path|action)\//g

/** A function by its own ARN, as HTTP APIs have it, whatever variables stand in it. */
const field = String.raw`(?:\$\{AWS::\w{1,12}\}|[^:\s"'\\]){0,60}`
const plainInText = new RegExp(
  String.raw`\barn:${field}:lambda:${field}:${field}:function:[^\s"'\\,}]{1,300}`,
  'g',
)

/** The same of a definition, whose roles are told where it is plain JSON and nothing of it hidden in a text. */
function calledIn(document: string, isHttp: boolean, world: World): Called {
  const text = unescaped(document)
  const rest = text.replace(functionInText, '')
  const plain = isHttp ? [...rest.matchAll(plainInText)].map(([arn]) => arn) : []
  const functions = [...[...text.matchAll(functionInText)].map(([, name = '']) => name), ...plain]
  // An ARN of an odd form may still be one that is called.
  const isOdd = isHttp && rest.replace(plainInText, '').includes(':lambda:')
  const others = isOdd || rest.search(serviceInText) >= 0
  const isNested = text.includes('\\"')
  if ((functions.length === 0 && !others) || document.length > maxParsed || isNested)
    return { functions, others }
  try {
    return calledBy(JSON.parse(document), world)
  } catch {
    return { functions, others }
  }
}
