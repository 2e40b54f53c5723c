import { isObject } from '../../model/json-object.ts'
import { ApiError } from '../answer/api-error.ts'
import { invalidMember, invalidParameter } from './lambda-error.ts'
import { cutPackage } from './package-text.ts'

/** Runtimes that run here: `nodejs` followed by a version Lambda has had. */
const supportedRuntime = /^nodejs(?:18|20|22|24)\.x$/
/** Seconds: Lambda quotas, "Function timeout". */
const maxTimeout = 900
/** Bytes of all environment variables together: Lambda quotas. */
const maxEnvironmentBytes = 4_096

/** Members of a function that callers set and get back, without any effect here. */
const metadataMembers = [
  'Architectures',
  'TracingConfig',
  'EphemeralStorage',
  'LoggingConfig',
  'SnapStart',
] as const
export type FunctionMetadata = Readonly<Partial<Record<(typeof metadataMembers)[number], unknown>>>

/** What a request says about a function's configuration; absent members keep their value. */
export type ConfigurationInput = {
  readonly runtime?: string
  readonly handler?: string
  readonly role?: string
  readonly description?: string
  readonly timeout?: number
  readonly memorySize?: number
  readonly environment?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, string>>
  readonly metadata: FunctionMetadata
}

type Members = Readonly<Record<string, unknown>>

/**
 * A request's JSON object; an absent body is an empty one. The text of a large package is left as its bytes.
 * @throws SerializationException.
 */
export async function parseMembers(body: Uint8Array): Promise<Members> {
  if (body.length === 0) return {}
  const { text, mark, packageText } = await cutPackage(body)
  const members = parseObject(text)
  if (mark === undefined) return members
  const { ZipFile: zip, Code: code } = members
  if (zip === mark) return { ...members, ZipFile: packageText }
  if (isObject(code) && code['ZipFile'] === mark)
    return { ...members, Code: { ...code, ZipFile: packageText } }
  return members
}

function parseObject(text: string): Members {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new ApiError('SerializationException', 400, `The body is no JSON: ${error.message}`)
  }
  throw new ApiError('SerializationException', 400, 'The body must be a JSON object')
}

const known: ReadonlySet<string> = new Set([
  ...metadataMembers,
  ...'FunctionName Runtime Role Handler Code Description Timeout MemorySize Publish PackageType Environment Tags RevisionId'.split(
    ' ',
  ),
])

/** Refuses by name what would change how a function runs and is not supported. Empty values ask for nothing. */
export function refuseUnsupported(members: Members, supported: ReadonlySet<string> = known): void {
  for (const [member, value] of Object.entries(members)) {
    if (supported.has(member) || isEmpty(value)) continue
    throw invalidParameter(
      `${member} is not supported by functions hosted here: leave it out, or run this function on AWS and integrate it by its ARN`,
    )
  }
}

/** Checks and reads the configuration members of CreateFunction and UpdateFunctionConfiguration. */
export function readConfiguration(members: Members): ConfigurationInput {
  refuseUnsupported(members)
  const { PackageType: packageType, SnapStart: snapStart } = members
  if (packageType !== undefined && packageType !== 'Zip') {
    throw invalidParameter('PackageType must be Zip: container images are not run here')
  }
  if (isObject(snapStart) && !['None', undefined].includes(snapStart['ApplyOn'] as string)) {
    throw invalidParameter('SnapStart is not supported: its ApplyOn must be None')
  }
  const handler = text(members, 'Handler', 128)
  if (handler !== undefined && /\s|^$/.test(handler)) {
    throw invalidMember(
      'handler',
      handler,
      'Member must satisfy regular expression pattern: [^\\s]+',
    )
  }
  const role = text(members, 'Role', 2_048)
  if (role !== undefined && !/^arn:[a-z-]+:iam::\d{12}:role\/?.+$/.test(role)) {
    throw invalidMember('role', role, 'Member must be the ARN of an IAM role')
  }
  const environment = readEnvironment(members['Environment'])
  return compact({
    runtime: readRuntime(members),
    handler,
    role,
    description: text(members, 'Description', 256),
    timeout: integer(members, 'Timeout', 1, maxTimeout),
    memorySize: integer(members, 'MemorySize', 128, 32_768),
    environment,
    tags: readTexts(members['Tags'], 'tags'),
    metadata: Object.fromEntries(
      metadataMembers.filter((m) => !isEmpty(members[m])).map((m) => [m, members[m]]),
    ),
  })
}

function readRuntime(members: Members): string | undefined {
  const runtime = text(members, 'Runtime', 64)
  if (runtime === undefined || supportedRuntime.test(runtime)) return runtime
  const why = runtime.startsWith('python')
    ? ', since workerd brings no Python: it loads one from the network at the first call'
    : ''
  throw invalidParameter(
    `Runtime ${runtime} is not supported by functions hosted here${why}. Use nodejs22.x (also nodejs18.x, nodejs20.x, nodejs24.x), or run this function on AWS and integrate it by its ARN`,
  )
}

/** Names Lambda keeps for itself (Lambda developer guide, "Defined runtime environment variables"). */
const reserved = new Set(
  '_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR'.split(
    ' ',
  ),
)

function readEnvironment(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw invalidMember('environment', value, 'Member must be an object')
  const variables = readTexts(value['Variables'], 'environment.variables') ?? {}
  const taken = Object.keys(variables).filter((name) => reserved.has(name))
  const failed =
    'Lambda was unable to configure your environment variables because the environment variables you have provided'
  if (taken.length > 0) {
    throw invalidParameter(
      `${failed} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`,
    )
  }
  for (const name of Object.keys(variables)) {
    if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name)) {
      const constraint =
        'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]'
      throw invalidMember('environment.variables', name, constraint)
    }
  }
  const bytes = new TextEncoder().encode(JSON.stringify(variables)).length
  if (bytes > maxEnvironmentBytes) throw invalidParameter(`${failed} exceeded the 4KB limit.`)
  return variables
}

function readTexts(value: unknown, member: string): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined
  const entries = isObject(value) ? Object.entries(value) : undefined
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    throw invalidMember(member, value, 'Member must be a map of strings')
  }
  return Object.fromEntries(entries)
}

function text(members: Members, member: string, max: number): string | undefined {
  const value = members[member]
  if (value === undefined || value === null) return undefined
  const name = member.charAt(0).toLowerCase() + member.slice(1)
  if (typeof value !== 'string') throw invalidMember(name, value, 'Member must be a string')
  if (value.length > max) {
    throw invalidMember(name, value, `Member must have length less than or equal to ${max}`)
  }
  return value
}

function integer(members: Members, member: string, min: number, max: number): number | undefined {
  const value = members[member]
  if (value === undefined || value === null) return undefined
  const name = member.charAt(0).toLowerCase() + member.slice(1)
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw invalidMember(name, value, 'Member must be an integer')
  }
  if (value < min) {
    throw invalidMember(name, value, `Member must have value greater than or equal to ${min}`)
  }
  if (value > max) {
    throw invalidMember(name, value, `Member must have value less than or equal to ${max}`)
  }
  return value
}

/** Drops undefined members. */
function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  return typeof value === 'object' && Object.values(value).every(isEmpty)
}
