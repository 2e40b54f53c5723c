import type { RestApiSnapshot } from '../../model/deployment.ts'
import { Fault } from '../../model/fault.ts'
import type { Platform } from '../../model/platform.ts'
import type { Authorizer } from '../../model/rest-api.ts'
import { authorizerLog, type AuthorizerRun } from '../access/authorizers/authorizer-log.ts'
import type { KnownContext } from '../access/authorizers/identity-sources.ts'
import { linkLambdaAuthorizer } from '../access/authorizers/lambda-authorizer.ts'
import { methodArnOf } from '../access/authorizers/method-arn.ts'
import { type Exchange } from '../exchange/exchange.ts'
import { simulatedExchange, simulatedRoute } from './simulated-exchange.ts'
import type { ExecutionRecord, Pairs } from '../exchange/execution-record.ts'
import { recordedPlatform, wholeBody } from '../watch/recorded-platform.ts'
import { linkRestApi } from '../rest/link.ts'
import { pathTrie, type Match } from '../rest/path-trie.ts'

/** An authorizer as it is defined now, and the request to try it with. Plain JSON. */
export type AuthorizerTest = {
  /** Of the API's resources only where they are: their methods do not matter. */
  readonly snapshot: RestApiSnapshot
  readonly authorizer: Authorizer
  /** Undefined: the root. */
  readonly path: string | undefined
  readonly query: string | undefined
  readonly headers: Pairs
  readonly stageVariables: Readonly<Record<string, string>>
  /** `$context` variables by name. */
  readonly additionalContext: Readonly<Record<string, string>>
}

/** What `TestInvokeAuthorizer` answers (spec control-plane §13). `latency` in milliseconds. */
export type AuthorizerTestResult = {
  /** What the client would be answered if it were refused here; 0 when the authorizer has decided. */
  readonly clientStatus: number
  readonly log: string
  readonly latency: number
  readonly principalId?: string
  /** JSON: of an authorizer whose policy denies, too. */
  readonly policy?: string
  /** Of a token. */
  readonly claims?: Readonly<Record<string, string>>
}

/**
 * Runs an authorizer that no method need use and tells what it said. Its failures are results, too. A
 * policy is shown and not evaluated: there is no method that it could be about.
 */
export async function testInvokeAuthorizer(
  test: AuthorizerTest,
  platform: Platform,
): Promise<AuthorizerTestResult> {
  const { authorizer } = test
  const record: ExecutionRecord = []
  const x = exchangeOf(
    test,
    recordedPlatform(platform, record, () => wholeBody),
  )
  const run: AuthorizerRun = { authorizer, requestId: x.requestId, startedAt: x.startedAt, record }
  try {
    const said =
      authorizer.type === 'COGNITO_USER_POOLS' || authorizer.type === 'JWT'
        ? await checkToken(test, x, run, platform)
        : await askFunction(test, x, run)
    return resultOf(0, said)
  } catch (error) {
    const { status } = x.api.refuse(error, x)
    if (error instanceof Fault) run.fault = error
    return resultOf(status, {})
  }

  function resultOf(clientStatus: number, said: Said): AuthorizerTestResult {
    const at = platform.now()
    return { clientStatus, log: authorizerLog(run, at), latency: at - x.startedAt, ...said }
  }
}

type Said = Pick<AuthorizerTestResult, 'principalId' | 'policy' | 'claims'>

async function askFunction(test: AuthorizerTest, x: Exchange, run: AuthorizerRun): Promise<Said> {
  const linked = linkLambdaAuthorizer(test.authorizer)
  const context = contextOf(test)
  run.identity = linked.identify(x, context)
  const { principalId = '', policyDocument } = await linked.decide(
    x,
    run.identity,
    methodArnOf(x, arnStageName),
    context,
  )
  run.principalId = principalId
  return { principalId, policy: JSON.stringify(policyDocument) }
}

/** No method, so no scopes: of a user pool's tokens only ID tokens pass. */
async function checkToken(
  test: AuthorizerTest,
  x: Exchange,
  run: AuthorizerRun,
  platform: Platform,
): Promise<Said> {
  const { tokenCheck } = await import('../access/jwt/token-check.ts')
  const linked = await tokenCheck(test.authorizer, platform)
  run.identity = linked.identify(x)
  const { claims } = await linked.check(run.identity, [], platform)
  return { claims: Object.fromEntries(claims ?? []) }
}

/** AWS's names for what a tested authorizer is asked about: spec rest-auth §3, integrations §24. */
const arnStageName = 'ESTestInvoke-stage'
const resourceId = 'test-invoke-resource-id'
const apiKey = 'test-invoke-api-key'

const contextOf = ({ additionalContext }: AuthorizerTest): KnownContext => ({
  'identity.apiKey': apiKey,
  ...additionalContext,
})

/** AWS's test events are of a GET. */
const httpMethod = 'GET'

function exchangeOf(test: AuthorizerTest, platform: Platform): Exchange {
  const { snapshot, path = '/', query, headers, stageVariables } = test
  const resource = resourceAt(snapshot, path)
  const api = linkRestApi({ ...snapshot, resources: [] })
  const apiId = snapshot.api.id
  return {
    ...simulatedExchange(
      { apiId, httpMethod, path, query, headers, stageVariables },
      api,
      platform,
    ),
    params: resource?.params ?? {},
    route: simulatedRoute(resourceId, resource?.value ?? path),
  }
}

/** The resource that the path would lead to, whichever methods it has. */
function resourceAt({ resources }: RestApiSnapshot, path: string): Match<string> | undefined {
  const routes = pathTrie<string>()
  for (const resource of resources) routes.add(resource.path, httpMethod, resource.path)
  return routes.find(path, httpMethod)
}
