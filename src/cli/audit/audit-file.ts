import { auditApi } from '../../audit/audit.ts'
import type { Audited } from '../../audit/report/audited.ts'
import { auditedRestApi } from '../../audit/rest/audited-rest-api.ts'
import { type ApiDefinition, type ReadMethod, readAlone } from '../../openapi/definition.ts'
import { ImportError } from '../../openapi/import-error.ts'
import { readDefinition } from '../../openapi/import.ts'
import { type OpenApiDocument, parseOpenApi } from '../../openapi/parse.ts'
import { drain } from '../../turns/slices.ts'
import { CommandFailure } from '../playground/command-failure.ts'
import { nameOf, readText } from '../playground/read-file.ts'
import { problemAt } from '../playground/source-frame.ts'

/** Audits an OpenAPI document by itself. Throws {@link CommandFailure}, with the place of what cannot be imported. */
export function auditFile(path: string): Audited {
  const text = readText(path)
  const methods = new Map<string, ReadMethod>()
  const { document, definition } = read(path, text, methods)
  const methodOf = (at: string, method: string) => methods.get(`${method} ${at}`)
  const api = auditedRestApi(descriptionOf(definition), {
    idleSchemes: (at, method) => methodOf(at, method)?.idleSchemes ?? [],
    methodAt: (at, method) => methodOf(at, method)?.at.path ?? ['paths', at],
    schemesAt:
      document.version === '2.0' ? ['securityDefinitions'] : ['components', 'securitySchemes'],
  })
  const silences = (definition.auditSilences ?? []).map((silence) => ({
    silence,
    at: ['x-tidegate-audit'],
  }))
  const findings = drain(auditApi(api, silences)).map((finding) => {
    const { line, column } = document.source.locate(finding.place.at)
    return { ...finding, line, column }
  })
  return { name: nameOf(path), title: definition.name, isFile: true, findings }
}

function read(path: string, text: string, methods: Map<string, ReadMethod>) {
  try {
    const document: OpenApiDocument = drain(parseOpenApi(new TextEncoder().encode(text)))
    const definition = drain(
      readDefinition(document, {
        ...readAlone,
        onMethod: (method) => methods.set(`${method.method} ${method.path}`, method),
      }),
    )
    return { document, definition }
  } catch (error) {
    if (!(error instanceof ImportError)) throw error
    const problems = error.problems.map((problem) =>
      problemAt(nameOf(path), text, problem, problem.message),
    )
    throw new CommandFailure(problems.join('\n'), 2)
  }
}

/** A definition refers by names where an API has ids. */
function descriptionOf(definition: ApiDefinition): Parameters<typeof auditedRestApi>[0] {
  const { authorizers, gatewayResponses, resources, ...api } = definition
  return {
    api,
    authorizers: authorizers.map((authorizer) => ({ ...authorizer, id: authorizer.name })),
    gatewayResponses,
    resources: resources.map(({ path, methods }) => ({
      path,
      methods: Object.fromEntries(
        Object.entries(methods).map(
          ([verb, { authorizer, requestValidator, methodIntegration, ...method }]) => [
            verb,
            {
              ...method,
              ...(authorizer !== undefined && { authorizerId: authorizer }),
              ...(requestValidator !== undefined && { requestValidatorId: requestValidator }),
              ...(methodIntegration && {
                methodIntegration: { cacheNamespace: '', ...methodIntegration },
              }),
            },
          ],
        ),
      ),
    })),
  }
}
