import type { AttributeLimit } from '../../model/account/attribute-limit.ts'
import type { ApiV2, AuthorizerV2, Cors, IntegrationV2, RouteV2 } from '../../model/v2/api.ts'
import type { HttpApiFeatures } from '../../model/v2/http-features.ts'
import type { BasePathMode } from '../definition.ts'

/** An HTTP API as a document describes it: no ids, everything referenced by name or place. */
export type HttpApiDefinition = {
  readonly name: string
  readonly description?: string
  readonly version?: string
  readonly corsConfiguration?: Cors
  readonly disableExecuteApiEndpoint?: boolean
  readonly ipAddressType?: ApiV2['ipAddressType']
  /** Absent when the document has no list of tags. */
  readonly tags?: Readonly<Record<string, string>>
  readonly limits?: readonly AttributeLimit[]
  /** `execute-api:/…` resources of its policy are not yet expanded, since they name the API's id. */
  readonly features?: HttpApiFeatures
  readonly routes: readonly RouteDefinition[]
  readonly integrations: readonly IntegrationDefinition[]
  readonly authorizers: readonly AuthorizerDefinition[]
  /** What is right and has no effect on an HTTP API. */
  readonly importInfo: readonly string[]
  /** What was left out since it is wrong. */
  readonly warnings: readonly string[]
}

export type RouteDefinition = Pick<
  RouteV2,
  'routeKey' | 'authorizationType' | 'authorizationScopes' | 'operationName' | 'limits' | 'features'
> & {
  /** Its place among the definition's integrations. */
  readonly integration?: number
  /** Name of an authorizer of the definition. */
  readonly authorizer?: string
}

export type IntegrationDefinition = Omit<IntegrationV2, 'integrationId' | 'apiGatewayManaged'>

export type AuthorizerDefinition = Omit<AuthorizerV2, 'authorizerId'>

export type HttpImportOptions = {
  readonly region: string
  readonly accountId: string
  readonly partition: string
  readonly basePath: BasePathMode
  readonly rules: HttpSavingRules
  /** Told of each route, where the document has it, and what of its security has no effect. */
  onRoute?(route: ReadRoute): void
}

/** A route as the document has it. */
export type ReadRoute = {
  readonly routeKey: string
  /** The way to its operation. */
  readonly at: { readonly path: readonly string[] }
  /** Names of security schemes that it lists and that protect nothing. */
  readonly idleSchemes: readonly string[]
}

/**
 * What may be saved. The control plane owns these rules, since they hold for single calls as well; each answers AWS's
 * reason to refuse, or undefined. The reader adds where.
 */
export type HttpSavingRules = {
  routeKey(routeKey: string): string | undefined
  integration(integration: IntegrationDefinition): string | undefined
  authorizer(authorizer: AuthorizerDefinition): string | undefined
  cors(cors: Cors): string | undefined
}

/** For a document that is read where no control plane says what may be saved, and no API is made of it. */
export const readHttpAlone: HttpImportOptions = {
  region: 'us-east-1',
  accountId: '000000000000',
  partition: 'aws',
  basePath: 'ignore',
  rules: {
    routeKey: () => undefined,
    integration: () => undefined,
    authorizer: () => undefined,
    cors: () => undefined,
  },
}
