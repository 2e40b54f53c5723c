/** A stage, in AWS's members. */
export type Stage = {
  readonly stageName: string
  readonly deploymentId: string
  readonly description?: string
  readonly cacheClusterEnabled: boolean
  readonly cacheClusterSize?: string
  readonly cacheClusterStatus: 'NOT_AVAILABLE' | 'AVAILABLE'
  /** Ours: part of every key of the stage's cache, so that a new one empties it. */
  readonly cacheGeneration?: string
  readonly methodSettings: Readonly<Record<string, MethodSetting>>
  readonly variables?: Readonly<Record<string, string>>
  readonly documentationVersion?: string
  readonly clientCertificateId?: string
  readonly accessLogSettings?: { readonly destinationArn?: string; readonly format?: string }
  readonly canarySettings?: CanarySettings
  readonly tracingEnabled: boolean
  readonly webAclArn?: string
  readonly tags?: Readonly<Record<string, string>>
  /** Epoch seconds. */
  readonly createdDate: number
  readonly lastUpdatedDate: number
  /** Of what authorizers have said: another with each flush, and with each stage of the name. Not AWS's, and not shown. */
  readonly authorizerGeneration?: string
}

export type CanarySettings = {
  readonly percentTraffic: number
  readonly deploymentId: string
  readonly stageVariableOverrides?: Readonly<Record<string, string>>
  readonly useStageCache: boolean
}

export type MethodSetting = {
  readonly metricsEnabled: boolean
  readonly loggingLevel?: 'OFF' | 'ERROR' | 'INFO'
  readonly dataTraceEnabled: boolean
  readonly throttlingBurstLimit: number
  readonly throttlingRateLimit: number
  readonly cachingEnabled: boolean
  readonly cacheTtlInSeconds: number
  readonly cacheDataEncrypted: boolean
  readonly requireAuthorizationForCacheControl: boolean
  readonly unauthorizedCacheControlHeaderStrategy:
    | 'FAIL_WITH_403'
    | 'SUCCEED_WITH_RESPONSE_HEADER'
    | 'SUCCEED_WITHOUT_RESPONSE_HEADER'
}

/**
 * What the data plane reads to serve a stage: the live settings and the hash of the snapshot.
 * Published under `stage/{apiId}/{stageName}`; the only thing re-read while serving.
 */
export type StagePointer = {
  readonly apiId: string
  readonly stageName: string
  readonly deploymentId: string
  readonly snapshot: string
  readonly variables: Readonly<Record<string, string>>
  /** Taken from the live API, since AWS applies it at any stage update (spec rest-routing §11). */
  readonly disableExecuteApiEndpoint: boolean
  /** What HTTPS backends are shown. */
  readonly clientCertificateId?: string
  /** What authorizers said for another generation is forgotten. */
  readonly authorizerGeneration?: string
  /** Whether new traces are sampled. */
  readonly tracing?: boolean
  /** Where each request leaves a line, and by which format. */
  readonly accessLog?: { readonly destinationArn: string; readonly format: string }
  /** By `{resource path}/{METHOD}`, or `*` for path and method alike for the others; absent where nothing is set. */
  readonly methodSettings?: Readonly<Record<string, MethodSetting>>
  /** Present while the stage has a response cache. */
  readonly cache?: {
    /** Entries of another generation are not found any more. */
    readonly generation: string
    /** The canary reads and writes the same entries as the stage. */
    readonly isCanarys?: true
  }
  readonly canary?: {
    /** 0 to 100. */
    readonly percentTraffic: number
    readonly deploymentId: string
    readonly snapshot: string
    /** The stage's variables with the canary's overrides merged in. */
    readonly variables: Readonly<Record<string, string>>
  }
}
