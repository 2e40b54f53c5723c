import type { Account } from '../../model/account/account.ts'
import type { ApiKey } from '../../model/account/api-key.ts'
import type { ClientCertificate } from '../../model/account/client-certificate.ts'
import type { Deployment } from '../../model/deployment.ts'
import type {
  IamAccessKey,
  IamAttachment,
  IamGroup,
  IamOidcProvider,
  IamPolicy,
  IamRole,
  IamUse,
  IamUser,
} from '../../model/account/iam.ts'
import type { DocumentationVersion } from '../../model/documentation-version.ts'
import type {
  BasePathMapping,
  DomainName,
  DomainNameAccessAssociation,
  RoutingRule,
} from '../../model/account/domain-name.ts'
import type { HostedFunction } from '../../model/account/hosted-function.ts'
import type {
  Authorizer,
  DocumentationPart,
  GatewayResponse,
  Model,
  RequestValidator,
  Resource,
  RestApi,
} from '../../model/rest-api.ts'
import type { Stage } from '../../model/stage.ts'
import type { UsagePlan, UsagePlanKey } from '../../model/account/usage-plan.ts'
import type { VpcLink, VpcLinkV2 } from '../../model/account/vpc-link.ts'
import type {
  ApiV2,
  AuthorizerV2,
  DeploymentV2,
  IntegrationResponseV2,
  IntegrationV2,
  ModelV2,
  RouteResponseV2,
  RouteV2,
  StageV2,
} from '../../model/v2/api.ts'

/** Every kind of record the control plane keeps. A new AWS resource is a line here. */
export type Entities = {
  RestApi: RestApi
  Resource: Resource
  Model: Model
  RequestValidator: RequestValidator
  Authorizer: Authorizer
  GatewayResponse: GatewayResponse
  DocumentationPart: DocumentationPart
  DocumentationVersion: DocumentationVersion
  /** A part as a version froze it; `ref` is the version. */
  VersionedDocumentationPart: DocumentationPart
  Deployment: Deployment
  Stage: Stage
  Function: HostedFunction
  DomainName: DomainName
  /** Owned by its domain, as {@link RoutingRule}s are; `ref` is the API. */
  BasePathMapping: BasePathMapping
  RoutingRule: RoutingRule
  /** `ref` is the domain's ARN. */
  DomainNameAccessAssociation: DomainNameAccessAssociation
  Account: Account
  ApiKey: ApiKey
  UsagePlan: UsagePlan
  UsagePlanKey: UsagePlanKey
  ClientCertificate: ClientCertificate
  VpcLink: VpcLink
  VpcLinkV2: VpcLinkV2
  /** HTTP and WebSocket APIs; their ids and those of REST APIs are never the same. */
  ApiV2: ApiV2
  /** `ref` is what no two routes may have alike: the route key without its variables' names. */
  RouteV2: RouteV2
  /** `ref` is the route. */
  RouteResponseV2: RouteResponseV2
  IntegrationV2: IntegrationV2
  /** `ref` is the integration. */
  IntegrationResponseV2: IntegrationResponseV2
  /** `ref` is the name, as a model's is. */
  AuthorizerV2: AuthorizerV2
  ModelV2: ModelV2
  StageV2: StageV2
  /** `ref` is the snapshot. */
  DeploymentV2: DeploymentV2
  /** Of the directory: by its name in lower case, policies by their ARN; `ref` is the unique id. */
  IamUser: IamUser
  IamGroup: IamGroup
  IamRole: IamRole
  IamPolicy: IamPolicy
  IamOidcProvider: IamOidcProvider
  /** `ref` is the user's unique id. */
  IamAccessKey: IamAccessKey
  /** `ref` is the policy's ARN. */
  IamAttachment: IamAttachment
  /** The record's id and `ref` are a group's and a user's unique ids. */
  IamMembership: { readonly groupId: string; readonly userId: string }
  /** By an access key's id, or a role's unique id. */
  IamUse: IamUse
}

