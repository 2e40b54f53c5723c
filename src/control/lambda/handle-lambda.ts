import type { HostedResult, HostedStream } from '../../functions/invoke/invoke.ts'
import type { FunctionCall, FunctionInvocation } from '../../model/platform.ts'
import { ApiError } from '../answer/api-error.ts'
import { errorOf, type Outcome } from '../run/execute.ts'
import { isObject, parseMembers, readConfiguration, refuseUnsupported } from './function-input.ts'
import { functionArn, parseFunctionName, requireLatest } from './function-name.ts'
import { readPackage } from './function-package.ts'
import { renderStream } from './response-stream-api.ts'
import { readInvocation, renderInvocation } from './invoke-api.ts'
import {
  functionNotFound,
  invalidMember,
  invalidParameter,
  renderLambdaError,
} from './lambda-error.ts'

/** A call of the Lambda API, its signature checked. */
export type LambdaRequest = {
  readonly verb: string
  readonly rawPath: string
  /** Without the question mark. */
  readonly rawQuery: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What the Lambda API needs of where it runs. */
export type LambdaDeps = {
  /** Runs one of `lambdaHandlers` in the Registry, in one transaction. */
  execute(operation: string, input: unknown): Promise<Outcome>
  /** Runs a function hosted here (`invokePublished`). */
  invoke(invocation: FunctionInvocation): Promise<HostedResult>
  /** The same, answered as the function writes it (`streamPublished`, framed). */
  stream(call: FunctionCall): Promise<HostedStream>
  readonly region: string
  readonly accountId: string
}

type Call = {
  readonly request: LambdaRequest
  readonly name: string
  readonly query: URLSearchParams
  readonly deps: LambdaDeps
  readonly requestId: string
}

type Route = readonly [verb: string, path: RegExp, answer: (call: Call) => Promise<Response>]

/** Lambda's paths (API reference). The group is the function's name or ARN, percent-encoded. */
const routes: readonly Route[] = [
  ['POST', /^\/2015-03-31\/functions\/?$/, createFunction],
  ['GET', /^\/2015-03-31\/functions\/?$/, listFunctions],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/?$/, (call) => forName(call, 'GetFunction', 200)],
  ['DELETE', /^\/2015-03-31\/functions\/([^/]+)\/?$/, deleteFunction],
  ['PUT', /^\/2015-03-31\/functions\/([^/]+)\/code\/?$/, updateFunctionCode],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)\/configuration\/?$/,
    (call) => forName(call, 'GetFunctionConfiguration', 200),
  ],
  ['PUT', /^\/2015-03-31\/functions\/([^/]+)\/configuration\/?$/, updateFunctionConfiguration],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)\/versions\/?$/,
    (call) => forName(call, 'ListVersionsByFunction', 200),
  ],
  ['GET', /^\/2020-06-30\/functions\/([^/]+)\/code-signing-config\/?$/, getCodeSigningConfig],
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/, invoke],
  [
    'POST',
    /^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations\/?$/,
    invokeWithResponseStream,
  ],
]

/**
 * Answers the Lambda API for functions hosted here, on AWS's paths and in AWS's shapes. An operation of
 * Lambda's that is not here answers 501 and says which are.
 */
export async function handleLambda(request: LambdaRequest, deps: LambdaDeps): Promise<Response> {
  const requestId = crypto.randomUUID()
  try {
    for (const [verb, path, answer] of routes) {
      const match = verb === request.verb ? path.exec(request.rawPath) : null
      if (!match) continue
      const query = new URLSearchParams(request.rawQuery)
      return await answer({ request, name: decodeLabel(match[1] ?? ''), query, deps, requestId })
    }
    throw new ApiError(
      'NotImplementedException',
      501,
      `${request.verb} ${request.rawPath} is not implemented. Functions hosted here have CreateFunction, GetFunction, GetFunctionConfiguration, ListFunctions, ListVersionsByFunction, UpdateFunctionCode, UpdateFunctionConfiguration, DeleteFunction, Invoke and InvokeWithResponseStream.`,
    )
  } catch (error) {
    if (error instanceof ApiError) return renderLambdaError(error, requestId)
    throw error
  }
}

async function createFunction(call: Call): Promise<Response> {
  const members = parseMembers(call.request.body)
  const name = members['FunctionName']
  if (typeof name !== 'string') throw invalidMember('functionName', name, 'Member must not be null')
  const { functionName, qualifier } = parseFunctionName(name)
  if (qualifier !== undefined) {
    throw invalidMember('functionName', name, 'Member must not have a qualifier')
  }
  const configuration = readConfiguration(members)
  const { Code: code } = members
  if (!isObject(code)) throw invalidMember('code', code, 'Member must not be null')
  const input = { functionName, configuration, package: await readPackage(code) }
  return run(call, 'CreateFunction', input, 201)
}

