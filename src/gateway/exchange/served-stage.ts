import type { MethodSetting, StagePointer } from '../../model/stage.ts'

/** The stage as one request sees it: with a canary, one of its two deployments. */
export type ServedStage = Omit<StagePointer, 'cache' | 'canary' | 'methodSettings'> & {
  readonly settings: StageSettings
  /** Present while the stage has a response cache that some method may use. */
  readonly caching?: StageCaching
  /** Present only while the stage has canary settings (spec rest-routing §14). */
  readonly isCanaryRequest?: boolean
}

/** A stage's method settings, ready to be asked by route. */
export type StageSettings = {
  /** The stage says nothing of any method. */
  readonly isEmpty: boolean
  /** Whether the execution of any method is logged. */
  readonly logsExecution: boolean
  /** Under which key the entry of a request is: an ANY method may have one for the request's verb alone. */
  keyFor(settingsKey: string, verb: string): string
  /** A route's own entry, else the one for all methods; undefined where the stage has neither. */
  of(settingsKey: string | undefined): MethodSetting | undefined
}

/** A stage's response cache, as one of its deployments sees it. */
export type StageCaching = {
  /** What every key of the cache begins with: nothing else of the stage, or of another one, is found under it. */
  readonly scope: string
  /** How a method's answers are kept; undefined where they are not. `verb` is the request's. */
  ruleOf(settingsKey: string, verb: string): CacheRule | undefined
}

/** How the answers of a method are kept (spec rest-responses §6). */
export type CacheRule = {
  readonly ttlMs: number
  readonly isEncrypted: boolean
  /** A client that asks for a new answer has to be permitted to. */
  readonly requiresAuthorization: boolean
  readonly unauthorizedStrategy: MethodSetting['unauthorizedCacheControlHeaderStrategy']
}