export type Kind = keyof Entities

/**
 * What an API's definition consists of: what a deployment freezes and an import replaces. It can be written aside,
 * as a {@link Draft}.
 */
export const definitionKinds = [
  'Resource',
  'Model',
  'RequestValidator',
  'Authorizer',
  'GatewayResponse',
  'DocumentationPart',
  'RouteV2',
  'IntegrationV2',
  'AuthorizerV2',
] as const satisfies readonly Kind[]

/** What a deployment freezes besides, of WebSocket APIs, which no import replaces. */
export const frozenBesides: readonly Kind[] = [
  'RouteResponseV2',
  'IntegrationResponseV2',
  'ModelV2',
]

/** Owner of records that belong to no API. */
export const account = ''

/**
 * The control plane's state. Synchronous, since a handler runs inside one transaction: either all it
 * wrote is there or nothing is.
 *
 * A record is addressed by kind, owner (an API id, a domain's name, or {@link account}) and id. `ref` is one secondary
 * key per record (a resource's parent id, a model's name …) for look-ups that must stay flat.
 */
export type Store = {
  get<K extends Kind>(kind: K, owner: string, id: string): Entities[K] | undefined
  /** All records in order of creation; with `ref`, only those. */
  list<K extends Kind>(kind: K, owner: string, ref?: string): readonly Entities[K][]
  /** All records whose `ref` begins with a prefix that ends in `/`, in order of creation. */
  listUnder<K extends Kind>(kind: K, owner: string, refPrefix: `${string}/`): readonly Entities[K][]
  /**
   * One page in order of creation, or newest first; with `ref`, only of those. `position` is opaque, and
   * absent in the answer on the last page.
   */
  page<K extends Kind>(
    kind: K,
    owner: string,
    position: string | undefined,
    limit: number,
    choice?: { readonly ref?: string; readonly newestFirst?: boolean },
  ): Page<Entities[K]>
  count(kind: Kind, owner: string): number
  /** Creates or replaces; a replaced record keeps its place in the order. */
  put<K extends Kind>(kind: K, owner: string, id: string, value: Entities[K], ref?: string): void
  /** The same for many records at once, in a fraction of the time. */
  putAll<K extends Kind>(kind: K, owner: string, records: readonly NewRecord<Entities[K]>[]): void
  /** True when there was something to delete. */
  delete(kind: Kind, owner: string, id: string): boolean
  /** Deletes every record of an owner. */
  deleteOwned(owner: string): void
  /** Makes a text readable by the data plane under a key; undefined withdraws it. */
  publish(key: string, text: string | undefined): void
  /** The same for many keys at once, in a fraction of the time. No key may come twice. */
  publishAll(texts: readonly (readonly [key: string, text: string])[]): void
  /**
   * Keeps a part, not the first, of a text that is to be published under a key whose text never changes: `partsOf`.
   * Nobody sees it before.
   */
  keepPart(key: string, part: number, text: string): void
  /** Publishes a text of so many parts by its first one. False: not all others are kept, and nothing is published. */
  publishKept(key: string, first: string, count: number): boolean
  /** What is published under a key. */
  published(key: string): string | undefined
  /**
   * Tells one state of an API's settings and definition, and of the VPC links, from another: where the numbers are
   * equal, nothing has changed between.
   */
  version(apiId: string): number
  /** Makes a draft what its API's definition is. */
  adopt(draft: Draft): void
}

/**
 * An API's definition written aside, over as many slices as it takes, so that the transaction that adopts it is short.
 * Nobody sees it before; one that is not adopted is nothing.
 */
export type Draft = {
  readonly apiId: string
  /** All records as they would be with the draft adopted. */
  readonly store: Store
}

/** A record that is to be written. */
export type NewRecord<T> = { readonly id: string; readonly value: T; readonly ref?: string }

export type Page<T> = { readonly items: readonly T[]; readonly position?: string }
