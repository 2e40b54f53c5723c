import type { EvaluatePolicy } from '../../lang/iam-policy/policy.ts'
import type { Integration } from '../../model/integration.ts'
import type { Method } from '../../model/rest-api.ts'
import type { IsBinary } from '../answer/binary.ts'
import type { Exchange, Step } from '../exchange/exchange.ts'
import type { CacheRule } from '../exchange/served-stage.ts'

/** A method whose answers a stage may keep: what is kept of its definition until one does. */
export type Cacheable = Pick<
  Integration,
  'type' | 'cacheNamespace' | 'cacheKeyParameters' | 'requestParameters' | 'timeoutInMillis'
> & {
  readonly authorizationType: Method['authorizationType']
  /** Of the method's authorizer. */
  readonly identitySource: string | undefined
  /** Content types of the response templates, for each response. */
  readonly responseTypes: readonly (readonly string[])[]
  /** As the method's own answers are sent: see `respond`. */
  readonly encodeBody: 'automatic' | 'manual'
  /** The API's resource policy. */
  readonly policy: EvaluatePolicy | undefined
  readonly isBinary: IsBinary
  /** The steps that a hit does without. */
  readonly integration: readonly Step[]
}

/**
 * Answers from the stage's cache, or says what becomes of the answer to come. `scope` says whose answers they are: see
 * `StageCaching`.
 */
export type ReadCache = (x: Exchange, rule: CacheRule, scope: string) => void | Promise<void>
