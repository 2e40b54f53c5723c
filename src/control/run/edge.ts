import type { HostedResult, HostedStream } from '../../functions/invoke/invoke.ts'
import type { Sealer } from '../../iam/sealer.ts'
import type { Principal } from '../../model/principal.ts'
import type { PublishedReader } from '../../model/published.ts'
import type { ConditionValue } from '../authority/condition-values.ts'
import type { DayUsage, QuotaLimit } from '../../model/account/leases.ts'
import type { Slices } from '../../turns/slices.ts'
import type { FunctionCall, FunctionInvocation, Platform } from '../../model/platform.ts'

/** Reads and changes what is counted of a quota: `subject` as in `quotaSubject`. */
export type Quotas = {
  /** By UTC day, those between two that had any. */
  usage(
    subject: string,
    limit: QuotaLimit,
    from: string,
    to: string,
  ): Promise<Readonly<Record<string, DayUsage>>>
  /** Sets what is left in the current period; answers today's. */
  setRemaining(subject: string, limit: QuotaLimit, remaining: number): Promise<DayUsage>
}

/** Text of a function's code that is not its first. */
export type CodePart = { readonly codeSha256: string; readonly part: number; readonly text: string }

/** What an operation may use outside the Registry: of the gateway, and of the call. */
export type Edge = Surroundings & {
  /** Who calls. */
  readonly caller: Principal
  /** What policies may ask of the call. */
  readonly conditionValue: ConditionValue
  /** Keeps a part of a code in the Registry, where it is not to be seen before its function is. */
  keepCodePart(part: CodePart): Promise<void>
}

/** What is the same for all calls. */
export type Surroundings = {
  readonly published: PublishedReader
  /** What secrets are kept with; undefined where the operator has given no key for it. */
  openSealer(): Promise<Sealer | undefined>
  /** What backends are reached by. */
  readonly platform: Platform
  /** Does a long work slice by slice, with turns of the event loop between. */
  inSlices<T>(work: Slices<T>): Promise<T>
  /** What keys use of quotas, by the objects that count it. */
  readonly quotas: Quotas
  /** Runs a function hosted here (`invokePublished`). */
  invokeHosted(invocation: FunctionInvocation): Promise<HostedResult>
  /** The same, answered as the function writes it (`streamPublished`, framed). */
  streamHosted(call: FunctionCall): Promise<HostedStream>
}
