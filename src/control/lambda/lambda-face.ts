import {
  maxControlBodyBytes,
  maxFunctionCodeBodyBytes,
  maxFunctionPayloadBytes,
} from '../../model/limits.ts'
import type { HostedResult, HostedStream } from '../../functions/invoke/invoke.ts'
import { ApiError } from '../answer/api-error.ts'
import type { Call, ControlRequest, Face, Reception } from '../run/face.ts'
import { parseMembers, readConfiguration, refuseUnsupported } from './function-input.ts'
import { isObject } from '../../model/json-object.ts'
import { functionArn, parseFunctionName, requireLatest } from './function-name.ts'
import { readInvocation, renderInvocation } from './invoke-api.ts'
import { invalidMember, invalidParameter, renderLambdaError } from './lambda-error.ts'
import { readPermission } from './permissions.ts'
import { renderStream } from './response-stream-api.ts'

type Asked = {
  readonly request: ControlRequest
  readonly name: string
  /** What the path names below the function. */
  readonly below: string
  readonly query: URLSearchParams
  readonly reception: Reception
}

type Route = readonly [verb: string, path: RegExp, read: (asked: Asked) => Call | Promise<Call>]

/** Lambda's paths (API reference). The group is the function's name or ARN, percent-encoded. */
const routes: readonly Route[] = [
  ['POST', /^\/2015-03-31\/functions\/?$/, createFunction],
  ['GET', /^\/2015-03-31\/functions\/?$/, listFunctions],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/?$/, named('GetFunction', 200)],
  ['DELETE', /^\/2015-03-31\/functions\/([^/]+)\/?$/, named('DeleteFunction', 204)],
  ['PUT', /^\/2015-03-31\/functions\/([^/]+)\/code\/?$/, updateFunctionCode],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)\/configuration\/?$/,
    named('GetFunctionConfiguration', 200),
  ],
  ['PUT', /^\/2015-03-31\/functions\/([^/]+)\/configuration\/?$/, updateFunctionConfiguration],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/versions\/?$/, named('ListVersionsByFunction', 200)],
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/policy\/?$/, addPermission],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/policy\/?$/, named('GetPolicy', 200)],
  ['DELETE', /^\/2015-03-31\/functions\/([^/]+)\/policy\/([^/]+)\/?$/, removePermission],
  ['GET', /^\/2020-06-30\/functions\/([^/]+)\/code-signing-config\/?$/, getCodeSigningConfig],
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/, invoke],
  [
    'POST',
    /^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations\/?$/,
    invokeWithResponseStream,
  ],
]

/**
 * The Lambda API for functions hosted here, on AWS's paths and in AWS's shapes. An operation of Lambda's that is not
 * here answers 501 and says which are.
 */
export const lambdaFace: Face = {
  read(request, reception) {
    for (const [verb, path, read] of routes) {
      const match = verb === request.verb ? path.exec(request.rawPath) : null
      if (!match) continue
      const query = new URLSearchParams(request.rawQuery)
      const [name, below] = [decodeLabel(match[1] ?? ''), decodeLabel(match[2] ?? '')]
      return read({ request, name, below, query, reception })
    }
    throw new ApiError(
      'NotImplementedException',
      501,
      `${request.verb} ${request.rawPath} is not implemented. Functions hosted here have CreateFunction, GetFunction, GetFunctionConfiguration, ListFunctions, ListVersionsByFunction, UpdateFunctionCode, UpdateFunctionConfiguration, DeleteFunction, AddPermission, GetPolicy, RemovePermission, Invoke and InvokeWithResponseStream.`,
    )
  },
  renderError: renderLambdaError,
  // What is larger than a payload is code: its text, the package and what is published weigh ten times as much.
  fewAbove: maxFunctionPayloadBytes,
  bodyLimit({ verb, rawPath }) {
    if (/\/(?:invocations|response-streaming-invocations)\/?$/.test(rawPath))
      return maxFunctionPayloadBytes
    const takesCode = verb === 'POST' || /\/code\/?$/.test(rawPath)
    return takesCode ? maxFunctionCodeBodyBytes : maxControlBodyBytes
  },
}

async function createFunction(asked: Asked): Promise<Call> {
  const members = await parseMembers(asked.request.body)
  const name = members['FunctionName']
  if (typeof name !== 'string') throw invalidMember('functionName', name, 'Member must not be null')
  const { functionName, qualifier } = parseFunctionName(name)
  if (qualifier !== undefined) {
    throw invalidMember('functionName', name, 'Member must not have a qualifier')
  }
  const configuration = readConfiguration(members)
  const { Code: code } = members
  if (!isObject(code)) throw invalidMember('code', code, 'Member must not be null')
  const input = { functionName, configuration, code }
  return called(asked, 'CreateFunction', input, 201)
}

