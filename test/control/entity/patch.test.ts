import { expect, test } from 'vitest'
import {
  applyPatch,
  booleanText,
  listMember,
  listingOps,
  mapMember,
  type PatchOperation,
  type PatchTable,
  setMember,
} from '../../../src/control/entity/patch.ts'
import type { Params } from '../plane/control-plane.ts'
import { account } from '../plane/patchable-account.ts'
import {
  atAny,
  atApi,
  atGet,
  atModel,
  atPets,
  atResponse,
  patch,
  petStore,
} from '../plane/pet-store.ts'

type Thing = {
  readonly on?: boolean
  readonly tags?: Readonly<Record<string, string>>
  readonly types?: readonly string[]
}

const table: PatchTable<Thing> = {
  refuse: listingOps,
  rules: {
    '/on': { replace: setMember('on', booleanText) },
    '/tags/{key}': mapMember('tags', (value) => value ?? '', 'no such tag'),
    '/types/{type}': listMember('types', 'no such type'),
  },
}

// Spec control-plane §7 (semantics of the operations) and §20 traps 5, 6.
test.each<[string, Thing, PatchOperation[], Thing]>([
  ['no operations', { on: true }, [], { on: true }],
  ['true in any case', {}, [{ op: 'replace', path: '/on', value: 'TRUE' }], { on: true }],
  ['no value is false', { on: true }, [{ op: 'replace', path: '/on' }], { on: false }],
  [
    'replace creates a missing entry',
    {},
    [{ op: 'replace', path: '/tags/a', value: '1' }],
    { tags: { a: '1' } },
  ],
  [
    '~1 is a slash and ~0 a tilde, in one pass',
    {},
    [{ op: 'add', path: '/tags/a~1b~0c~01', value: '1' }],
    { tags: { 'a/b~c~1': '1' } },
  ],
  ['an emptied map is gone', { tags: { a: '1' } }, [{ op: 'remove', path: '/tags/a' }], {}],
  [
    'the last token is the item of a list',
    { types: ['a/b'] },
    [{ op: 'add', path: '/types/image~1png', value: 'ignored' }],
    { types: ['a/b', 'image/png'] },
  ],
  [
    'what replaces an item comes last',
    { types: ['a', 'b'] },
    [{ op: 'replace', path: '/types/a', value: 'c' }],
    { types: ['b', 'c'] },
  ],
  [
    'operations apply in order',
    {},
    [
      { op: 'add', path: '/tags/a', value: '1' },
      { op: 'add', path: '/tags/b', value: '2' },
      { op: 'remove', path: '/tags/a' },
    ],
    { tags: { b: '2' } },
  ],
  [
    'names of Object are ordinary keys',
    {},
    [{ op: 'add', path: '/tags/constructor', value: '1' }],
    { tags: { constructor: '1' } },
  ],
])('%s', (_, before, operations, after) => {
  expect(applyPatch(before, operations, table)).toEqual(after)
})

test.each<[string, PatchOperation, string]>([
  ['a missing entry', { op: 'remove', path: '/tags/a' }, 'no such tag'],
  ['an inherited entry', { op: 'remove', path: '/tags/toString' }, 'no such tag'],
  ['a missing item', { op: 'remove', path: '/types/a' }, 'no such type'],
  ['an empty key', { op: 'add', path: '/tags/', value: '1' }, 'Invalid patch path /tags/'],
  ['no path', { op: 'add' }, 'Invalid patch path null'],
  ['no leading slash', { op: 'replace', path: 'on' }, 'Invalid patch path on'],
  [
    'an op the path does not know',
    { op: 'copy', path: '/on' },
    'Invalid patch operation specified. Must be one of: [replace]',
  ],
  ['a deeper path', { op: 'add', path: '/tags/a/b' }, 'Invalid patch path /tags/a/b'],
])('%s is refused', (_, operation, message) => {
  expect(() => applyPatch({}, [operation], table)).toThrow(message)
})

// ATTACKS 78: only what a table names can be assigned.
test.each([
  ['UpdateRestApi', atApi, '/id'],
  ['UpdateRestApi', atApi, '/rootResourceId'],
  ['UpdateRestApi', atApi, '/createdDate'],
  ['UpdateRestApi', atApi, '/__proto__'],
  ['UpdateRestApi', atApi, '/__proto__/polluted'],
  ['UpdateRestApi', atApi, '/constructor'],
  ['UpdateRestApi', atApi, '/binaryMediaTypes/__proto__'],
  ['UpdateResource', atPets, '/path'],
  ['UpdateResource', atPets, '/methods'],
  ['UpdateMethod', atAny, '/methodIntegration'],
  ['UpdateMethod', atAny, '/requestParameters/__proto__'],
  ['UpdateMethodResponse', atResponse, '/statusCode'],
  ['UpdateIntegration', atResponse, '/type'],
  ['UpdateIntegration', atResponse, '/integrationResponses/200'],
  ['UpdateModel', atModel, '/id'],
  ['UpdateDeployment', { ...atApi, deploymentId: '$first' }, '/snapshot'],
  ['UpdateStage', { ...atApi, stageName: 'dev' }, '/stageName'],
  ['UpdateStage', { ...atApi, stageName: 'dev' }, '/variables/__proto__'],
])('%s %s does not assign %s', (operation, params, path) => {
  const { refusal, at } = petStore()
  for (const op of ['replace', 'add'])
    expect(refusal(operation, at({ ...params, ...patch(op, path, 'x') }))).toMatch(
      /^400 BadRequestException: Invalid/,
    )
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('a failing operation rejects those before it', () => {
  const { call, refusal, at } = petStore()
  const patchOperations = [
    { op: 'replace', path: '/name', value: 'changed' },
    { op: 'replace', path: '/nothing', value: 'x' },
  ]
  expect(refusal('UpdateRestApi', at({ ...atApi, patchOperations }))).toContain('/nothing')
  expect(call('GetRestApi', at(atApi))).toMatchObject({ name: 'pets' })
})

// Each operation may copy the map it changes, so their number bounds the work.
test.each<[string, Params, string, string]>([
  ['UpdateRestApi', atApi, '/name', 'n'],
  ['UpdateStage', { ...atApi, stageName: 'dev' }, '/description', 'd'],
  ['UpdateIntegration', atGet, '/passthroughBehavior', 'NEVER'],
  ['UpdateUsagePlan', { usagePlanId: 'PLAN' }, '/name', 'n'],
  ['UpdateDomainName', { domainName: 'api.example.com' }, '/regionalCertificateName', 'n'],
])('%s takes 1,000 patch operations and no more', (operation, params, path, value) => {
  const { call, refusal, fill } = account()
  const operations = (count: number) => ({
    ...fill(params),
    patchOperations: Array.from({ length: count }, () => ({ op: 'replace', path, value })),
  })
  expect(call(operation, operations(1_000))).toMatchObject({ [path.slice(1)]: value })
  expect(refusal(operation, operations(1_001))).toBe(
    '400 BadRequestException: Too many patch operations: 1001 were sent, 1000 are allowed',
  )
})
