import type { AuditedApi } from '../../../src/audit/audited-api.ts'

export type Case = readonly [title: string, api: Partial<AuditedApi>]

/** What rules find, and what they let be, by their ids. */
export type RuleCases = Readonly<
  Record<string, { readonly finds: readonly Case[]; readonly leaves: readonly Case[] }>
>
