import { maxDefinitionBytes } from '../../../model/limits.ts'
import { ImportError } from '../../../openapi/import-error.ts'
import { type OpenApiDocument, parseOpenApi } from '../../../openapi/parse.ts'
import { ApiError, badRequest } from '../../answer/api-error.ts'
import type { Slices } from '../../../turns/slices.ts'

/** Parses the body of an import. Throws BadRequestException for one that is too large, and what `refuse` makes. */
export function parseImport(
  body: Uint8Array | undefined,
  refuse: (error: ImportError) => ApiError,
): Slices<OpenApiDocument> {
  const bytes = body ?? new Uint8Array()
  if (bytes.byteLength > maxDefinitionBytes) {
    throw badRequest(
      `The definition has ${bytes.byteLength} bytes; at most ${maxDefinitionBytes} are accepted`,
    )
  }
  return translated(parseOpenApi(bytes), refuse)
}

/** Work whose import errors are what `refuse` makes of them. */
export function* translated<T>(
  work: Slices<T>,
  refuse: (error: ImportError) => ApiError,
): Slices<T> {
  try {
    return yield* work
  } catch (error) {
    if (error instanceof ImportError) throw refuse(error)
    throw error
  }
}

/** An import error as the control plane's. AWS's message for a text that is no document says nothing: `detail` says where. */
export function importError(error: ImportError): ApiError {
  const [problem] = error.problems
  const where =
    error.kind === 'syntax' && problem
      ? { detail: `line ${problem.line}, column ${problem.column}: ${problem.message}` }
      : {}
  return new ApiError('BadRequestException', 400, error.message, where)
}
