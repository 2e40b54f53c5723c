const integer = { type: 'integer' }
const naturalNumber = { minimum: 0, allOf: [integer] }
const schemas = { type: 'array', minItems: 1, items: { $ref: '#' } }
const schemaMap = { type: 'object', additionalProperties: { $ref: '#' } }
const names = { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' } }
const type = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] }

/** What a draft-04 schema may look like: json-schema-validation-00, §5 and §7. */
const metaSchema = {
  id: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {
    id: { type: 'string' },
    $schema: { type: 'string' },
    multipleOf: { type: 'number', minimum: 0, exclusiveMinimum: true },
    maximum: { type: 'number' },
    exclusiveMaximum: { type: 'boolean' },
    minimum: { type: 'number' },
    exclusiveMinimum: { type: 'boolean' },
    maxLength: naturalNumber,
    minLength: naturalNumber,
    pattern: { type: 'string', format: 'regex' },
    items: { anyOf: [{ $ref: '#' }, schemas] },
    additionalItems: { anyOf: [{ type: 'boolean' }, { $ref: '#' }] },
    maxItems: naturalNumber,
    minItems: naturalNumber,
    uniqueItems: { type: 'boolean' },
    maxProperties: naturalNumber,
    minProperties: naturalNumber,
    required: names,
    properties: schemaMap,
    patternProperties: schemaMap,
    additionalProperties: { anyOf: [{ type: 'boolean' }, { $ref: '#' }] },
    dependencies: { type: 'object', additionalProperties: { anyOf: [{ $ref: '#' }, names] } },
    enum: { type: 'array', minItems: 1, uniqueItems: true },
    type: { anyOf: [type, { type: 'array', minItems: 1, uniqueItems: true, items: type }] },
    format: { type: 'string' },
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: { $ref: '#' },
    definitions: schemaMap,
  },
  dependencies: { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] },
}

const server = 'http://localhost:1234'

/**
 * The documents that the official JSON Schema suite expects a server to have for its draft-04 cases, by URI; and
 * the meta-schema. The gateway itself fetches none.
 */
export const suiteDocuments: Readonly<Record<string, unknown>> = {
  [`${server}/integer.json`]: integer,
  [`${server}/draft4/subSchemas.json`]: {
    definitions: { integer, refToInteger: { $ref: '#/definitions/integer' } },
  },
  [`${server}/draft4/locationIndependentIdentifier.json`]: {
    definitions: { refToInteger: { $ref: '#foo' }, A: { id: '#foo', ...integer } },
  },
  [`${server}/baseUriChange/folderInteger.json`]: integer,
  [`${server}/baseUriChangeFolder/folderInteger.json`]: integer,
  [`${server}/baseUriChangeFolderInSubschema/folderInteger.json`]: integer,
  [`${server}/draft4/name.json`]: {
    type: 'string',
    definitions: { orNull: { anyOf: [{ type: 'null' }, { $ref: '#' }] } },
  },
  'http://json-schema.org/draft-04/schema': metaSchema,
}
