import { expect, test } from 'vitest'
import { controlPlane } from '../../plane/control-plane.ts'
import { atApi, atPets, atSubpets, patch, petStore } from '../../plane/pet-store.ts'

const paths = (plane: ReturnType<typeof petStore>) =>
  plane
    .call('GetResources', { restApiId: plane.restApiId })
    .items.map((resource) => resource['path'])

// conformance: ls:…::test_resource_lifecycle, spec rest-routing §4
test('a resource shows its parent and its path', () => {
  const { call, at, pets, root } = petStore()
  const made = call('CreateResource', at({ ...atApi, parentId: '$pets', pathPart: '{id}' }))
  expect(made).toEqual({ id: made.id, parentId: pets, path: '/pets/{id}', pathPart: '{id}' })
  expect(call('GetResource', at({ ...atApi, resourceId: '$root' }))).toEqual({
    id: root,
    path: '/',
    resourceMethods: { ANY: {} },
  })
})

// conformance: ls:…::test_resource_lifecycle#update-path-part
test('renaming and moving a resource recomputes the paths below', () => {
  const plane = petStore()
  const { call, at } = plane
  call('CreateResource', at({ ...atApi, parentId: '$subpets', pathPart: 'leaf' }))
  call('UpdateResource', at({ ...atPets, ...patch('replace', '/pathPart', 'dogs') }))
  expect(paths(plane)).toEqual(['/', '/dogs', '/dogs/subpets', '/dogs/subpets/leaf'])
  call('UpdateResource', at({ ...atSubpets, ...patch('replace', '/parentId', '$root') }))
  expect(paths(plane)).toEqual(['/', '/dogs', '/subpets', '/subpets/leaf'])
})

// conformance: ls:…::test_delete_resource
test('deleting a resource deletes the subtree', () => {
  const plane = petStore()
  const { call, refusal, at } = plane
  call('CreateResource', at({ ...atApi, parentId: '$subpets', pathPart: 'leaf' }))
  call('DeleteResource', at(atPets))
  expect(paths(plane)).toEqual(['/'])
  expect(refusal('GetResource', at(atSubpets))).toBe(
    '404 NotFoundException: Invalid Resource identifier specified',
  )
})

test('the root cannot be deleted', () => {
  const { refusal, at } = petStore()
  expect(refusal('DeleteResource', at({ ...atApi, resourceId: '$root' }))).toContain('400')
})

// Spec rest-routing §4, control-plane §8: what may stand where.
test.each([
  [
    'pets',
    ['pets'],
    '409 ConflictException: Another resource with the same parent already has this name: pets',
  ],
  [
    '{a} {b}',
    ['{a}', '{b}'],
    '400 BadRequestException: A sibling ({a}) of this resource already has a variable path part -- only one is allowed',
  ],
  [
    '{proxy+} {b}',
    ['{proxy+}', '{b}'],
    '400 BadRequestException: A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
  ],
  ['{proxy+} static', ['{proxy+}', 'static'], undefined],
  [
    '{id} {id}',
    ['{id}', '{id}'],
    '409 ConflictException: Another resource with the same parent already has this name: {id}',
  ],
  ['every character', ['aZ0._-:,'], undefined],
  ...['', 'a b', 'a/b', '{x}y', '{}', '{+}', '{a', 'ä', '{a+}+', 'a*'].map(
    (part) =>
      [
        `malformed ${JSON.stringify(part)}`,
        [part],
        "400 BadRequestException: Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
      ] as const,
  ),
] as const)('children of the root: %s', (_, parts, error) => {
  const { call, refusal, at } = petStore()
  const params = (pathPart: string) => at({ ...atApi, parentId: '$root', pathPart })
  for (const part of parts.slice(0, -1)) call('CreateResource', params(part))
  const last = refusal('CreateResource', params(parts.at(-1) ?? ''))
  if (error === undefined) expect(last).toContain('no error')
  else expect(last).toBe(error)
})

test('nothing stands under a greedy resource', () => {
  const { call, refusal, at } = petStore()
  const greedy =
    '400 BadRequestException: Cannot create a child of a resource with a greedy path variable: {proxy+}'
  const { id } = call('CreateResource', at({ ...atApi, parentId: '$root', pathPart: '{proxy+}' }))
  expect(refusal('CreateResource', at({ ...atApi, parentId: id, pathPart: 'x' }))).toBe(greedy)
  expect(refusal('UpdateResource', at({ ...atPets, ...patch('replace', '/parentId', id) }))).toBe(
    greedy,
  )
  call('DeleteResource', at({ ...atApi, resourceId: id }))
  expect(
    refusal('UpdateResource', at({ ...atPets, ...patch('replace', '/pathPart', '{proxy+}') })),
  ).toBe(greedy)
})

test('embed=methods shows the methods in full', () => {
  const { call, at } = petStore()
  const embedded = call('GetResource', at({ ...atPets, embed: ['methods'] }))
  expect(embedded).toMatchObject({
    resourceMethods: { GET: { httpMethod: 'GET', methodIntegration: { type: 'MOCK' } } },
  })
  expect(call('GetResource', at(atPets))).toMatchObject({ resourceMethods: { GET: {} } })
})

// ATTACKS 77: an id of another API is unknown, whatever the operation.
test.each([
  ['GetResource', {}],
  ['UpdateResource', patch('replace', '/pathPart', 'x')],
  ['DeleteResource', {}],
  ['PutMethod', { httpMethod: 'PUT', authorizationType: 'NONE' }],
  ['GetMethod', { httpMethod: 'GET' }],
  ['PutIntegration', { httpMethod: 'GET', type: 'MOCK' }],
  ['DeleteMethodResponse', { httpMethod: 'GET', statusCode: '200' }],
])('%s does not reach a resource through another API', (operation, params) => {
  const plane = petStore()
  const other = plane.call('CreateRestApi', { name: 'other' }).id
  expect(plane.refusal(operation, { restApiId: other, resourceId: plane.pets, ...params })).toBe(
    '404 NotFoundException: Invalid Resource identifier specified',
  )
  expect(paths(plane)).toEqual(['/', '/pets', '/pets/subpets'])
})

test('resources are paged in order of creation', () => {
  const { call } = controlPlane()
  const { id: restApiId, rootResourceId: parentId } = call('CreateRestApi', { name: 'n' })
  for (let i = 0; i < 30; i++) call('CreateResource', { restApiId, parentId, pathPart: `p${i}` })
  const first = call('GetResources', { restApiId })
  const rest = call('GetResources', { restApiId, position: first['position'] })
  expect([...first.items, ...rest.items].map((resource) => resource['path'])).toEqual([
    '/',
    ...Array.from({ length: 30 }, (_, i) => `/p${i}`),
  ])
  expect(rest).not.toHaveProperty('position')
})
