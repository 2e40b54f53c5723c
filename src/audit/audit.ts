import type { AuditedApi } from './audited-api.ts'
import type { Finding } from './finding.ts'
import { rules } from './rules/index.ts'
import { byWeight, idleSilences, markSilenced, type SilencedBy } from './silences.ts'

/** Findings kept of one rule and API: more say the same. */
const maxFindingsOfRule = 1_000

/** Remarks between two pauses. */
const sliceLength = 200

/**
 * What the rules find in an API, in slices: those that matter most first. Silenced findings are among them, marked. A rule
 * that finds more than is kept says how many.
 *
 * @param silences those of the definition
 */
export function* auditApi(
  api: AuditedApi,
  silences: readonly SilencedBy[] = [],
): Generator<undefined, readonly Finding[]> {
  const found: Finding[] = []
  for (const { id, severity, check } of rules) {
    let count = 0
    for (const remark of check(api)) {
      if (++count <= maxFindingsOfRule) found.push({ rule: id, severity, ...remark })
      if (count % sliceLength === 0) yield
    }
    const left = count - maxFindingsOfRule
    if (left > 0)
      found.push({ rule: id, severity, place: { at: [] }, message: `And ${left} more like these` })
    yield
  }
  const used = new Set<SilencedBy>()
  const marked = markSilenced(found, silences, api, used)
  return byWeight([...marked, ...idleSilences(silences, used)])
}
