import type { RestApiSnapshot } from '../../model/deployment.ts'
import type { Model } from '../../model/rest-api.ts'
import { isObject } from '../../model/json-object.ts'
import { type DocumentationIndex, documented, parseObject } from './documentation.ts'

export type Schema = Readonly<Record<string, unknown>>

/** How a document refers to its schemas, up to their names. */
export type SchemaReference = '#/definitions/' | '#/components/schemas/'

/**
 * The models of an API as a document's schemas. Every model is written but the two that each API gets
 * unasked, which are only where a method or another model uses them. In slices.
 */
export function* exportSchemas(
  snapshot: RestApiSnapshot,
  reference: SchemaReference,
  documentation: DocumentationIndex,
): Generator<undefined, Readonly<Record<string, Schema>>> {
  const schemas = new Map<string, Schema>()
  for (const model of snapshot.models) {
    schemas.set(model.name, exportSchema(model, reference))
    yield
  }
  const used = yield* usedModels(snapshot, schemas, reference)
  const written: [name: string, schema: Schema][] = []
  for (const model of snapshot.models) {
    const { name } = model
    if (used.has(name) || !isDefault(model))
      written.push([name, withDocumentation(name, schemas.get(name) ?? {}, documentation)])
    yield
  }
  return Object.fromEntries(written)
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

function* usedModels(
  snapshot: RestApiSnapshot,
  schemas: ReadonlyMap<string, Schema>,
  reference: SchemaReference,
): Generator<undefined, ReadonlySet<string>> {
  const used = new Set<string>()
  const use = (models: Readonly<Record<string, string>> = {}) => {
    for (const name of Object.values(models)) used.add(name)
  }
  for (const { methods } of snapshot.resources) {
    for (const { requestModels, methodResponses } of Object.values(methods)) {
      use(requestModels)
      for (const { responseModels } of Object.values(methodResponses ?? {})) use(responseModels)
    }
    yield
  }
  for (const schema of schemas.values()) {
    for (const [, name] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g))
      if (name?.startsWith(reference)) used.add(name.slice(reference.length))
    yield
  }
  return used
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
