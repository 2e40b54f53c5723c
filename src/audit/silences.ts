import type { AuditSilence } from '../model/audit/audit-silence.ts'
import type { AuditedApi } from './audited-api.ts'
import { type Finding, severities } from './finding.ts'
import { ruleOf } from './rules/index.ts'
import { idleSilence } from './rules/silences.ts'

/** A silence, and where in the definition it stands. */
export type SilencedBy = { readonly silence: AuditSilence; readonly at: readonly string[] }

/** The findings, with those marked that are meant. What silenced something is added to `used`. */
export function markSilenced(
  findings: readonly Finding[],
  silences: readonly SilencedBy[],
  api: Pick<AuditedApi, 'id' | 'name'>,
  used: Set<SilencedBy>,
): readonly Finding[] {
  const byRule = new Map<string, SilencedBy[]>()
  for (const each of silences) {
    const { id, api: of } = each.silence
    if (of !== undefined && of !== api.id && of !== api.name) continue
    const list = byRule.get(id)
    if (list) list.push(each)
    else byRule.set(id, [each])
  }
  return findings.map((finding) => {
    if (finding.silenced !== undefined) return finding
    const by = byRule.get(finding.rule)?.find(({ silence }) => isAbout(silence, finding))
    if (!by) return finding
    used.add(by)
    return { ...finding, silenced: by.silence.reason }
  })
}

/** Silences that were of no use are found, too: what they silenced is mended, or spelled otherwise. */
export const idleSilences = (
  silences: readonly SilencedBy[],
  used: ReadonlySet<SilencedBy>,
): readonly Finding[] =>
  silences
    .filter((each) => !used.has(each))
    .map(({ silence: { id, path, method, name }, at }) => ({
      rule: idleSilence.id,
      severity: idleSilence.severity,
      place: {
        at,
        ...(path !== undefined && { path }),
        ...(method !== undefined && { method }),
        ...(name !== undefined && { name }),
      },
      message: ruleOf(id)
        ? `${id} has found nothing that this silences`
        : `No rule has the id ${id}`,
    }))

/** Those that matter most first. */
export const byWeight = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted(
    (one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity),
  )

const isAbout = ({ path, method, name }: AuditSilence, { place }: Finding): boolean =>
  (path === undefined || path === place.path) &&
  (method === undefined || method.toUpperCase() === place.method) &&
  (name === undefined || name === place.name)