function listFunctions(call: Call): Promise<Response> {
  const marker = call.query.get('Marker')
  const text = call.query.get('MaxItems')
  const maxItems = text === null ? undefined : Number(text)
  if (
    maxItems !== undefined &&
    !(Number.isInteger(maxItems) && maxItems >= 1 && maxItems <= 10_000)
  ) {
    throw invalidMember('maxItems', text, 'Member must be an integer between 1 and 10000')
  }
  const input = { ...(marker !== null && { marker }), ...(maxItems !== undefined && { maxItems }) }
  return run(call, 'ListFunctions', input, 200)
}

function deleteFunction(call: Call): Promise<Response> {
  return run(call, 'DeleteFunction', { functionName: target(call) }, 204)
}

async function updateFunctionCode(call: Call): Promise<Response> {
  const functionName = target(call)
  const members = parseMembers(call.request.body)
  refuseUnsupported(members, codeMembers)
  const { Architectures: architectures } = members
  const input = {
    functionName,
    package: await readPackage(members),
    dryRun: members['DryRun'] === true,
    metadata: architectures === undefined ? {} : { Architectures: architectures },
    ...revision(members),
  }
  return run(call, 'UpdateFunctionCode', input, 200)
}

/** The other sources of code are refused by `readPackage`, which says what to send instead. */
const codeMembers: ReadonlySet<string> = new Set(
  'ZipFile Publish DryRun RevisionId Architectures FunctionName S3Bucket S3Key S3ObjectVersion ImageUri SourceKMSKeyArn'.split(
    ' ',
  ),
)

function updateFunctionConfiguration(call: Call): Promise<Response> {
  const functionName = target(call)
  const members = parseMembers(call.request.body)
  if (members['Code'] !== undefined) throw invalidParameter('Code is changed by UpdateFunctionCode')
  const input = { functionName, configuration: readConfiguration(members), ...revision(members) }
  return run(call, 'UpdateFunctionConfiguration', input, 200)
}

const revision = ({ RevisionId: id }: Readonly<Record<string, unknown>>) =>
  typeof id === 'string' && id !== '' ? { revisionId: id } : {}

/** Nothing is signed here; Terraform reads this of every function. */
async function getCodeSigningConfig(call: Call): Promise<Response> {
  const functionName = target(call)
  const outcome = await call.deps.execute('GetFunctionConfiguration', { functionName })
  if (!outcome.ok) throw errorOf(outcome)
  return respond({ CodeSigningConfigArn: '', FunctionName: functionName }, 200, call.requestId)
}

async function invoke(call: Call): Promise<Response> {
  const { invocation, tail } = read(call)
  const result = await call.deps.invoke(invocation)
  if (result.statusCode === 404) throw functionNotFound(invocation.functionArn)
  return renderInvocation({ ...result, requestId: call.requestId }, tail)
}

async function invokeWithResponseStream(call: Call): Promise<Response> {
  const { invocation, tail } = read(call)
  const { invocationType } = invocation
  if (invocationType === 'Event') {
    const constraint = 'Member must satisfy enum value set: [RequestResponse, DryRun]'
    throw invalidMember('invocationType', invocationType, constraint)
  }
  const answered =
    invocationType === 'DryRun'
      ? { result: await call.deps.invoke(invocation) }
      : await call.deps.stream(invocation)
  if (!('result' in answered)) return renderStream(answered, tail)
  const { result } = answered
  if (result.statusCode === 404) throw functionNotFound(invocation.functionArn)
  return result.statusCode === 200
    ? renderStream(answered, tail)
    : renderInvocation({ ...result, requestId: call.requestId }, false)
}

function read({ request, name, query, deps, requestId }: Call) {
  const qualifier = query.get('Qualifier') ?? undefined
  const invocation = readInvocation(request, name, qualifier, deps, requestId)
  const logType = request.headers.get('x-amz-log-type') ?? 'None'
  if (logType !== 'None' && logType !== 'Tail') {
    throw invalidMember('logType', logType, 'Member must satisfy enum value set: [None, Tail]')
  }
  return { invocation, tail: logType === 'Tail' }
}

const forName = (call: Call, operation: string, status: number) =>
  run(call, operation, { functionName: target(call) }, status)

/** The name of the function a path is about; only its unpublished version exists. */
function target({ name, query, deps }: Call): string {
  const parsed = parseFunctionName(name)
  requireLatest(
    functionArn(deps, parsed.functionName),
    parsed.qualifier ?? query.get('Qualifier') ?? undefined,
  )
  return parsed.functionName
}

async function run(call: Call, operation: string, input: unknown, status: number) {
  const outcome = await call.deps.execute(operation, input)
  if (!outcome.ok) throw errorOf(outcome)
  return respond(outcome.value, status, call.requestId)
}

function respond(value: unknown, status: number, requestId: string): Response {
  const headers = { 'content-type': 'application/json', 'x-amzn-RequestId': requestId }
  return new Response(status === 204 ? null : JSON.stringify(value), { status, headers })
}

function decodeLabel(label: string): string {
  try {
    return decodeURIComponent(label)
  } catch {
    throw invalidMember('functionName', label, 'Member must be percent-encoded UTF-8')
  }
}
