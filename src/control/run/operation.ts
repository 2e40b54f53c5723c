import type { VpcLinkTargets } from '../../wire/egress/vpc-link-targets.ts'
import type { Service } from '../protocol/operation.ts'
import type { Store } from '../state/store.ts'
import type { Edge } from './edge.ts'

/** What a transaction knows besides its input. Lives for one operation. */
export type ControlContext = {
  readonly store: Store
  /** Milliseconds since 1970. */
  readonly now: number
  readonly region: string
  readonly accountId: string
  /** A fresh id of lower-case letters and digits. */
  newId(length: number): string
  /** Where the operator says VPC links lead; undefined when the operator says nothing. */
  readonly vpcLinkTargets?: VpcLinkTargets
}

/** What an operation does in the Registry: all it wrote is there, or, when it throws, nothing is. */
export type Transaction<Input = never, Gathered = unknown> = (
  input: Input,
  context: ControlContext,
) => Gathered

/** What a preparation knows besides its input: the state as it is, to read. */
export type PreparationContext = Pick<ControlContext, 'region' | 'accountId'> & {
  readonly store: Pick<Store, 'get' | 'list'>
}

/**
 * One operation, in the order in which it happens. Each part is given what the one before made; `complete` alone is
 * at the edge, and one that has neither of the others never reaches the Registry. Throws `ApiError`.
 */
export type Operation<Input, Prepared, Gathered> = {
  /** Before, in the Registry: what would hold the transaction up, or waits for others. */
  readonly prepare?: (input: Input, context: PreparationContext) => Promise<Prepared>
  readonly transaction?: Transaction<Prepared, Gathered>
  /** After, at the edge, for what must wait for backends: makes of what was gathered the result. */
  readonly complete?: (gathered: Gathered, edge: Edge) => Promise<unknown>
}

/** Any {@link Operation}, for tables of them. */
export type AnyOperation = {
  readonly prepare?: (input: never, context: PreparationContext) => Promise<unknown>
  readonly transaction?: Transaction
  readonly complete?: (gathered: never, edge: Edge) => Promise<unknown>
}

/** The operations a file implements, by AWS's names. A function is the transaction of one that has nothing else. */
export type Operations = Readonly<Record<string, Transaction | AnyOperation>>

/** Whose operations there are: AWS's services, and the gateway's own pages. */
export type ControlService = Service | 'lambda' | 'operator'

/** An operation of a table; undefined when there is none of that name. */
export function operationOf(operations: Operations, name: string): AnyOperation | undefined {
  const found = Object.hasOwn(operations, name) ? operations[name] : undefined
  return typeof found === 'function' ? { transaction: found } : found
}
