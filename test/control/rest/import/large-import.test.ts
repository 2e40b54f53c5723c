import { expect, test } from 'vitest'
import type { AnyOperation } from '../../../../src/control/run/operation.ts'
import { importOperations } from '../../../../src/control/services/imports.ts'
import { account, definitionKinds } from '../../../../src/control/state/store.ts'
import { drain } from '../../../../src/turns/slices.ts'
import { type Params, registry, type Registered, type Registry } from '../../plane/registry.ts'

// What is too large for one transaction is written aside and adopted: nobody may be able to tell.

const mock = { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } }

/** A document of `count` paths, each with a method, a documented one, and as many models. */
function document(count: number, from = 0): Uint8Array {
  const numbers = Array.from({ length: count }, (_, n) => n + from)
  const get = { description: 'reads', responses: {}, 'x-amazon-apigateway-integration': mock }
  const text = JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'large', version: '1' },
    paths: Object.fromEntries(numbers.map((n) => [`/r${n}`, { get }])),
    components: { schemas: Object.fromEntries(numbers.map((n) => [`M${n}`, { type: 'object' }])) },
  })
  return new TextEncoder().encode(text)
}

/** All of an API's definition, by kind, in its order, without ids. */
function definitionOf({ store }: Registry, apiId: string) {
  const ids = new Set<string>()
  const lists = definitionKinds.map((kind) => store.list(kind, apiId))
  for (const entity of lists.flat()) if ('id' in entity) ids.add(entity.id)
  const text = JSON.stringify(lists).replaceAll(apiId, 'api')
  const plain = JSON.parse(text, (_, value: unknown) =>
    ids.has(value as string) ? 'id' : value,
  ) as object[][]
  return plain.map((list) => list.map((entity) => JSON.stringify(entity)))
}

const large = 300
const small = 20
/** More than one slice writes, whatever the clock says, so that others come between. */
const long = 2_500

test.each([
  ['an import', [['ImportRestApi', { body: document(large) }]]],
  [
    'overwriting a large API with a small one',
    [
      ['ImportRestApi', { body: document(large) }],
      ['PutRestApi', { mode: 'overwrite', body: document(small, 7) }],
    ],
  ],
  [
    'overwriting a small API with a large one',
    [
      ['ImportRestApi', { body: document(small, 10) }],
      ['PutRestApi', { mode: 'overwrite', body: document(large) }],
    ],
  ],
  [
    'merging twice',
    [
      ['ImportRestApi', { body: document(large) }],
      ['PutRestApi', { mode: 'merge', body: document(large, 200) }],
      ['PutRestApi', { mode: 'merge', body: document(small, 5) }],
    ],
  ],
] as const)('%s makes what single records would', async (_, steps) => {
  const aside = registry()
  const direct = registry()
  const ids: string[] = []
  for (const registered of [aside, direct]) {
    let apiId = ''
    for (const [name, params] of steps) {
      const input = { ...params, ...(apiId && { restApiId: apiId }) }
      if (registered === aside) apiId = (await registered.call(name, input)).id
      else apiId = inOneTransaction(registered, name, input)
    }
    ids.push(apiId)
  }
  const [made, expected] = [definitionOf(aside, ids[0]!), definitionOf(direct, ids[1]!)]
  for (const [kind, list] of made.entries()) {
    expect(list.length).toBe(expected[kind]!.length)
    const differs = list.findIndex((entity, at) => entity !== expected[kind]![at])
    expect([definitionKinds[kind], list[differs], expected[kind]![differs]]).toEqual([
      definitionKinds[kind],
      undefined,
      undefined,
    ])
  }
})

/** The operation as if nothing were large: its transaction writes all. */
function inOneTransaction({ store, known }: Registry, name: string, input: Params) {
  const context = { ...known, store }
  const operation: AnyOperation = importOperations[name as 'ImportRestApi' | 'PutRestApi']
  const few = {
    ...context,
    store: { ...store, count: () => -1_000_000 },
    openDraft: unexpected,
    publishAhead: unexpected,
    commit: unexpected,
  }
  const plan = drain(operation.plan!(input as never, few))
  return (operation.transaction!(plan as never, context) as Registered).id
}

const unexpected = () => {
  throw new Error('not in one transaction')
}

test('what stays keeps its id and its place', async () => {
  const { call, store } = registry()
  const { id } = await call('ImportRestApi', { body: document(large) })
  const before = store.list('Resource', id)
  await call('PutRestApi', { restApiId: id, mode: 'overwrite', body: document(large, 1) })
  const after = store.list('Resource', id)
  const kept = before.filter(({ path }) => path !== '/r0')
  expect(after.map((resource) => resource.id).slice(0, kept.length)).toEqual(
    kept.map((resource) => resource.id),
  )
  expect(after.at(-1)).toMatchObject({ path: `/r${large}` })
})

test('a change while a large document is written is not lost', async () => {
  const { call, store } = registry()
  const { id } = await call('ImportRestApi', { body: document(large) })
  const put = call('PutRestApi', { restApiId: id, mode: 'merge', body: document(long, 1) })
  const root = store.list('Resource', id).find(({ path }) => path === '/')!
  await call('CreateResource', { restApiId: id, parentId: root.id, pathPart: 'between' })
  await put
  const paths = store.list('Resource', id).map(({ path }) => path)
  expect(paths).toContain('/between')
  expect(paths).toContain(`/r${long}`)
})

test('an API deleted meanwhile stays deleted', async () => {
  const { call, store } = registry()
  const { id } = await call('ImportRestApi', { body: document(large) })
  const put = call('PutRestApi', { restApiId: id, mode: 'merge', body: document(long, 1) })
  await call('DeleteRestApi', { restApiId: id })
  await expect(put).rejects.toThrow(/^Invalid API identifier/)
  expect(store.list('Resource', id)).toEqual([])
})

test('drafts that nobody adopted, what they replaced and what was deleted leave no records', async () => {
  const { call, store, records } = registry()
  const { id } = await call('ImportRestApi', { body: document(large) })
  await call('PutRestApi', { restApiId: id, mode: 'overwrite', body: document(large) })
  const put = call('PutRestApi', { restApiId: id, mode: 'merge', body: document(large, 1) })
  await call('UpdateRestApi', {
    restApiId: id,
    patchOperations: [{ op: 'replace', path: '/name', value: 'n' }],
  })
  await put
  expect(store.hasRubbish()).toBe(true)
  drain(store.sweep())
  expect(store.hasRubbish()).toBe(false)
  const own = definitionKinds.reduce((sum, kind) => sum + store.count(kind, id), 0)
  expect(records()).toBe(own + store.count('RestApi', account))
  await call('DeleteRestApi', { restApiId: id })
  drain(store.sweep())
  expect(records()).toBe(0)
})
