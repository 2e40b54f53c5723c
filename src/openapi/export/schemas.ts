import type { RestApiSnapshot } from '../../model/deployment.ts'
import type { Model } from '../../model/rest-api.ts'
import { isObject } from '../../model/json-object.ts'
import { type DocumentationIndex, documented, parseObject } from './documentation.ts'

export type Schema = Readonly<Record<string, unknown>>

/** How a document refers to its schemas, up to their names. */
export type SchemaReference = '#/definitions/' | '#/components/schemas/'

/**
 * The models of an API as a document's schemas. Every model is written but the two that each API gets
 * unasked, which are only where a method or another model uses them.
 */
export function exportSchemas(
  snapshot: RestApiSnapshot,
  reference: SchemaReference,
  documentation: DocumentationIndex,
): Readonly<Record<string, Schema>> {
  const schemas = new Map(
    snapshot.models.map((model) => [model.name, exportSchema(model, reference)]),
  )
  const used = usedModels(snapshot, schemas, reference)
  const written = snapshot.models.filter((model) => used.has(model.name) || !isDefault(model))
  return Object.fromEntries(
    written.map(({ name }) => [
      name,
      withDocumentation(name, schemas.get(name) ?? {}, documentation),
    ]),
  )
}

const modelUrl = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)$/

/** References between models become the document's own; those within a model start at its place there. */
function exportSchema({ name, schema = '{}' }: Model, reference: SchemaReference): Schema {
  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rewrite)
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        key === '$ref' && typeof member === 'string' ? rewriteReference(member) : rewrite(member),
      ]),
    )
  }
  const rewriteReference = (ref: string) => {
    const model = modelUrl.exec(ref)?.[1]
    if (model !== undefined) return reference + model
    return ref.startsWith('#') ? reference + name + ref.slice(1) : ref
  }
  // OpenAPI's schemas have no `$schema`; AWS leaves it out.
  const { $schema: _, ...members } = rewrite(parseObject(schema)) as Schema
  return members
}

function usedModels(
  snapshot: RestApiSnapshot,
  schemas: ReadonlyMap<string, Schema>,
  reference: SchemaReference,
): ReadonlySet<string> {
  const methods = snapshot.resources.flatMap((resource) => Object.values(resource.methods))
  const pending = methods.flatMap((method) => [
    ...Object.values(method.requestModels ?? {}),
    ...Object.values(method.methodResponses ?? {}).flatMap((response) =>
      Object.values(response.responseModels ?? {}),
    ),
  ])
  for (const schema of schemas.values())
    for (const [, name] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g))
      if (name?.startsWith(reference)) pending.push(name.slice(reference.length))
  return new Set(pending)
}

/** The models CreateRestApi makes (spec control-plane §6). */
function isDefault({ name, schema }: Model): boolean {
  const title = parseObject(schema ?? '{}')['title']
  return (name === 'Empty' || name === 'Error') && title === `${name} Schema`
}

/** Members of a schema that documentation may say; parts of `{model}.{property}` are about a property. */
const schemaMembers = ['title', 'description']

function withDocumentation(
  name: string,
  schema: Schema,
  documentation: DocumentationIndex,
): Schema {
  const { properties } = schema
  const about = (entity: string) =>
    documented(documentation.about({ type: 'MODEL', name: entity }), schemaMembers)
  return {
    ...schema,
    ...about(name),
    ...(isObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, property]) => [
          key,
          isObject(property) ? { ...property, ...about(`${name}.${key}`) } : property,
        ]),
      ),
    }),
  }
}
