import { corrections } from './corrections.ts'

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

/** The same cases, replayed with the replayer as the corpus has it and with its corrections. */
export interface Reports {
  readonly published: Report
  readonly corrected: Report
}

/** The text of `docs/parity.md`. */
export function renderParityPage(
  { published, corrected }: Reports,
  { date, state }: Circumstances,
): string {
  const kinds = Object.entries(corrected.byKind)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, row]) => [
      kind,
      row.passed + row.failed,
      published.byKind[kind]?.passed ?? 0,
      row.passed,
      `${row.validatedPassed} / ${row.validatedPassed + row.validatedFailed}`,
    ])
  const sources = Object.entries(corrected.byAuthority)
    .toSorted(([, a], [, b]) => b.passed + b.failed - (a.passed + a.failed))
    .map(([name, row]) => [
      authorities[name] ?? name,
      row.passed + row.failed,
      published.byAuthority[name]?.passed ?? 0,
      row.passed,
    ])
  return `# Parity with Amazon API Gateway

Measured ${date} by replaying a corpus of cases against a running gateway (state ${state === 'disk' ? 'on disk' : 'in memory'}): unmodified AWS SDK clients build each API,
requests go over the wire, and every answer is compared with the expected one. Written by \`npm run conformance\`; do not edit.

The replayer has ${corrections.length} defects that fail cases whatever the answer is ([below](#corrections-of-the-replayer)). Every score is
given twice: with the replayer as it was published, and with these corrected. No expected answer is changed.

${table(
  ['', 'cases', 'passed as published', 'share', 'passed with corrections', 'share'],
  [
    scores('all cases', published, corrected),
    scores('of them recorded on AWS', published.validated, corrected.validated),
  ],
)}

${corrected.blocked} of the failures are cases that could not be judged because an earlier step of their scenario failed.
${corrected.skippedUnits} cases of single functions were not run and count neither way.
Failures that no gateway could pass are listed in [differences.md](differences.md#cases-where-the-recording-and-the-replayer-disagree).

## By kind

${table(['kind', 'cases', 'passed as published', 'with corrections', 'of them recorded on AWS: passed / all'], kinds)}

## By source of the expected answer

${table(['source', 'cases', 'passed as published', 'with corrections'], sources)}

## Corrections of the replayer

They are made in the copy that runs, each only where the published text is found (\`tools/conformance/corrections.ts\`).

${corrections.map(({ name, file, published: from, corrected: to, reason }) => `- **${name}** (\`${file}\`). ${reason}\n\n  \`\`\`diff\n  -${from}\n  +${to}\n  \`\`\``).join('\n')}

## What is compared

Status, body and headers in full, except: headers that only CloudFront adds (\`via\`, \`x-cache\`, \`x-amz-cf-*\`, \`cloudfront-*\`),
headers of the transport (\`date\`, \`connection\`, \`content-length\`, \`transfer-encoding\`, \`server\`, \`vary\` …), extra response
headers outside \`x-amz*\`, and the letter case of header names. Generated values (ids, dates) must be present and consistent.

## Reproduce

\`\`\`
npm run conformance -- --corpus DIR${state === 'disk' ? ' --state disk' : ''}
\`\`\`

\`DIR\` is the corpus: \`cases/\` with the cases and \`replay/\` with the replayer. The command starts a gateway of its own on a free
port with empty state for each of the two replays, prints their tables and writes this page. \`--only TEXT\` and \`--kinds a,b\` run a part,
with the corrections unless \`--published\` says otherwise (the page is then left as it is), \`--verbose\` shows each difference,
\`--report FILE\` keeps all of them as JSON.
`
}

const scores = (name: string, published: Score, corrected: Score) => [
  name,
  corrected.passed + corrected.failed,
  published.passed,
  share(published),
  corrected.passed,
  share(corrected),
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
