import {
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetResourceCommand,
  GetResourcesCommand,
  ImportApiKeysCommand,
  UpdateApiKeyCommand,
  UpdateResourceCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { base, deploy, definition, importApi, mock } from '../support/rest-api.ts'

// The largest account that has to work: 2,000 resources in one API (AWS's quota is 300), 10,000 API keys. How long its
// pages take is measured, not tested: a page of 500 takes some 20 ms, whether it is the first or the last.

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

const pageLength = 500

type Page<Item> = {
  readonly items?: Item[] | undefined
  readonly position?: string | undefined
}

/** Every item of a list, read in pages, and how many pages there were. */
async function allPages<Item>(
  read: (position: string | undefined) => Promise<Page<Item>>,
): Promise<{ readonly items: readonly Item[]; readonly pages: number }> {
  const items: Item[] = []
  let position: string | undefined
  let pages = 0
  do {
    const page = await read(position)
    items.push(...(page.items ?? []))
    position = page.position
    pages++
  } while (position !== undefined)
  return { items, pages }
}

test('10,000 API keys: each is on one page, and can be read and changed', async () => {
  const { apigateway } = gateway
  const count = 10_000
  const rows = Array.from({ length: count }, (_, n) => `${String(n).padStart(24, '0')},key-${n}`)
  const { ids = [] } = await apigateway.send(
    new ImportApiKeysCommand({ format: 'csv', body: Buffer.from(`key,name\n${rows.join('\n')}`) }),
  )
  expect(new Set(ids).size).toBe(count)
  const { items, pages } = await allPages((position) =>
    apigateway.send(new GetApiKeysCommand({ limit: pageLength, position, includeValues: true })),
  )
  expect(pages).toBe(count / pageLength)
  expect(new Set(items.map(({ id }) => id))).toEqual(new Set(ids))
  expect(new Set(items.map(({ value }) => value)).size).toBe(count)
  const { items: found = [] } = await apigateway.send(
    new GetApiKeysCommand({ nameQuery: 'key-9999', limit: pageLength }),
  )
  expect(found.map(({ name }) => name)).toEqual(['key-9999'])
  const [last] = found
  const op = { op: 'replace', path: '/description', value: 'changed' } as const
  await apigateway.send(new UpdateApiKeyCommand({ apiKey: last!.id, patchOperations: [op] }))
  expect(await apigateway.send(new GetApiKeyCommand({ apiKey: last!.id }))).toMatchObject({
    name: 'key-9999',
    description: 'changed',
  })
})

test('2,000 resources: each is on one page, can be changed, and is served', async () => {
  const { apigateway } = gateway
  const paths = Array.from({ length: 2000 }, (_, n) => `/r${n}`)
  const routes = Object.fromEntries(paths.map((path) => [`GET ${path}`, mock(path)]))
  const restApiId = await importApi(apigateway, definition(routes))
  const { items, pages } = await allPages((position) =>
    apigateway.send(
      new GetResourcesCommand({ restApiId, limit: pageLength, position, embed: ['methods'] }),
    ),
  )
  expect(pages).toBe(5)
  expect(new Set(items.map(({ path }) => path))).toEqual(new Set(['/', ...paths]))
  const { id: resourceId } = items.find(({ path }) => path === '/r1999')!
  const op = { op: 'replace', path: '/pathPart', value: 'renamed' } as const
  await apigateway.send(new UpdateResourceCommand({ restApiId, resourceId, patchOperations: [op] }))
  expect(await apigateway.send(new GetResourceCommand({ restApiId, resourceId }))).toMatchObject({
    path: '/renamed',
    resourceMethods: { GET: {} },
  })
  await deploy(apigateway, restApiId)
  const call = async (path: string) => {
    const answer = await fetch(`${gateway.url}${base(restApiId)}${path}`)
    return [answer.status, await answer.text()]
  }
  expect(await call('/renamed')).toEqual([200, '/r1999'])
  expect(await call('/r0')).toEqual([200, '/r0'])
  expect((await call('/r1999'))[0]).toBe(403)
})
