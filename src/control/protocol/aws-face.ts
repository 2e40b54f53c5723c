import { missingAuthenticationToken, renderError } from '../answer/api-error.ts'
import type { Face } from '../run/face.ts'
import type { Service } from './operation.ts'
import { maxControlBodyBytes, maxDefinitionBytes } from '../../model/limits.ts'
import { readInput } from './read-input.ts'
import { renderOutput } from './render-output.ts'
import { resolveOperation } from './resolve-operation.ts'

/** Operations whose input is a file of the caller's, or a request to a method with a body of its own. */
const takesDocument: ReadonlySet<string> = new Set([
  'ImportApi',
  'ImportApiKeys',
  'ImportDocumentationParts',
  'ImportRestApi',
  'PutRestApi',
  'ReimportApi',
  'TestInvokeAuthorizer',
  'TestInvokeMethod',
])

/** A service of API Gateway's own, by its operation table. */
export const awsFace = (service: Service): Face => ({
  bodyLimit({ verb, rawPath, rawQuery }) {
    const name = resolveOperation(service, verb, rawPath, rawQuery)?.operation.name ?? ''
    return takesDocument.has(name) ? maxDefinitionBytes : maxControlBodyBytes
  },
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
