import { parseScopeService } from '../wire/sigv4/read-signature.ts'
import type { AccessKey, Principal } from '../model/principal.ts'
import { type RequestToVerify, verifyRequest } from '../wire/sigv4/verify-request.ts'
import { ApiError, renderError } from './answer/api-error.ts'
import { awsFace } from './protocol/aws-face.ts'
import type { ArrivedControlRequest, Face } from './run/face.ts'
import { heldBody, type ReadBody } from './run/read-body.ts'
import { perform, type Means } from './run/perform.ts'

/** What the control plane needs of where it runs. */
export type ControlDeps = Means & {
  readonly credentials: RequestToVerify<AccessKey>['credentials']
  /** Throws the `ApiError` of a caller whose key is known and must not be used from where the call comes. */
  guard(): void
  /** Milliseconds since 1970. */
  now(): number
  log(line: Readonly<Record<string, unknown>>): void
}

type UnreadRequest = Omit<ArrivedControlRequest, 'stream' | 'onHangUp'>

/** Services told apart by the signature's scope; `apigateway` signs both v1 and v2. */
const signedServices = ['apigateway', 'execute-api', 'lambda', 'sts', 'iam'] as const
type SignedService = (typeof signedServices)[number]

/**
 * Answers one call of the AWS-compatible control plane. Every call is signature-checked before anything
 * else of it is looked at; who is not known gets no memory: the body is read when key, scope and date are in order.
 */
export async function handleControl(
  { stream, onHangUp, ...request }: ArrivedControlRequest,
  deps: ControlDeps,
): Promise<Response> {
  const requestId = crypto.randomUUID()
  const held = heldBody(stream, request.headers.get('content-length'), onHangUp, deps.now)
  const service = claimedService(request)
  let face: Face | undefined
  const render = async (error: ApiError) => {
    // The clients of the query protocol read nothing else.
    if (speaksQuery(service, request))
      face ??= await faceOf(service === 'iam' ? service : 'sts', '/')
    return (face?.renderError ?? renderError)(error, requestId)
  }
  try {
    const body = async () => {
      deps.guard()
      face ??= await faceOf(service, request.rawPath)
      return held.read(face.bodyLimit(request))
    }
    if (isUnsignedForm(request) && isWebIdentity((await held.read(maxUnsignedBytes)).bytes)) {
      const { bytes } = await held.read(maxUnsignedBytes)
      face = await faceOf('sts', '/')
      return await perform(face, { ...request, body: bytes }, requestId, nobody, deps)
    }
    const { principal } = await verify(request, service, body, deps)
    const { bytes } = await body()
    return await perform(face!, { ...request, body: bytes }, requestId, principal, deps)
  } catch (error) {
    if (error instanceof ApiError) {
      if (error.detail !== undefined) {
        deps.log({ level: 'warn', message: error.message, detail: error.detail, requestId })
      }
      return render(error)
    }
    deps.log({
      level: 'error',
      message: 'unplanned error in the control plane',
      requestId,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    return render(new ApiError('InternalFailure', 500, 'Internal failure'))
  } finally {
    held.release()
  }
}

/** Whether a caller speaks to STS or IAM, also where its signature does not say so: no other service has calls of the root. */
const speaksQuery = (service: SignedService, { rawPath, rawQuery, headers }: UnreadRequest) =>
  service === 'sts' ||
  service === 'iam' ||
  (rawPath === '/' && (isForm(headers) || new URLSearchParams(rawQuery).has('Action')))

const isForm = (headers: Headers): boolean =>
  (headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')

/** Bytes of a call that nobody has signed: a token and a role's name. */
const maxUnsignedBytes = 32_768

/** Whether a call may be STS's one that is not signed. */
const isUnsignedForm = ({ verb, rawPath, rawQuery, headers }: UnreadRequest): boolean =>
  verb === 'POST' &&
  rawPath === '/' &&
  rawQuery === '' &&
  headers.get('authorization') === null &&
  Number(headers.get('content-length') ?? Infinity) <= maxUnsignedBytes &&
  isForm(headers)

/** Its caller shows somebody else's token. */
const isWebIdentity = (body: Uint8Array): boolean =>
  new URLSearchParams(new TextDecoder().decode(body)).get('Action') === 'AssumeRoleWithWebIdentity'

/** Who has signed nothing, and may do nothing. */
const nobody: Principal = {
  accessKeyId: '',
  accountId: '',
  userId: 'anonymous',
  userArn: 'anonymous',
  type: 'FederatedUser',
  permits: () => 'silent',
}

const isOperatorPath = (rawPath: string): boolean => rawPath.startsWith('/_tidegate/')

/** The service that a request says it is signed for; the gateway's own pages are the control plane's. */
function claimedService({ rawPath, rawQuery, headers }: UnreadRequest): SignedService {
  const claimed = isOperatorPath(rawPath) ? 'apigateway' : parseScopeService([...headers], rawQuery)
  return signedServices.find((name) => name === claimed) ?? 'apigateway'
}

/** Who has signed. Throws what a signature is refused with. The body is asked for only when all else is in order. */
async function verify(
  request: UnreadRequest,
  service: SignedService,
  body: () => Promise<ReadBody>,
  deps: ControlDeps,
): Promise<AccessKey> {
  const result = await verifyRequest({
    method: request.verb,
    rawPath: request.rawPath,
    rawQuery: request.rawQuery,
    headers: request.headers,
    bodyHash: async () => (await body()).sha256,
    now: deps.now(),
    region: 'any',
    services: [service],
    credentials: deps.credentials,
  })
  if (!result.ok) throw new ApiError(result.error, 403, result.message)
  result.known.principal.used?.(service, result.region)
  return result.known
}

/** The face that a request is meant for; those of few requests are loaded when one comes. */
async function faceOf(signedFor: SignedService, rawPath: string): Promise<Face> {
  if (isOperatorPath(rawPath)) return (await import('./operator/operator-face.ts')).operatorFace
  if (signedFor === 'lambda') return (await import('./lambda/lambda-face.ts')).lambdaFace
  if (signedFor === 'sts' || signedFor === 'iam') {
    return (await import('./query/query-face.ts')).queryFace(signedFor)
  }
  if (signedFor === 'execute-api') return awsFace('apigatewaymanagementapi')
  return awsFace(rawPath.startsWith('/v2/') ? 'apigatewayv2' : 'apigateway')
}
