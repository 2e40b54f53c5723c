import type { VpcLinkTargets } from '../../wire/egress/vpc-link-targets.ts'
import type { Service } from '../protocol/operation.ts'
import type { Draft, Store } from '../state/store.ts'
import type { Slices } from '../../turns/slices.ts'
import type { Edge } from './edge.ts'

/** What is known in the Registry besides an operation's input. Lives for one operation. */
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

/** What a plan knows: the state, to read, and drafts, to write. What consists of parts that stand alone it may commit. */
export type PlanContext = ControlContext & {
  /** Begins a draft of an API's definition; it ends with the operation. */
  openDraft(apiId: string): Slices<Draft>
  /** Writes a long text aside that the transaction is to publish, under a key whose text never changes. */
  publishAhead(key: string, text: string): Slices<void>
  /** Does a part of the operation for good, as a transaction of its own. */
  commit<T>(part: (context: ControlContext) => T): T
}

/** What an operation does in the Registry: all it wrote is there, or, when it throws, nothing is. */
export type Transaction<Planned = never, Gathered = unknown> = (
  planned: Planned,
  context: ControlContext,
) => Gathered

/**
 * One operation, in the order in which it happens: at the edge, in the Registry, at the edge. Each part is given what
 * the one before made, or the input; most operations are a transaction alone, and one without never reaches the
 * Registry. Throws `ApiError`.
 */
export type Operation<Input, Planned, Gathered, Prepared = Input> = {
  /** It holds a whole API at the edge: `fewAtOnce`. */
  readonly isLarge?: true
  /** What must wait for others before the Registry is asked. */
  readonly prepare?: (input: Input, edge: Edge) => Promise<Prepared>
  /**
   * What would take the transaction too long, in slices. Other operations happen between them. The transaction follows
   * the last one at once.
   */
  readonly plan?: (prepared: Prepared, context: PlanContext) => Slices<Planned>
  /** Whether what the plan has read is still so (`Store.version`). One that is not is made again. */
  readonly isCurrent?: (planned: Planned, context: ControlContext) => boolean
  readonly transaction?: Transaction<Planned, Gathered>
  /** What must wait for others afterwards: makes the result. */
  readonly complete?: (gathered: Gathered, edge: Edge) => Promise<unknown>
}

/** Any {@link Operation}, for tables of them. */
export type AnyOperation = {
  readonly isLarge?: true
  readonly prepare?: (input: never, edge: Edge) => Promise<unknown>
  readonly plan?: (prepared: never, context: PlanContext) => Slices<unknown>
  readonly isCurrent?: (planned: never, context: ControlContext) => boolean
  readonly transaction?: Transaction
  readonly complete?: (gathered: never, edge: Edge) => Promise<unknown>
}

/** The operations a file implements, by AWS's names. A function is the transaction of one that has nothing else. */
export type Operations = Readonly<Record<string, Transaction | AnyOperation>>

/** Whose operations there are: AWS's services, and the gateway's own pages. */
export type ControlService = Service | 'lambda' | 'sts' | 'iam' | 'operator'

/** An operation of a table; undefined when there is none of that name. */
export function operationOf(operations: Operations, name: string): AnyOperation | undefined {
  const found = Object.hasOwn(operations, name) ? operations[name] : undefined
  return typeof found === 'function' ? { transaction: found } : found
}
