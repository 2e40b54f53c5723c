import { maxAwsErrorBytes } from '../../model/limits.ts'
import { followSignal } from '../../gateway/integrations/call/deadline.ts'
import { toText } from '../../gateway/body/bytes.ts'
import { readBackendBody } from '../../gateway/integrations/call/call.ts'
import type { Passage, Platform } from '../../model/platform.ts'
import { signRequest, type SigningCredentials } from '../../wire/sigv4/sign-request.ts'
import { atEndpoint, awsEndpoint, type Settings } from './aws-endpoint.ts'
import type { SessionHere } from './roles-here.ts'
import { AwsCallRefused, roleSessions, type Session } from './role-sessions.ts'

/** What obtaining credentials needs of the world. */
export type CredentialsWorld = {
  readonly settings: Settings
  /** Region whose STS is asked. */
  readonly region: string
  now(): number
  wait(ms: number): Promise<void>
  log(line: Readonly<Record<string, unknown>>): void
  send(url: string, init: RequestInit, passage?: Passage): Promise<Response>
  readonly accessKey: Platform['accessKey']
  /** Assumes a role that is in the directory here; undefined for one that is not. */
  assumeHere(roleArn: string): Promise<SessionHere | undefined>
}

/** Whom a call is made as. */
export type Caller = {
  /** Absent: the operator, or who is named by `callerKeyId`. */
  readonly roleArn?: string | undefined
  /** The access key of the API's own caller. */
  readonly callerKeyId?: string
  /** Where the call goes, when not to AWS. */
  readonly endpoint: string | undefined
  readonly signal: AbortSignal | undefined
}

/** The credentials of a caller. Rejects with {@link AwsCallRefused} when there are none. */
export type CredentialsSource = (caller: Caller) => Promise<SigningCredentials>

/** Milliseconds before the end at which a session is renewed, as the SDKs do. */
const renewAheadMs = 300_000
/** Milliseconds a stand-in without STS is remembered as one. */
const absentMs = 60_000
/** The operator's credentials for calls without a role, a role's session for the others. */
export function credentialsSource(world: CredentialsWorld): CredentialsSource {
  const sessionOf = roleSessions(world, async (roleArn, signal) => {
    const here = await world.assumeHere(roleArn)
    if (here) return { ...here, renewAt: here.expiresAt - renewAheadMs }
    return assumeRole(world, roleArn, signal)
  })

  return async ({ roleArn, callerKeyId, endpoint, signal }) => {
    if (callerKeyId !== undefined) return keyOf(callerKeyId, world)
    const operator = configured(world.settings)
    if (roleArn === undefined) return operator
    if (!roleForm.test(roleArn)) {
      throw new AwsCallRefused(`Invalid credentials: ${roleArn} is not the ARN of a role`)
    }
    const { credentials } = await sessionOf(roleArn, signal)
    if (credentials) return credentials
    // A developer's stand-in for AWS that has no STS has no roles to tell apart either. Nothing but that
    // very stand-in is ever called with more rights than the role's.
    const isStandIn = endpoint !== undefined && endpoint === awsEndpoint(world.settings, 'sts')
    if (world.settings['TIDEGATE_LOCAL'] === '1' && isStandIn) return operator
    throw new AwsCallRefused(`the STS endpoint gave no credentials for the role ${roleArn}`)
  }
}

/** The caller's own pair: it has signed the request with it, and the service shall see the same identity. */
async function keyOf(
  accessKeyId: string,
  world: Pick<CredentialsWorld, 'accessKey'>,
): Promise<SigningCredentials> {
  const key = await world.accessKey(accessKeyId)
  if (!key) throw new AwsCallRefused(`the caller's access key ${accessKeyId} is not known any more`)
  const { secretAccessKey, sessionToken } = key
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}

const roleForm = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/

/** What calls to AWS are signed with by default; undefined when it is not configured. */
function operatorCredentials(settings: Settings): SigningCredentials | undefined {
  const text = (name: string) => {
    const value = settings[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const accessKeyId = text('AWS_ACCESS_KEY_ID')
  const secretAccessKey = text('AWS_SECRET_ACCESS_KEY')
  const sessionToken = text('AWS_SESSION_TOKEN')
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}

function configured(settings: Settings): SigningCredentials {
  const operator = operatorCredentials(settings)
  if (operator) return operator
  throw new AwsCallRefused(
    'no credentials for calls to AWS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  )
}

/** Seconds. Every role allows an hour. */
const sessionSeconds = 3_600

async function assumeRole(
  { settings, region, now, send }: CredentialsWorld,
  roleArn: string,
  signal: AbortSignal | undefined,
): Promise<Session> {
  const operator = configured(settings)
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const url = atEndpoint(`https://sts.${region}.${suffix}/`, awsEndpoint(settings, 'sts'))
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'tidegate',
    DurationSeconds: String(sessionSeconds),
  }).toString()
  const headers: [string, string][] = [
    ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'],
  ]
  const request = { method: 'POST', url, headers, body, credentials: operator, region }
  const signature = signRequest({ ...request, service: 'sts', now: now() })
  const init = {
    method: 'POST',
    headers: [...headers, ...signature],
    body,
    redirect: 'manual',
  } as const
  const [response, answer] = await ask(() => send(url, { ...init, signal: signal ?? null }), signal)
  if (isNoSts(response.status, answer)) {
    return { credentials: undefined, expiresAt: now() + absentMs, renewAt: now() + absentMs }
  }
  const code = element(answer, 'Code')
  if (!response.ok) {
    // STS's own message stays out of the log: it may repeat the request, session token included.
    throw new AwsCallRefused(
      `API Gateway does not have permission to assume the provided role ${roleArn}: STS answered ${response.status}${code === undefined ? '' : ` ${code}`}`,
    )
  }
  return readSession(answer, now())
}

/** A call that ran out of time is told as that; any other is one without credentials. */
async function ask(
  send: () => Promise<Response>,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly [Response, string]> {
  try {
    const response = await send()
    const bytes = await readBackendBody(response, followSignal(signal), undefined, maxAwsErrorBytes)
    return [response, toText(bytes)]
  } catch (error) {
    if (signal.aborted) throw error
    throw new AwsCallRefused(
      `STS cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** No answer of STS at all: neither a session nor a refusal. */
const isNoSts = (status: number, answer: string): boolean =>
  !answer.includes('<AssumeRoleResponse') && (status < 300 || status === 404 || status === 501)

function readSession(answer: string, now: number): Session {
  const accessKeyId = element(answer, 'AccessKeyId')
  const secretAccessKey = element(answer, 'SecretAccessKey')
  const sessionToken = element(answer, 'SessionToken')
  if (!accessKeyId || !secretAccessKey || !sessionToken) {
    throw new AwsCallRefused('the STS answer holds no credentials')
  }
  const told = Date.parse(element(answer, 'Expiration') ?? '')
  const expiresAt = Number.isNaN(told) ? now + sessionSeconds * 1000 : told
  return {
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    expiresAt,
    renewAt: expiresAt - renewAheadMs,
  }
}

/** The text of an element. Credentials hold no characters that XML escapes. */
const element = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(xml)?.[1]
