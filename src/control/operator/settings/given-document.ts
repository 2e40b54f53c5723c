import type { ImportError, ImportProblem } from '../../../openapi/import-error.ts'
import { badRequest } from '../../answer/api-error.ts'

/** Bytes of all limits of an API, or of its other settings. */
const maxBytes = 262_144

/**
 * Reads what a page is given by a reader that is loaded with it. Throws BadRequestException with every error found and its
 * place.
 *
 * @param noun what it is, in the plural
 */
export async function readGiven<T>(
  body: Uint8Array,
  noun: string,
  reader: Promise<(body: Uint8Array) => T>,
): Promise<T> {
  if (body.byteLength > maxBytes)
    throw badRequest(`The ${noun} have ${body.byteLength} bytes; at most ${maxBytes} are accepted`)
  const [read, errors] = await Promise.all([reader, import('../../../openapi/import-error.ts')])
  try {
    return read(body)
  } catch (error) {
    if (error instanceof errors.ImportError)
      throw badRequest(error.problems.map((problem) => sentence(error.kind, problem)).join(' '))
    throw error
  }
}

/** What is wrong with a document, and where: a text that is none has no pointer. */
const sentence = (kind: ImportError['kind'], { line, column, message }: ImportProblem): string =>
  kind === 'syntax' ? `line ${line}, column ${column}: ${message}` : message
