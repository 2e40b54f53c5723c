import { type Audited, type LocatedFinding, placeText } from '../../audit/report/audited.ts'
import { severities } from '../../audit/finding.ts'
import { ruleOf } from '../../audit/rules/index.ts'
import { printable } from '../calls/printable.ts'

/** Findings as people read them: each with its place, each rule explained once, and a sum. */
export function reportText(audited: readonly Audited[]): string {
  const open = audited.flatMap((each) =>
    each.findings
      .filter(({ silenced }) => silenced === undefined)
      .map((finding) => ({ finding, of: each })),
  )
  const lines = open.map(({ finding, of }) => lineOf(finding, of))
  const ids = [...new Set(open.map(({ finding }) => finding.rule))]
  return printable(
    [...lines, ...ids.flatMap(explained), ...(lines.length > 0 ? [''] : []), sumOf(audited)].join(
      '\n',
    ),
  )
}

function lineOf(finding: LocatedFinding, { name, title, isFile }: Audited): string {
  const { line, column, severity, rule, message } = finding
  const at = line === undefined ? '' : `:${line}:${column ?? 1}`
  const api = isFile || title === undefined ? name : `${name} (${title})`
  const place = placeText(finding)
  const where = message.includes(place) ? '' : `${place}: `
  return `${api}${at}: ${severity}: ${where}${message} [${rule}]`
}

function explained(id: string): readonly string[] {
  const rule = ruleOf(id)
  if (!rule) return []
  return ['', `${id}: ${rule.title}`, `  ${rule.why}`, `  ${rule.fix}`]
}

function sumOf(audited: readonly Audited[]): string {
  const all = audited.flatMap(({ findings }) => findings)
  const open = all.filter(({ silenced }) => silenced === undefined)
  const counts = severities
    .toReversed()
    .map((severity) => `${open.filter((each) => each.severity === severity).length} ${severity}`)
  const silenced = all.length - open.length
  return `${open.length} found: ${counts.join(', ')}${silenced > 0 ? `; ${silenced} silenced` : ''}`
}
