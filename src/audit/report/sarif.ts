import type { Severity } from '../finding.ts'
import { ruleTexts } from '../rules/index.ts'
import { type Audited, type LocatedFinding, placeText } from './audited.ts'

const levels: Readonly<Record<Severity, string>> = { low: 'note', medium: 'warning', high: 'error' }

/** GitHub's scale, 0 to 10; only results with one are counted as security's. */
const scores: Readonly<Record<Severity, string>> = { low: '3.0', medium: '5.5', high: '8.0' }

/** Findings as SARIF 2.1.0 (OASIS): for code scanning, editors and dashboards. */
export function sarifOf(audited: readonly Audited[], version: string): object {
  const indexes = new Map(ruleTexts.map(({ id }, index) => [id, index]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'tidegate audit', version, rules: ruleTexts.map(descriptorOf) } },
        columnKind: 'utf16CodeUnits',
        results: audited.flatMap((each) =>
          each.findings.map((finding) => resultOf(finding, each, indexes.get(finding.rule) ?? -1)),
        ),
      },
    ],
  }
}

const descriptorOf = ({ id, title, severity, why, fix, sources }: (typeof ruleTexts)[number]) => ({
  id,
  shortDescription: { text: title },
  fullDescription: { text: why },
  help: { text: [fix, ...sources].join('\n') },
  ...(sources[0] !== undefined && { helpUri: sources[0] }),
  defaultConfiguration: { level: levels[severity] },
  properties: { tags: ['security'], 'security-severity': scores[severity] },
})

function resultOf(finding: LocatedFinding, { name, isFile }: Audited, ruleIndex: number) {
  const { rule, severity, message, silenced, line, column } = finding
  const place = placeText(finding)
  const logical = isFile ? place : [name, place].filter((part) => part !== '').join(' ')
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        ...(isFile && {
          physicalLocation: {
            artifactLocation: { uri: uriOf(name) },
            ...(line !== undefined && {
              region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
            }),
          },
        }),
        ...(logical !== '' && { logicalLocations: [{ fullyQualifiedName: logical }] }),
      },
    ],
    ...(silenced !== undefined && {
      suppressions: [{ kind: 'external', justification: silenced }],
    }),
  }
}

/** A path as a URI reference: relative ones stay relative. */
const uriOf = (path: string): string =>
  (path.startsWith('/') ? 'file://' : '') +
  path.replaceAll('\\', '/').replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/')
