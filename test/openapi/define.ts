import {
  readAlone,
  type ApiDefinition,
  type ImportOptions,
  type MethodDefinition,
} from '../../src/openapi/definition.ts'
import { ImportError } from '../../src/openapi/import-error.ts'
import { drain } from '../../src/turns/slices.ts'
import { readDefinition } from '../../src/openapi/import.ts'
import { parseOpenApi } from '../../src/openapi/parse.ts'

/** Reads a definition from a text or a value, everything savable unless a test says otherwise. */
export function define(
  document: string | object,
  options: Partial<ImportOptions> = {},
): ApiDefinition {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const source = drain(parseOpenApi(new TextEncoder().encode(text)))
  const work = readDefinition(source, {
    ...readAlone,
    region: 'eu-central-1',
    accountId: '123456789012',
    partition: 'aws',
    ignoreDocumentation: false,
    ...options,
  })
  return drain(work)
}

/** The error that a document is refused with. */
export function refusal(document: string | object, options?: Partial<ImportOptions>): ImportError {
  try {
    define(document, options)
  } catch (error) {
    if (error instanceof ImportError) return error
    throw error
  }
  throw new Error('was imported')
}

export const swagger = (more: object = {}) => ({
  swagger: '2.0',
  info: { title: 'api', version: '1' },
  paths: {},
  ...more,
})

export const openapi = (more: object = {}) => ({
  openapi: '3.0.1',
  info: { title: 'api', version: '1' },
  paths: {},
  ...more,
})

/** A method by path and verb; fails the test when it is not there. */
export function methodOf(definition: ApiDefinition, path: string, verb: string): MethodDefinition {
  const method = definition.resources.find((resource) => resource.path === path)?.methods[verb]
  if (!method) throw new Error(`no ${verb} ${path}`)
  return method
}
