import {
  CreateResourceCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'

// Changes of one API that arrive together: each is one transaction of the Registry, so none is lost.

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

const ten = Array.from({ length: 10 }, (_, n) => n)
const verbs = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY']

async function createApi() {
  const { id = '', rootResourceId = '' } = await gateway.apigateway.send(
    new CreateRestApiCommand({ name: 'parallel' }),
  )
  return { restApiId: id, rootResourceId }
}

test('ten resources at a time, five times over, and their methods', async () => {
  const { restApiId, rootResourceId } = await createApi()
  for (let round = 0; round < 5; round++) {
    await Promise.all(
      ten.map(async (n) => {
        const { id: resourceId } = await gateway.apigateway.send(
          new CreateResourceCommand({
            restApiId,
            parentId: rootResourceId,
            pathPart: `r${round}-${n}`,
          }),
        )
        const method = { restApiId, resourceId, httpMethod: 'GET' }
        await gateway.apigateway.send(
          new PutMethodCommand({ ...method, authorizationType: 'NONE' }),
        )
        await gateway.apigateway.send(new PutIntegrationCommand({ ...method, type: 'MOCK' }))
      }),
    )
  }
  const { items = [] } = await gateway.apigateway.send(
    new GetResourcesCommand({ restApiId, limit: 500, embed: ['methods'] }),
  )
  const children = items.filter(({ path }) => path !== '/')
  expect(new Set(children.map(({ path }) => path)).size).toBe(50)
  for (const { resourceMethods } of children)
    expect(resourceMethods?.['GET']?.methodIntegration?.type).toBe('MOCK')
})

// Methods live in their resource's record: here every change is of the same one.
test('all methods of one resource at a time, then ten responses of one method', async () => {
  const { restApiId, rootResourceId: resourceId } = await createApi()
  await Promise.all(
    verbs.map((httpMethod) =>
      gateway.apigateway.send(
        new PutMethodCommand({ restApiId, resourceId, httpMethod, authorizationType: 'NONE' }),
      ),
    ),
  )
  await Promise.all(
    ten.map((n) =>
      gateway.apigateway.send(
        new PutMethodResponseCommand({
          restApiId,
          resourceId,
          httpMethod: 'GET',
          statusCode: `2${10 + n}`,
        }),
      ),
    ),
  )
  const { items = [] } = await gateway.apigateway.send(
    new GetResourcesCommand({ restApiId, embed: ['methods'] }),
  )
  const methods = items[0]?.resourceMethods ?? {}
  expect(Object.keys(methods).toSorted()).toEqual(verbs.toSorted())
  expect(Object.keys(methods['GET']?.methodResponses ?? {})).toHaveLength(10)
})

test('of ten creates of one path, one wins and nine are told', async () => {
  const { restApiId, rootResourceId } = await createApi()
  const outcomes = await Promise.allSettled(
    ten.map(() =>
      gateway.apigateway.send(
        new CreateResourceCommand({ restApiId, parentId: rootResourceId, pathPart: 'one' }),
      ),
    ),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = outcomes.flatMap((each) =>
    each.status === 'rejected' ? [(each.reason as Error).name] : [],
  )
  expect(refused).toEqual(Array.from({ length: 9 }, () => 'ConflictException'))
})
