import { createHash } from 'node:crypto'
import { parseScopeService } from '../wire/sigv4/read-signature.ts'
import { testInvokeMethod, type MethodTest } from '../gateway/test/test-invoke.ts'
import {
  testInvokeAuthorizer,
  type AuthorizerTest,
} from '../gateway/test/test-invoke-authorizer.ts'
import type { Platform } from '../model/platform.ts'
import { verifyRequest, type RequestToVerify } from '../wire/sigv4/verify-request.ts'
import { ApiError, missingAuthenticationToken, renderError } from './answer/api-error.ts'
import { errorOf, type Outcome } from './run/execute.ts'
import type { HandlerService } from './services/handlers.ts'
import { handleLambda, type LambdaDeps } from './lambda/handle-lambda.ts'
import { readInput } from './protocol/read-input.ts'
import { renderOutput } from './protocol/render-output.ts'
import { resolveOperation } from './protocol/resolve-operation.ts'
import type { Service } from './protocol/operation.ts'

/** A control-plane request as it was sent. */
export type ControlRequest = {
  readonly verb: string
  readonly rawPath: string
  readonly rawQuery: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What the control plane needs of where it runs. */
export type ControlDeps = {
  /** Runs an operation in the Registry, in one transaction. */
  execute(service: HandlerService, operation: string, input: unknown): Promise<Outcome>
  readonly lambda: LambdaDeps
  /** What methods under test reach their backends by. */
  readonly platform: Platform
  readonly credentials: RequestToVerify['credentials']
  /** Milliseconds since 1970. */
  now(): number
  log(line: Readonly<Record<string, unknown>>): void
}

/** Services told apart by the signature's scope; `apigateway` signs both v1 and v2. */
const signedServices = ['apigateway', 'execute-api', 'lambda'] as const

/**
 * Answers one call of the AWS-compatible control plane. Every call is signature-checked before anything
 * else of it is looked at.
 */
export async function handleControl(request: ControlRequest, deps: ControlDeps): Promise<Response> {
  const requestId = crypto.randomUUID()
  try {
    const service = await verified(request, deps)
    if (isOperatorPath(request.rawPath)) {
      const { answerOperator } = await import('./operator/answer-operator.ts')
      return await answerOperator(request, deps, requestId)
    }
    if (service === 'lambda') return await handleLambda(request, deps.lambda)
    return await answer(service, request, deps, requestId)
  } catch (error) {
    if (error instanceof ApiError) {
      if (error.detail !== undefined) {
        deps.log({ level: 'warn', message: error.message, detail: error.detail, requestId })
      }
      return renderError(error, requestId)
    }
    deps.log({
      level: 'error',
      message: 'unplanned error in the control plane',
      requestId,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    return renderError(new ApiError('InternalFailure', 500, 'Internal failure'), requestId)
  }
}

const isOperatorPath = (rawPath: string): boolean => rawPath.startsWith('/_tidegate/')

async function verified(request: ControlRequest, deps: ControlDeps): Promise<string> {
  // The gateway's own pages are the control plane's, whatever else the operator may sign for.
  const claimed = isOperatorPath(request.rawPath)
    ? 'apigateway'
    : parseScopeService([...request.headers], request.rawQuery)
  const service = signedServices.find((name) => name === claimed) ?? 'apigateway'
  const result = await verifyRequest({
    method: request.verb,
    rawPath: request.rawPath,
    rawQuery: request.rawQuery,
    headers: request.headers,
    bodyHash: () => createHash('sha256').update(request.body).digest('hex'),
    now: deps.now(),
    region: 'any',
    services: [service],
    credentials: deps.credentials,
  })
  if (!result.ok) throw new ApiError(result.error, 403, result.message)
  return result.service
}

async function answer(
  signedFor: string,
  request: ControlRequest,
  deps: ControlDeps,
  requestId: string,
): Promise<Response> {
  const service = serviceOf(signedFor, request.rawPath)
  const resolved = resolveOperation(service, request.verb, request.rawPath, request.rawQuery)
  if (!resolved) throw missingAuthenticationToken()
  const { operation, labels } = resolved
  const input = readInput(operation, {
    labels,
    rawQuery: request.rawQuery,
    headers: request.headers,
    body: request.body,
  })
  const outcome = await deps.execute(service, operation.name, input)
  if (!outcome.ok) throw errorOf(outcome)
  const complete = service === 'apigateway' ? edgeOperations.get(operation.name) : undefined
  const value = complete ? await complete(outcome.value, deps) : outcome.value
  return renderOutput(operation, value as Record<string, unknown> | undefined, requestId)
}

/**
 * Operations that wait for others: the Registry's transaction only gathers what they need, and here, at
 * the edge, that becomes the answer.
 */
const edgeOperations: ReadonlyMap<string, EdgeOperation> = new Map<string, EdgeOperation>([
  ['TestInvokeMethod', (gathered, deps) => testInvokeMethod(gathered as MethodTest, deps.platform)],
  [
    'TestInvokeAuthorizer',
    (gathered, deps) => testInvokeAuthorizer(gathered as AuthorizerTest, deps.platform),
  ],
])

type EdgeOperation = (gathered: unknown, deps: ControlDeps) => Promise<unknown>

function serviceOf(signedFor: string, rawPath: string): Service {
  if (signedFor === 'execute-api') return 'apigatewaymanagementapi'
  return rawPath.startsWith('/v2/') ? 'apigatewayv2' : 'apigateway'
}
