import type { RestApiSnapshot, SnapshotResource } from '../../model/deployment.ts'
import type { Method } from '../../model/rest-api.ts'
import { decodeRequest } from '../answer/compression.ts'
import { linkBinaryTypes, type IsBinary } from '../answer/binary.ts'
import { linkEndpoint, type Endpoint } from '../headers/endpoint.ts'
import type { Route } from '../exchange/exchange.ts'
import { misconfigured } from '../exchange/faults.ts'
import { linkGatewayResponses, type RenderFault } from '../answer/gateway-response.ts'
import { linkAccess } from '../access/link-access.ts'
import { linkResourcePolicy, type ResourcePolicy } from '../access/resource-policy.ts'
import { linkIntegration } from '../integrations/index.ts'
import { pathTrie, type Match } from './path-trie.ts'
import type { Step } from '../exchange/step.ts'
import { linkRequireParameters } from '../steps/require-parameters.ts'
import { linkValidateBody } from '../steps/validate-body.ts'

/** An API ready to serve: everything that its deployment settles has been worked out. */
export type LinkedApi = {
  readonly endpoint: Endpoint
  readonly isBinary: IsBinary
  readonly renderFault: RenderFault
  /** Bytes from which responses are compressed; undefined when they never are. */
  readonly minimumCompressionSize: number | undefined
  /** `path` is raw, without the stage. */
  match(path: string, verb: string): Match<Route> | undefined
}

/** Decides, once per deployment, everything that can be decided before a request arrives. */
export function linkRestApi(snapshot: RestApiSnapshot): LinkedApi {
  const isBinary = linkBinaryTypes(snapshot.api.binaryMediaTypes ?? [])
  const endpoint = linkEndpoint(snapshot.api.endpointConfiguration)
  const policy = linkResourcePolicy(snapshot.api.policy)
  const shared = { snapshot, policy, endpoint, isBinary }
  const routes = pathTrie<Route>()
  for (const resource of snapshot.resources) {
    for (const method of Object.values(resource.methods)) {
      routes.add(resource.path, method.httpMethod, linkRoute(resource, method, shared))
    }
  }
  return {
    endpoint,
    isBinary,
    renderFault: linkGatewayResponses(snapshot.gatewayResponses),
    minimumCompressionSize: snapshot.api.minimumCompressionSize,
    match: (path, verb) => routes.find(path, verb),
  }
}

/** What linking a method needs of its API. */
type Shared = {
  readonly snapshot: RestApiSnapshot
  readonly policy: ResourcePolicy | undefined
  readonly endpoint: Endpoint
  readonly isBinary: IsBinary
}

function linkRoute(resource: SnapshotResource, method: Method, shared: Shared): Route {
  return {
    httpMethod: method.httpMethod,
    resourceId: resource.id,
    resourcePath: resource.path,
    operationName: method.operationName,
    streams: method.methodIntegration?.responseTransferMode === 'STREAM',
    passesBody: method.methodIntegration?.type === 'HTTP_PROXY',
    steps: linkSteps(method, shared),
  }
}

/**
 * A definition that cannot be linked (a schema or a pattern that is none) fails the calls of its method,
 * as at AWS, and not those of the others.
 */
function linkSteps(method: Method, shared: Shared): readonly Step[] {
  try {
    return stepsOf(method, shared)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    const fail = () => {
      throw misconfigured(detail)
    }
    return [{ name: 'Configuration', run: fail }]
  }
}

/**
 * The order of a REST API request (spec rest-request §2). A step the method does not need is not in its
 * list. Steps for API keys and throttles come between access and validation when they come.
 */
function stepsOf(
  method: Method,
  { snapshot, policy, endpoint, isBinary }: Shared,
): readonly Step[] {
  const validator = snapshot.requestValidators.find(({ id }) => id === method.requestValidatorId)
  const context = {
    method,
    apiId: snapshot.api.id,
    endpointType: endpoint.type,
    isBinary,
  }
  return [
    // Before the body is decoded: a signature is about what was sent.
    ...linkAccess(method, policy, endpoint),
    snapshot.api.minimumCompressionSize !== undefined && decodeRequest,
    validator?.validateRequestParameters && linkRequireParameters(method.requestParameters),
    validator?.validateRequestBody && linkValidateBody(method.requestModels, snapshot.models),
    ...linkIntegration(method.methodIntegration!, context),
  ].filter((step) => step !== undefined && step !== false)
}
