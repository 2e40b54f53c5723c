import { ApiError } from '../../../src/control/answer/api-error.ts'
import type { ControlRequest, Face } from '../../../src/control/run/face.ts'
import { type Means, perform } from '../../../src/control/run/perform.ts'

/** The answer of a face to a request that needs no signature here. */
export async function answerThrough(
  face: Face,
  request: ControlRequest,
  means: Means,
): Promise<Response> {
  const requestId = crypto.randomUUID()
  try {
    return await perform(face, request, requestId, means)
  } catch (error) {
    if (error instanceof ApiError) return face.renderError(error, requestId)
    throw error
  }
}
