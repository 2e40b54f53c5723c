import type { EvaluatePolicy } from '../../../lang/iam-policy/policy.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import type { Step } from '../../exchange/exchange.ts'
import type { Authorize } from './authorize.ts'

/** An API's Lambda authorizers by their ids: each is linked once, by the first request that needs it. */
export type LambdaAuthorizers = ReadonlyMap<string, LoadAuthorizer>

type LoadAuthorizer = () => Authorize | Promise<Authorize>

/** Takes the Lambda authorizers of an API's. Their code is loaded where one is asked: most APIs have none. */
export function lambdaAuthorizers(authorizers: readonly Authorizer[]): LambdaAuthorizers {
  return new Map(
    authorizers
      .filter(({ type }) => type === 'TOKEN' || type === 'REQUEST')
      .map((authorizer) => [authorizer.id, loadOnce(authorizer)]),
  )
}

function loadOnce(authorizer: Authorizer): LoadAuthorizer {
  let linked: Authorize | undefined
  return () =>
    linked ??
    import('./authorize.ts').then(
      // Another request may have linked it meanwhile: what it remembers stays.
      ({ linkAuthorize }) => (linked ??= linkAuthorize(authorizer)),
    )
}

/** CUSTOM: a function says who calls and what they may. Throws for a method whose authorizer is not there. */
export function askAuthorizer(
  authorizers: LambdaAuthorizers,
  id: string | undefined,
  resourcePolicy: EvaluatePolicy | undefined,
): Step {
  const load = id === undefined ? undefined : authorizers.get(id)
  if (!load) throw new Error(`the API has no Lambda authorizer ${id ?? 'that the method names'}`)
  return {
    name: 'Lambda authorizer',
    run(x) {
      const authorize = load()
      return authorize instanceof Promise
        ? authorize.then((linked) => linked(x, resourcePolicy))
        : authorize(x, resourcePolicy)
    },
  }
}
