import type { VpcLinkTargets } from '../../wire/egress/vpc-link-targets.ts'
import type { Store } from '../state/store.ts'

/** What a handler knows besides its input. Lives for one transaction. */
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

/** One operation: input with the service model's member names → the result with the same, or an `ApiError`. */
export type Handler = (input: never, context: ControlContext) => unknown

/** The operations a file implements, by AWS's names. */
export type Handlers = Readonly<Record<string, Handler>>
