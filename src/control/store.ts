import type { Deployment } from '../model/deployment.ts'
import type { HostedFunction } from '../model/hosted-function.ts'
import type {
  Authorizer,
  DocumentationPart,
  GatewayResponse,
  Model,
  RequestValidator,
  Resource,
  RestApi,
} from '../model/rest-api.ts'
import type { Stage } from '../model/stage.ts'

/** Every kind of record the control plane keeps. A new AWS resource is a line here. */
export type Entities = {
  RestApi: RestApi
  Resource: Resource
  Model: Model
  RequestValidator: RequestValidator
  Authorizer: Authorizer
  GatewayResponse: GatewayResponse
  DocumentationPart: DocumentationPart
  Deployment: Deployment
  Stage: Stage
  Function: HostedFunction
}

export type Kind = keyof Entities

/** Owner of records that belong to no API. */
export const account = ''

/**
 * The control plane's state. Synchronous, since a handler runs inside one transaction: either all it
 * wrote is there or nothing is.
 *
 * A record is addressed by kind, owner (an API id, or {@link account}) and id. `ref` is one secondary
 * key per record (a resource's parent id, a model's name …) for look-ups that must stay flat.
 */
export type Store = {
  get<K extends Kind>(kind: K, owner: string, id: string): Entities[K] | undefined
  /** All records in order of creation; with `ref`, only those. */
  list<K extends Kind>(kind: K, owner: string, ref?: string): readonly Entities[K][]
  /** One page in order of creation. `position` is opaque; absent in the answer on the last page. */
  page<K extends Kind>(
    kind: K,
    owner: string,
    position: string | undefined,
    limit: number,
  ): Page<Entities[K]>
  count(kind: Kind, owner: string): number
  /** Creates or replaces; a replaced record keeps its place in the order. */
  put<K extends Kind>(kind: K, owner: string, id: string, value: Entities[K], ref?: string): void
  /** True when there was something to delete. */
  delete(kind: Kind, owner: string, id: string): boolean
  /** Deletes every record of an owner. */
  deleteOwned(owner: string): void
  /** Makes a text readable by the data plane under a key; undefined withdraws it. */
  publish(key: string, text: string | undefined): void
}

export type Page<T> = { readonly items: readonly T[]; readonly position?: string }
