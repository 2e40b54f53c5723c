import type { AuditedApi, Place } from './audited-api.ts'

/** From what only careful people mend to what lets somebody in. */
export const severities = ['low', 'medium', 'high'] as const

export type Severity = (typeof severities)[number]

/** What a rule says of all it finds. */
export type RuleText = {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  /** What may happen. */
  readonly why: string
  readonly fix: string
  /** Pages of AWS's documentation it rests on. */
  readonly sources: readonly string[]
}

/** A rule about one API: a row of the table in `rules/index.ts`. It walks the API a bounded number of times. */
export type Rule = RuleText & { check(api: AuditedApi): Iterable<Remark> }

/** One thing that a rule has found. */
export type Remark = { readonly place: Place; readonly message: string }

/** A remark with what is said of it. */
export type Finding = Remark & {
  readonly rule: string
  readonly severity: Severity
  /** Why it is meant, in the words of who silenced it. */
  readonly silenced?: string
}
