import { missingAuthenticationToken, renderError } from '../answer/api-error.ts'
import type { Face } from '../run/face.ts'
import type { Service } from './operation.ts'
import { readInput } from './read-input.ts'
import { renderOutput } from './render-output.ts'
import { resolveOperation } from './resolve-operation.ts'

/** A service of API Gateway's own, by its operation table. */
export const awsFace = (service: Service): Face => ({
  read(request, { requestId }) {
    const { verb, rawPath, rawQuery, headers, body } = request
    const resolved = resolveOperation(service, verb, rawPath, rawQuery)
    if (!resolved) throw missingAuthenticationToken()
    const { operation, labels } = resolved
    return {
      service,
      operation: operation.name,
      input: readInput(operation, { labels, rawQuery, headers, body }),
      render: (result) =>
        renderOutput(operation, result as Readonly<Record<string, unknown>> | undefined, requestId),
    }
  },
  renderError,
})
