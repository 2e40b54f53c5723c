import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RestApiSnapshot } from '../../../../src/model/deployment.ts'
import type { StagePointer } from '../../../../src/model/stage.ts'
import { registry, type Registry } from '../../plane/registry.ts'

// What a deployment freezes is read and written in slices: what is deployed is nevertheless one state of the API.

const mock = { type: 'mock', requestTemplates: { 'application/json': '{"statusCode": 200}' } }

/** More resources than one slice reads, so that others come between. */
const count = 2_500

async function withApi() {
  const plane = registry()
  const get = { responses: {}, 'x-amazon-apigateway-integration': mock }
  const paths = Object.fromEntries(Array.from({ length: count }, (_, n) => [`/r${n}`, { get }]))
  const document = { openapi: '3.0.1', info: { title: 'ünï\u2028code', version: '1' }, paths }
  const body = new TextEncoder().encode(JSON.stringify(document))
  const { id } = await plane.call('ImportRestApi', { body })
  return { ...plane, id }
}

function served({ store }: Pick<Registry, 'store'>, apiId: string) {
  const pointer = JSON.parse(store.published(`stage/${apiId}/s`)!) as StagePointer
  const text = store.published(`snapshot/${pointer.snapshot}`)!
  return { hash: pointer.snapshot, text, snapshot: JSON.parse(text) as RestApiSnapshot }
}

test('a snapshot is JSON, published under its SHA-256', async () => {
  const { call, id, store } = await withApi()
  await call('CreateDeployment', { restApiId: id, stageName: 's' })
  const { hash, text, snapshot } = served({ store }, id)
  expect(hash).toBe(createHash('sha256').update(text).digest('hex'))
  expect(text).toBe(JSON.stringify(snapshot))
  expect(snapshot.resources.length).toBe(count + 1)
})

test('the same definition has the same hash', async () => {
  const { call, id, store } = await withApi()
  await call('CreateDeployment', { restApiId: id, stageName: 's' })
  const first = served({ store }, id).hash
  await call('CreateDeployment', { restApiId: id, stageName: 's' })
  expect(served({ store }, id).hash).toBe(first)
})

test('a change while a deployment is made is deployed as well', async () => {
  const { call, id, store } = await withApi()
  const deployment = call('CreateDeployment', { restApiId: id, stageName: 's' })
  const root = store.list('Resource', id).find(({ path }) => path === '/')!
  await call('CreateResource', { restApiId: id, parentId: root.id, pathPart: 'between' })
  await deployment
  const { snapshot } = served({ store }, id)
  expect(snapshot.resources.map(({ path }) => path)).toContain('/between')
})

test('an API deleted meanwhile is not deployed', async () => {
  const { call, id, store } = await withApi()
  const deployment = call('CreateDeployment', { restApiId: id, stageName: 's' })
  await call('DeleteRestApi', { restApiId: id })
  await expect(deployment).rejects.toThrow(/^Invalid API identifier/)
  expect(store.published(`stage/${id}/s`)).toBeUndefined()
})
