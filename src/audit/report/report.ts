import type { Finding } from '../finding.ts'
import { ruleOf } from '../rules/index.ts'

/** Findings with what their rules say, as programs and the console read them. */
export function reportOf(findings: readonly Finding[]) {
  const ids = new Set(findings.map(({ rule }) => rule))
  const rules = [...ids].flatMap((id) => {
    const rule = ruleOf(id)
    if (!rule) return []
    const { title, severity, why, fix, sources } = rule
    return [[id, { title, severity, why, fix, sources }] as const]
  })
  return { findings, rules: Object.fromEntries(rules) }
}

/** What {@link reportOf} makes. */
export type Report = ReturnType<typeof reportOf>
