import { httpProblems } from '../../../gateway/http/supported.ts'
import type { ApiV2, HttpApiSnapshot } from '../../../model/v2/api.ts'
import { drain, type Slices } from '../../../turns/slices.ts'
import { defined } from '../../entity/defined.ts'
import { firstOf } from '../../rest/deploy/first-of.ts'
import { listAll } from '../../state/list-all.ts'
import type { Store } from '../../state/store.ts'

/** What a deployment freezes of an HTTP API. */
export const httpSnapshotOf = (store: Store, api: ApiV2): HttpApiSnapshot =>
  drain(readHttpSnapshot(store, api))

/** The same in slices. */
export function* readHttpSnapshot(store: Store, api: ApiV2): Slices<HttpApiSnapshot> {
  const { apiId, name, description, version, corsConfiguration, limits, features } = api
  return {
    kind: 'HTTP',
    api: defined({
      apiId,
      name,
      description,
      version,
      corsConfiguration,
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
      limits,
      features,
    }),
    routes: yield* listAll(store, 'RouteV2', apiId),
    integrations: yield* listAll(store, 'IntegrationV2', apiId),
    authorizers: store.list('AuthorizerV2', apiId),
  }
}

/** Why an HTTP API cannot be deployed, when it cannot (spec http-api §1). */
export function httpDeploymentProblem(snapshot: HttpApiSnapshot): string | undefined {
  const { routes } = snapshot
  if (routes.length === 0) return unable('no routes exist in this API')
  if (routes.every(({ target }) => target === undefined))
    return unable('no valid routes exist in this API')
  const problems = httpProblems(snapshot)
  return problems.length > 0 ? unable(firstOf(problems).join(' ')) : undefined
}

const unable = (reason: string) => `Unable to deploy API because ${reason}`
