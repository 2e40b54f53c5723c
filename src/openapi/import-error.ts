import type { DocumentError, Position } from '../wire/yaml/document-error.ts'

/** One thing that makes a document unusable. */
export type ImportProblem = Position & {
  readonly message: string
  /** JSON pointer of the offending node; empty for the whole document. */
  readonly pointer: string
}

/**
 * A document that cannot be imported. `kind` tells AWS's two answers apart: a text that is no OpenAPI
 * document at all, and one with errors inside (spec openapi §9).
 */
export class ImportError extends Error {
  readonly kind: 'syntax' | 'not-openapi' | 'content'
  readonly problems: readonly ImportProblem[]

  constructor(kind: ImportError['kind'], problems: readonly ImportProblem[]) {
    super(messageOf(kind, problems))
    this.kind = kind
    this.problems = problems
  }
}

/** A text that is neither JSON nor YAML. */
export function syntaxError(error: DocumentError): ImportError {
  const { line, column, reason } = error
  return new ImportError('syntax', [{ message: reason, line, column, pointer: '' }])
}

/** RFC 6901. */
export function jsonPointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** ` (line 3, column 5, /paths/~1pets)`: how every message of ours says where. */
export function whereabouts(position: Position, path: readonly string[]): string {
  const pointer = jsonPointer(path)
  return ` (line ${position.line}, column ${position.column}${pointer && `, ${pointer}`})`
}

// `Invalid OpenAPI input.` is recorded for syntax errors and must stand alone there
// (ls:apigateway_import::test_import_api_bad_file); the place travels in `problems`.
function messageOf(kind: ImportError['kind'], problems: readonly ImportProblem[]): string {
  const sentence = 'Invalid OpenAPI input.'
  if (kind === 'syntax') return sentence
  const texts = problems.map((p) => p.message)
  return kind === 'not-openapi'
    ? `${sentence} ${texts.join(' ')}`
    : `Errors found during import:\n\t${texts.join('\n\t')}`
}
