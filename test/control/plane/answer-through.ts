import { ApiError } from '../../../src/control/answer/api-error.ts'
import type { ControlRequest, Face } from '../../../src/control/run/face.ts'
import { root } from './platform.ts'
import { type Means, perform } from '../../../src/control/run/perform.ts'

/** The answer of a face to a request that needs no signature here. */
export async function answerThrough(
  face: Face,
  request: Omit<ControlRequest, 'sourceIp' | 'isSecure'>,
  means: Means,
): Promise<Response> {
  const requestId = crypto.randomUUID()
  try {
    const arrived = { ...request, sourceIp: '127.0.0.1', isSecure: false }
    return await perform(face, arrived, requestId, root, means)
  } catch (error) {
    if (error instanceof ApiError) return face.renderError(error, requestId)
    throw error
  }
}
