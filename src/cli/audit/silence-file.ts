import { readSilences } from '../../model/audit/audit-silence.ts'
import type { Audited } from '../../audit/report/audited.ts'
import { byWeight, idleSilences, markSilenced, type SilencedBy } from '../../audit/silences.ts'
import { DocumentError } from '../../wire/yaml/document-error.ts'
import { parseDocument, type SourceDocument } from '../../wire/yaml/document.ts'
import { CommandFailure } from '../playground/command-failure.ts'
import { nameOf, readText } from '../playground/read-file.ts'
import { problemAt } from '../playground/source-frame.ts'

/**
 * Marks what a file of silences, JSON or YAML, says is meant; what it says in vain is found, too. Throws
 * {@link CommandFailure} for a file with a silence that has no reason.
 */
export function applySilenceFile(path: string, audited: readonly Audited[]): readonly Audited[] {
  const text = readText(path)
  const document = parse(path, text)
  const { silences: read, problems } = readSilences(document.value)
  if (problems.length > 0) {
    const told = problems.map(({ at, message }) =>
      problemAt(nameOf(path), text, document.locate(at), [...at, message].join(' ')),
    )
    throw new CommandFailure(told.join('\n'), 2)
  }
  const silences = read.map((silence, index): SilencedBy => ({
    silence,
    at: ['silence', String(index)],
  }))
  const used = new Set<SilencedBy>()
  const marked = audited.map((each) => {
    const api = { id: each.name, name: each.title ?? each.name }
    return { ...each, findings: markSilenced(each.findings, silences, api, used) }
  })
  const idle = idleSilences(silences, used).map((finding) => ({
    ...finding,
    ...document.locate(finding.place.at),
  }))
  return idle.length === 0
    ? marked
    : [...marked, { name: nameOf(path), isFile: true, findings: byWeight(idle) }]
}

function parse(path: string, text: string): SourceDocument {
  try {
    return parseDocument(text)
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    throw new CommandFailure(problemAt(nameOf(path), text, error, error.reason), 2)
  }
}
