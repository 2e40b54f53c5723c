/** The replayer's report, as far as the page shows it. */
export interface Report extends Score {
  readonly blocked: number
  readonly validated: Score
  readonly skippedUnits: number
  readonly byKind: Readonly<
    Record<string, Score & { readonly validatedPassed: number; readonly validatedFailed: number }>
  >
  readonly byAuthority: Readonly<Record<string, Score>>
}

interface Score {
  readonly passed: number
  readonly failed: number
}

/** Where the expected answer of a case comes from, in words. */
const authorities: Readonly<Record<string, string>> = {
  'aws-recorded': 'recorded on AWS',
  'aws-acceptance-test': 'acceptance tests that pass on AWS',
  'aws-published-vector': 'test vectors published by AWS',
  'aws-published-sample': 'samples published by AWS',
  'aws-docs': "AWS's documentation",
  standard: 'a standard',
  'reference-implementation': 'the reference implementation',
  derived: 'derived from other cases',
  'derived-from-document': 'derived from the imported document',
  'localstack-unit-test': "another emulator's unit tests",
}

/** How a score came about. */
export interface Circumstances {
  /** A day, `2026-01-31`. */
  readonly date: string
  readonly state: 'memory' | 'disk'
}

/** Another implementation's score, in kinds of cases that are about what it does. */
export interface Other {
  /** With its version. */
  readonly name: string
  readonly report: Report
  readonly kinds: readonly string[]
}

/** The text of `docs/parity.md`. */
export function renderParityPage(
  report: Report,
  other: Other | undefined,
  { date, state }: Circumstances,
): string {
  const kinds = Object.entries(report.byKind)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, row]) => [
      kind,
      row.passed + row.failed,
      row.passed,
      `${row.validatedPassed} / ${row.validatedPassed + row.validatedFailed}`,
      ...(other ? [otherScore(other, kind)] : []),
    ])
  const sources = Object.entries(report.byAuthority)
    .toSorted(([, a], [, b]) => b.passed + b.failed - (a.passed + a.failed))
    .map(([name, row]) => [authorities[name] ?? name, row.passed + row.failed, row.passed])
  return `# Parity with Amazon API Gateway

Measured ${date} by replaying the cases of the [conformance kit](../conformance) against a running gateway (state ${state === 'disk' ? 'on disk' : 'in memory'}): unmodified
AWS SDK clients build each API, requests go over the wire, and every answer is compared with the expected one. Written by
\`npm run conformance\`; do not edit.

${table(['', 'cases', 'passed', 'share'], [score('all cases', report), score('of them recorded on AWS', report.validated)])}

${report.blocked} of the failures are cases that could not be judged because an earlier step of their scenario failed.
${report.skippedUnits} cases of single functions were not run and count neither way.
Failures that no gateway could pass are listed in [differences.md](differences.md#cases-where-the-recording-and-the-replayer-disagree).
Recordings that were corrected are marked as such ([\`corrected\`](../conformance/FORMAT.md#case)).

## By kind

${table(['kind', 'cases', 'passed', 'of them recorded on AWS: passed / all', ...(other ? [`${other.name}: passed`] : [])], kinds)}
${other ? aboutOther(other) : ''}
## By source of the expected answer

${table(['source', 'cases', 'passed'], sources)}

## What is compared

Status, body and headers in full, except: headers that only CloudFront adds (\`via\`, \`x-cache\`, \`x-amz-cf-*\`, \`cloudfront-*\`),
headers of the transport (\`date\`, \`connection\`, \`content-length\`, \`transfer-encoding\`, \`server\`, \`vary\` …), extra response
headers outside \`x-amz*\`, and the letter case of header names. Generated values (ids, dates) must be present and consistent.

## Reproduce

\`\`\`
npm run conformance${state === 'disk' ? ' -- --state disk' : ''}
\`\`\`

The command starts a gateway of its own on a free port with empty state, prints its tables and writes this page; where
\`moto_server\` is installed, moto's score stands beside it. \`--only TEXT\` and \`--kinds a,b\` run a part (the page is then left as it
is), \`--verbose\` shows each difference, \`--report FILE\` keeps all of them as JSON. \`--target URL\` measures any other gateway:
[how](../conformance/README.md).
`
}

/** A dash where nothing was measured. */
function otherScore({ report, kinds }: Other, kind: string): string | number {
  return kinds.includes(kind) ? (report.byKind[kind]?.passed ?? 0) : '–'
}

function aboutOther({ name, report }: Other): string {
  const all = report.passed + report.failed
  const recorded = report.validated.passed + report.validated.failed
  return `
${name} is measured in the kinds that are about the management API, as its server does not run the APIs it keeps: ${report.passed} of ${all} cases,
${report.validated.passed} of ${recorded} recorded on AWS. An answer that lacks one member, or has one too many, is a failed case, for either.
`
}

const score = (name: string, { passed, failed }: Score) => [
  name,
  passed + failed,
  passed,
  share({ passed, failed }),
]

function share({ passed, failed }: Score): string {
  // Cut, not rounded: 100 % must mean all.
  return `${(Math.floor((1000 * passed) / Math.max(1, passed + failed)) / 10).toFixed(1)} %`
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const rule = line(head.map((_, column) => (column === 0 ? '---' : '---:')))
  return [line(head), rule, ...rows.map(line)].join('\n')
}
