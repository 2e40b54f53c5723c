/** What a document holds besides plain OpenAPI (spec openapi §13). */
export type ExportOptions = {
  /** Integrations, validators and the API's own `x-amazon-apigateway-…` settings. */
  readonly integrations: boolean
  readonly authorizers: boolean
  /** The documentation parts as a list; what OpenAPI has a place for is written in any case. */
  readonly documentation: boolean
  readonly postman: boolean
}

const extensions: Readonly<Record<string, keyof ExportOptions>> = {
  integrations: 'integrations',
  apigateway: 'integrations',
  authorizers: 'authorizers',
  documentation: 'documentation',
  postman: 'postman',
}

/** Reads the `extensions` of an export, names with commas between; the wrong ones come back for the refusal. */
export function readExtensions(text: string): {
  readonly options: ExportOptions
  readonly unknown: readonly string[]
} {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const asked = new Set(names.map((name) => entry(name)))
  return {
    options: {
      integrations: asked.has('integrations'),
      authorizers: asked.has('authorizers'),
      documentation: asked.has('documentation'),
      postman: asked.has('postman'),
    },
    unknown: names.filter((name) => entry(name) === undefined),
  }
}

export const extensionNames: readonly string[] = Object.keys(extensions)

const entry = (name: string) => (Object.hasOwn(extensions, name) ? extensions[name] : undefined)
