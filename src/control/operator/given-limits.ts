import type { ImportError, ImportProblem } from '../../openapi/import-error.ts'
import { badRequest } from '../answer/api-error.ts'

/** Bytes of all limits of an API. */
const maxBytes = 262_144

/** Reads the limits that a page is given. Throws BadRequestException with every error found and its place. */
export async function readGivenLimits<T>(
  body: Uint8Array,
  readerOf: (part: typeof import('../../openapi/limits-document.ts')) => (body: Uint8Array) => T,
): Promise<T> {
  if (body.byteLength > maxBytes)
    throw badRequest(`The limits have ${body.byteLength} bytes; at most ${maxBytes} are accepted`)
  const [part, errors] = await Promise.all([
    import('../../openapi/limits-document.ts'),
    import('../../openapi/import-error.ts'),
  ])
  try {
    return readerOf(part)(body)
  } catch (error) {
    if (error instanceof errors.ImportError)
      throw badRequest(error.problems.map((problem) => sentence(error.kind, problem)).join(' '))
    throw error
  }
}

/** What is wrong with a document, and where: a text that is none has no pointer. */
const sentence = (kind: ImportError['kind'], { line, column, message }: ImportProblem): string =>
  kind === 'syntax' ? `line ${line}, column ${column}: ${message}` : message
