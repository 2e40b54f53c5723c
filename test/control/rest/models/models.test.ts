import { expect, test } from 'vitest'
import { atApi, atModel, petStore } from '../../plane/pet-store.ts'

// Spec control-plane §8 (Model). The alphanumeric text is AWS's, as its users report it.
test.each([
  [{ name: 'my-model', schema: '{"type":"object"}' }, 'Model name must be alphanumeric: my-model'],
  [{ name: 'New' }, 'Model schema must have at least 1 property or array items defined'],
  [
    { name: 'New', schema: '{}' },
    'Model schema must have at least 1 property or array items defined',
  ],
  [
    { name: 'New', schema: '{"type"' },
    'Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. Unsupported keyword(s) or malformed JSON]',
  ],
  // aws-cdk#18715
  [
    { name: 'New', schema: '{"properties": {"u": {"enum": ["A", "B", "A"]}}}' },
    'Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. "enum" must not have a value twice]',
  ],
])('CreateModel refuses %j', (params, message) => {
  const { refusal, at } = petStore()
  const model = { ...atApi, contentType: 'application/json', ...params }
  expect(refusal('CreateModel', at(model))).toBe(`400 BadRequestException: ${message}`)
})

// aws-cdk#14585, clouddrove/terraform-aws-api-gateway#30, serverless-aws-documentation#116
test.each([
  ['{"$id": "http://x.example/m.json", "type": "object"}', '"$id"'],
  ['{"dependentRequired": {"a": ["b"]}}', '"dependentRequired"'],
  ['{"properties": {"u": {"type": "string", "examples": ["x"]}}}', '"examples"'],
  ['{"properties": {"u": {"type": "string", "example": "x"}}}', '"example"'],
  ['{"items": [{"nullable": true}], "const": 1}', '"const", "nullable"'],
  ['{"allOf": [{"not": {"if": {}}}]}', '"if"'],
  ['{"dependencies": {"a": {"x-own": 1}}}', '"x-own"'],
])('CreateModel and UpdateModel refuse %s: %s is no word of draft-04', (schema, words) => {
  const { refusal, at } = petStore()
  const expected = `400 BadRequestException: Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. Unsupported keyword(s): [${words}]]`
  const model = { ...atApi, name: 'New', contentType: 'application/json', schema }
  expect(refusal('CreateModel', at(model))).toBe(expected)
  const patchOperations = [{ op: 'replace', path: '/schema', value: schema }]
  expect(refusal('UpdateModel', at({ ...atModel, patchOperations }))).toBe(expected)
})

test.each([
  ['draft-04’s id', '{"id": "http://x.example/m.json", "type": "object"}'],
  ['properties called like other drafts’ words', '{"properties": {"$id": {}, "example": {}}}'],
  ['values that look like schemas', '{"enum": [{"example": 1}], "default": {"const": 1}}'],
  ['what stands beside a reference', '{"items": {"$ref": "#", "example": 1}}'],
  ['a comment', '{"$comment": "says nothing", "type": "object"}'],
  ['equal texts and numbers', '{"enum": ["1", 1, true, "true"]}'],
])('CreateModel takes %s', (_, schema) => {
  const { call, at } = petStore()
  const model = { ...atApi, name: 'New', contentType: 'application/json', schema }
  expect(call('CreateModel', at(model))).toMatchObject({ schema })
})

test('a model is listed by name and gone when deleted', () => {
  const { call, refusal, at } = petStore()
  expect(call('GetModels', at(atApi)).items.map((model) => model['name'])).toEqual([
    'Empty',
    'Error',
    'MySchema',
  ])
  call('DeleteModel', at(atModel))
  expect(refusal('GetModel', at(atModel))).toBe(
    '404 NotFoundException: Invalid model name specified: MySchema',
  )
})

const reference = (name: string) => `https://apigateway.amazonaws.com/restapis/$api/models/${name}`
const withReferences = {
  ...atApi,
  contentType: 'application/json',
  name: 'Pets',
  schema: JSON.stringify({
    type: 'array',
    items: { $ref: reference('Pet') },
  }),
}
const pet = {
  ...atApi,
  contentType: 'application/json',
  name: 'Pet',
  schema: JSON.stringify({
    type: 'object',
    properties: {
      id: { type: 'integer' },
      kind: { enum: ['cat', 'dog'] },
      parent: { $ref: reference('Pet') },
      owner: { $ref: reference('Missing') },
    },
  }),
}

// Spec control-plane §8: `flatten=true` resolves references; one that leads back to itself ends.
test('a flattened model brings in the models it refers to', () => {
  const { call, at } = petStore()
  call('CreateModel', at(pet))
  call('CreateModel', at(withReferences))
  const plain = call('GetModel', at({ ...atApi, modelName: 'Pets' }))
  expect(plain['schema']).toBe(at(withReferences).schema)
  const flat = call('GetModel', at({ ...atApi, modelName: 'Pets', flatten: true }))
  expect(JSON.parse(String(flat['schema']))).toEqual({
    type: 'array',
    items: { $ref: '#/definitions/Pet' },
    definitions: {
      Pet: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          kind: { enum: ['cat', 'dog'] },
          parent: { $ref: '#/definitions/Pet' },
          owner: { $ref: at(reference('Missing')) },
        },
      },
    },
  })
})

// Spec control-plane §11.
test('a model’s template has a sample of every property and ends for recursive models', () => {
  const { call, at } = petStore()
  call('CreateModel', at(pet))
  const { value } = call('GetModelTemplate', at({ ...atApi, modelName: 'Pet' }))
  const [set, ...lines] = String(value).split('\n')
  expect(set).toBe("#set($inputRoot = $input.path('$'))")
  expect(JSON.parse(lines.join('\n'))).toMatchObject({
    id: 42,
    kind: 'cat',
    parent: { parent: { id: 42 } },
    owner: {},
  })
})

// Spec rest-request §5: models are draft-04.
test.each([
  ['{"type": "objekt"}', '/type'],
  ['{"type": "string", "pattern": "("}', '/pattern'],
  ['{"type": "object", "required": []}', '/required'],
  ['{"properties": {"a": {"$ref": "#/definitions/none"}}}', '/properties/a'],
])('the schema %s is refused with its place', (schema, place) => {
  const { refusal, at } = petStore()
  expect(
    refusal('CreateModel', at({ ...atApi, name: 'Odd', contentType: 'application/json', schema })),
  ).toMatch(
    new RegExp(
      `^400 BadRequestException: Invalid model specified: .*Invalid model schema specified\\. [^;]*${place}`,
    ),
  )
})
