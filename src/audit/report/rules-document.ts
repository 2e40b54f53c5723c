import type { RuleText } from '../finding.ts'

/** The rules as a chapter of `docs/audit.md`. */
export const rulesDocument = (rules: readonly RuleText[]): string =>
  [
    '| rule | severity | finds |\n| --- | --- | --- |\n' +
      rules
        .map(({ id, severity, title }) => `| [\`${id}\`](#${id}) | ${severity} | ${title} |`)
        .join('\n'),
    ...rules.map(
      ({ id, title, severity, why, fix, sources }) =>
        `### ${id}\n\n**${title}** (${severity}). ${why}\n\nFix: ${fix}` +
        (sources.length > 0 ? `\n\nAWS: ${sources.map((url) => `<${url}>`).join(', ')}` : ''),
    ),
  ].join('\n\n')