function listFunctions(asked: Asked): Call {
  const marker = asked.query.get('Marker')
  const text = asked.query.get('MaxItems')
  const maxItems = text === null ? undefined : Number(text)
  if (
    maxItems !== undefined &&
    !(Number.isInteger(maxItems) && maxItems >= 1 && maxItems <= 10_000)
  ) {
    throw invalidMember('maxItems', text, 'Member must be an integer between 1 and 10000')
  }
  const input = { ...(marker !== null && { marker }), ...(maxItems !== undefined && { maxItems }) }
  return called(asked, 'ListFunctions', input, 200)
}

async function updateFunctionCode(asked: Asked): Promise<Call> {
  const functionName = target(asked)
  const members = await parseMembers(asked.request.body)
  refuseUnsupported(members, codeMembers)
  const { Architectures: architectures } = members
  const input = {
    functionName,
    code: members,
    dryRun: members['DryRun'] === true,
    metadata: architectures === undefined ? {} : { Architectures: architectures },
    ...revision(members),
  }
  return called(asked, 'UpdateFunctionCode', input, 200)
}

/** The other sources of code are refused by `readPackage`, which says what to send instead. */
const codeMembers: ReadonlySet<string> = new Set(
  'ZipFile Publish DryRun RevisionId Architectures FunctionName S3Bucket S3Key S3ObjectVersion ImageUri SourceKMSKeyArn'.split(
    ' ',
  ),
)

async function updateFunctionConfiguration(asked: Asked): Promise<Call> {
  const functionName = target(asked)
  const members = await parseMembers(asked.request.body)
  if (members['Code'] !== undefined) throw invalidParameter('Code is changed by UpdateFunctionCode')
  const input = { functionName, configuration: readConfiguration(members), ...revision(members) }
  return called(asked, 'UpdateFunctionConfiguration', input, 200)
}

const revision = ({ RevisionId: id }: Readonly<Record<string, unknown>>) =>
  typeof id === 'string' && id !== '' ? { revisionId: id } : {}

async function addPermission(asked: Asked): Promise<Call> {
  const functionName = target(asked)
  const members = await parseMembers(asked.request.body)
  const input = { functionName, permission: readPermission(members), ...revision(members) }
  return called(asked, 'AddPermission', input, 201)
}

function removePermission(asked: Asked): Call {
  const guard = revision({ RevisionId: asked.query.get('RevisionId') })
  const input = { functionName: target(asked), statementId: asked.below, ...guard }
  return called(asked, 'RemovePermission', input, 204)
}

/** Nothing is signed here; Terraform reads this of every function. */
function getCodeSigningConfig(asked: Asked): Call {
  const functionName = target(asked)
  return {
    ...called(asked, 'GetFunctionConfiguration', { functionName }, 200),
    render: () => respond({ CodeSigningConfigArn: '', FunctionName: functionName }, 200, asked),
  }
}

function invoke(asked: Asked): Call {
  const { invocation, tail } = readInvoke(asked)
  return {
    service: 'lambda',
    operation: 'Invoke',
    input: invocation,
    render: (result) =>
      renderInvocation({ ...(result as HostedResult), requestId: asked.reception.requestId }, tail),
  }
}

function invokeWithResponseStream(asked: Asked): Call {
  const { invocation, tail } = readInvoke(asked)
  return {
    service: 'lambda',
    operation: 'InvokeWithResponseStream',
    input: invocation,
    render(answered) {
      const given = answered as HostedStream
      return 'result' in given && given.result.statusCode !== 200
        ? renderInvocation({ ...given.result, requestId: asked.reception.requestId }, false)
        : renderStream(given, tail)
    },
  }
}

function readInvoke({ request, name, query, reception }: Asked) {
  const qualifier = query.get('Qualifier') ?? undefined
  const invocation = readInvocation(request, name, qualifier, reception, reception.requestId)
  const logType = request.headers.get('x-amz-log-type') ?? 'None'
  if (logType !== 'None' && logType !== 'Tail') {
    throw invalidMember('logType', logType, 'Member must satisfy enum value set: [None, Tail]')
  }
  return { invocation, tail: logType === 'Tail' }
}

/** An operation that asks for no more than the function. */
function named(operation: string, status: number): (asked: Asked) => Call {
  return (asked) => called(asked, operation, { functionName: target(asked) }, status)
}

/** The name of the function a path is about; only its unpublished version exists. */
function target({ name, query, reception }: Asked): string {
  const parsed = parseFunctionName(name)
  requireLatest(
    functionArn(reception, parsed.functionName),
    parsed.qualifier ?? query.get('Qualifier') ?? undefined,
  )
  return parsed.functionName
}

function called(asked: Asked, operation: string, input: unknown, status: number): Call {
  return {
    service: 'lambda',
    operation,
    input,
    render: (value) => respond(value, status, asked),
  }
}

function respond(value: unknown, status: number, { reception }: Asked): Response {
  const headers = { 'content-type': 'application/json', 'x-amzn-RequestId': reception.requestId }
  return new Response(status === 204 ? null : JSON.stringify(value), { status, headers })
}

function decodeLabel(label: string): string {
  try {
    return decodeURIComponent(label)
  } catch {
    throw invalidMember('functionName', label, 'Member must be percent-encoded UTF-8')
  }
}
