import { auditApi } from '../../audit/audit.ts'
import type { Audited } from '../../audit/report/audited.ts'
import { ImportError } from '../../openapi/import-error.ts'
import { drain } from '../../turns/slices.ts'
import { CommandFailure } from '../playground/command-failure.ts'
import { nameOf, readText } from '../playground/read-file.ts'
import { problemAt } from '../playground/source-frame.ts'
import { type ReadApi, readApi } from './read-api.ts'

/** Audits an OpenAPI document by itself. Throws {@link CommandFailure}, with the place of what cannot be imported. */
export function auditFile(path: string): Audited {
  const { document, api, silences } = readApiFile(path, readText(path), { exitCode: 2 })
  const findings = drain(
    auditApi(
      api,
      silences.map((silence) => ({ silence, at: ['x-tidegate-audit'] })),
    ),
  ).map((finding) => {
    const { line, column } = document.source.locate(finding.place.at)
    return { ...finding, line, column }
  })
  return { name: nameOf(path), title: api.name, isFile: true, findings }
}

/** How a command ends with a definition that cannot be imported; `otherwise` is what to say of a file that is none. */
type Refusal = { readonly exitCode: 1 | 2; readonly otherwise?: string }

/** The API of a file's text. Throws {@link CommandFailure} with the place of each problem. */
export function readApiFile(path: string, text: string, { exitCode, otherwise }: Refusal): ReadApi {
  try {
    return readApi(text)
  } catch (error) {
    if (!(error instanceof ImportError)) throw error
    const problems = error.problems.map((problem) =>
      problemAt(nameOf(path), text, problem, problem.message),
    )
    if (error.kind === 'not-openapi' && otherwise !== undefined) problems.push(otherwise)
    throw new CommandFailure(problems.join('\n'), error.kind === 'content' ? exitCode : 2)
  }
}
