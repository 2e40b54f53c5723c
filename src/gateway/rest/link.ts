import { maxTargetLength } from '../../model/limits.ts'
import type { RestApiSnapshot, SnapshotResource } from '../../model/deployment.ts'
import type { Method } from '../../model/rest-api.ts'
import { decodeRequest } from '../answer/compression.ts'
import { linkBinaryTypes, type IsBinary } from '../answer/binary.ts'
import { linkEndpoint } from '../headers/endpoint.ts'
import type { Endpoint, LinkedApi, Route, Step } from '../exchange/exchange.ts'
import { identifyApiKey, linkRequireApiKey } from '../limits/api-key.ts'
import { linkMeter } from '../limits/meter-step.ts'
import { linkGatewayResponses } from '../answer/gateway-response.ts'
import { lambdaAuthorizers } from '../access/custom/ask-authorizer.ts'
import { linkAccess, type AccessContext } from '../access/link-access.ts'
import { linkResourcePolicy } from '../access/resource-policy.ts'
import { linkReadCache, storeCache } from '../cache/read-cache.ts'
import { linkIntegration } from '../integrations/index.ts'
import { resourcePathOf } from '../exchange/location.ts'
import { linkRefuse } from '../answer/refuse.ts'
import {
  boundHeaders,
  boundRequestBody,
  boundTarget,
  requireDefaultEndpoint,
  requireReachable,
} from '../steps/admission.ts'
import { identify, linkCompression, logAccess, tellLimits } from '../steps/finishing.ts'
import { refuseUnmatched } from './unmatched.ts'
import { linkCountRequest } from '../watch/count-request.ts'
import { pathTrie, type Match } from './path-trie.ts'
import { stepsOrFailure } from '../steps/steps-or-failure.ts'
import { linkRequireParameters } from '../steps/require-parameters.ts'
import { linkValidateBody } from '../steps/validate-body.ts'

/** A linked API whose routes can be asked for without a request. */
export type LinkedRestApi = LinkedApi & {
  /** `path` is raw, without the stage. */
  find(path: string, verb: string): Match<Route> | undefined
}

/** Decides, once per deployment, everything that can be decided before a request arrives. */
export function linkRestApi(snapshot: RestApiSnapshot): LinkedRestApi {
  const isBinary = linkBinaryTypes(snapshot.api.binaryMediaTypes ?? [])
  const endpoint = linkEndpoint(snapshot.api.endpointConfiguration)
  const policy = linkResourcePolicy(snapshot.api.policy)
  const access = {
    policy,
    endpoint,
    authorizers: snapshot.authorizers,
    lambdaAuthorizers: lambdaAuthorizers(snapshot.authorizers),
  }
  const shared = { snapshot, access, endpoint, isBinary }
  const routes = pathTrie<Route>()
  for (const resource of snapshot.resources) {
    for (const method of Object.values(resource.methods)) {
      routes.add(resource.path, method.httpMethod, linkRoute(resource, method, shared))
    }
  }
  const tellsLimits =
    snapshot.api.limits !== undefined ||
    snapshot.resources.some(({ methods }) =>
      Object.values(methods).some((method) => method.apiKeyRequired || method.limits),
    )
  const { minimumCompressionSize } = snapshot.api
  const refuse = linkRefuse(linkGatewayResponses(snapshot.gatewayResponses))
  return {
    endpoint,
    isBinary,
    find: (path, verb) => routes.find(path, verb),
    // The order of a REST API request, from here to the end (spec rest-request §2). First, what is asked of every request:
    admission: [
      requireDefaultEndpoint,
      requireReachable,
      // What the widest endpoint takes is checked before the API is known.
      ...(endpoint.maxTargetLength < maxTargetLength ? [boundTarget] : []),
      boundHeaders,
    ],
    // then its method,
    match(x) {
      const found = routes.find(resourcePathOf(x.location), x.request.method)
      if (!found) return refuseUnmatched(x.request)
      x.params = found.params
      return found.value
    },
    // whose steps are in `stepsOf`; whatever one of them throws is answered here,
    refuse,
    // and this is done with every answer.
    finishing: [
      // The stage keeps answers as they are before they are coded for one client.
      storeCache,
      ...(minimumCompressionSize === undefined
        ? []
        : [linkCompression(minimumCompressionSize, refuse)]),
      logAccess,
      ...(tellsLimits ? [tellLimits] : []),
      linkCountRequest(snapshot.api),
      identify,
    ],
  }
}

/** What linking a method needs of its API. */
type Shared = {
  readonly snapshot: RestApiSnapshot
  readonly access: AccessContext
  readonly endpoint: Endpoint
  readonly isBinary: IsBinary
}

function linkRoute(resource: SnapshotResource, method: Method, shared: Shared): Route {
  return {
    httpMethod: method.httpMethod,
    settingsKey: settingsKeyOf(resource.path, method.httpMethod),
    resourceId: resource.id,
    resourcePath: resource.path,
    operationName: method.operationName,
    streams: method.methodIntegration?.responseTransferMode === 'STREAM',
    steps: stepsOrFailure(() => stepsOf(resource, method, shared)),
  }
}

/** The root keeps its slash: `//GET` (spec control-plane §6). */
const settingsKeyOf = (path: string, httpMethod: string): string =>
  `${path === '/' ? path : path.slice(1)}/${httpMethod}`

/**
 * The order of a method's own steps. A step the method does not need is not in its
 * list.
 */
function stepsOf(
  resource: SnapshotResource,
  method: Method,
  { snapshot, access, endpoint, isBinary }: Shared,
): readonly Step[] {
  const validator = snapshot.requestValidators.find(({ id }) => id === method.requestValidatorId)
  const context = {
    method,
    apiId: snapshot.api.id,
    endpointType: endpoint.type,
    isBinary,
  }
  const { apiKeySource } = snapshot.api
  const integration = linkIntegration(method.methodIntegration!, context)
  const streams = method.methodIntegration?.responseTransferMode === 'STREAM'
  const isSent = apiKeySource === 'HEADER'
  return [
    method.methodIntegration?.type !== 'HTTP_PROXY' && boundRequestBody,
    // An authorizer is told which key came, before anybody asks for one.
    method.apiKeyRequired && method.authorizationType === 'CUSTOM' && isSent && identifyApiKey,
    // Before the body is decoded: a signature is about what was sent.
    ...linkAccess(method, access),
    method.apiKeyRequired && linkRequireApiKey(apiKeySource),
    linkMeter(snapshot.api.limits, method.limits, `${method.httpMethod} ${resource.path}`),
    snapshot.api.minimumCompressionSize !== undefined && decodeRequest,
    validator?.validateRequestParameters && linkRequireParameters(method.requestParameters),
    validator?.validateRequestBody && linkValidateBody(method.requestModels ?? {}, snapshot.models),
    // A stream is nothing to be kept (spec integrations §13).
    !streams && linkReadCache(method, access, { isBinary, integration }),
    ...integration,
  ].filter((step) => step !== undefined && step !== false)
}
