import { createHash } from 'node:crypto'
import { policyProblems } from '../../../gateway/access/policy-problems.ts'
import { resourceProblems } from '../../../gateway/rest/supported.ts'
import type { RestApiSnapshot } from '../../../model/deployment.ts'
import type { RestApi } from '../../../model/rest-api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import type { ControlContext } from '../../run/operation.ts'
import { jsonPieces } from '../../state/json-pieces.ts'
import { listAll } from '../../state/list-all.ts'
import type { Store } from '../../state/store.ts'
import { drain, type Slices } from '../../../turns/slices.ts'
import { type ApiSummary, summarise } from './api-summary.ts'
import { firstOf } from './first-of.ts'
import { vpcLinkProblems } from './vpc-link-problems.ts'

/** A picture of an API, ready to be published under its hash. */
export type Frozen = {
  /** The snapshot's JSON. */
  readonly text: string
  /** SHA-256 of the text, in hex. */
  readonly hash: string
  /** Which methods it has. */
  readonly summary: ApiSummary
}

/** What a deployment freezes of an API (spec rest-routing §13). */
export const buildSnapshot = (api: RestApi, store: Store): RestApiSnapshot =>
  drain(readSnapshotOf(api, store))

/**
 * Freezes an API, in slices. Throws BadRequestException, so that nothing is deployed, for an API without methods, a
 * method without integration, or anything this gateway cannot serve as defined: an API must never run with a
 * protection left out.
 */
export function* freeze(api: RestApi, context: ControlContext): Slices<Frozen> {
  const snapshot = yield* readSnapshotOf(api, context.store)
  const methods = snapshot.resources.flatMap((resource) => Object.values(resource.methods))
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods")
  if (methods.some((method) => !method.methodIntegration))
    throw badRequest('No integration defined for method')
  const unsupported = yield* problemsOf(snapshot, context)
  if (unsupported.length > 0) throw badRequest(firstOf(unsupported).join(' '))
  const sha256 = createHash('sha256')
  let text = ''
  for (const piece of jsonPieces(snapshot)) {
    sha256.update(piece)
    text += piece
    yield
  }
  return { text, hash: sha256.digest('hex'), summary: summarise(snapshot.resources) }
}

/** The same in slices. */
export function* readSnapshotOf(api: RestApi, store: Store): Slices<RestApiSnapshot> {
  const { id, name, apiKeySource, binaryMediaTypes, minimumCompressionSize, policy } = api
  const resources = yield* listAll(store, 'Resource', id)
  return {
    kind: 'REST',
    api: defined({
      id,
      name,
      description: api.description,
      version: api.version,
      apiKeySource,
      binaryMediaTypes,
      minimumCompressionSize,
      policy,
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
      endpointConfiguration: api.endpointConfiguration,
      securityPolicy: api.securityPolicy,
      endpointAccessMode: api.endpointAccessMode,
      limits: api.limits,
    }),
    resources: resources.map((resource) => ({
      id: resource.id,
      path: resource.path,
      methods: resource.methods,
    })),
    models: yield* listAll(store, 'Model', id),
    requestValidators: store.list('RequestValidator', id),
    authorizers: store.list('Authorizer', id),
    gatewayResponses: store.list('GatewayResponse', id),
  }
}

function* problemsOf(
  snapshot: RestApiSnapshot,
  context: ControlContext,
): Slices<readonly string[]> {
  const ofGateway: string[] = [...policyProblems(snapshot.api.policy)]
  const ofLinks: string[] = []
  for (const resource of snapshot.resources) {
    ofGateway.push(...resourceProblems(resource, snapshot))
    ofLinks.push(...vpcLinkProblems({ resources: [resource] }, context))
    yield
  }
  return [...ofGateway, ...ofLinks]
}
