import { snapshotKey } from '../../../../src/model/published.ts'
import { expect, test } from 'vitest'
import { parseDocument } from '../../../../src/wire/yaml/document.ts'
import type { Params } from '../../plane/control-plane.ts'
import { atAny, atApi, atDev, patch, petStore } from '../../plane/pet-store.ts'

function exporting() {
  const plane = petStore()
  const { answer, answerRefusal, at } = plane
  const params = (more: Params) => at({ ...atDev, exportType: 'oas30', ...more })
  const get = (more: Params = {}) => answer('GetExport', params(more))
  return {
    ...plane,
    get,
    read: async (more: Params = {}) => JSON.parse(String((await get(more))['body'])) as Exported,
    refused: (more: Params) => answerRefusal('GetExport', params(more)),
  }
}

type Exported = {
  readonly info: Params
  readonly paths: Readonly<Record<string, Readonly<Record<string, Params>>>>
  readonly [member: string]: unknown
}

// Spec openapi §13: names and types of the reply; without a version the date of creation stands for it.
test.each([
  ['oas30', 'application/json', 'oas30_2020-09-13T12:26:40Z.json'],
  ['swagger', undefined, 'swagger_2020-09-13T12:26:40Z.json'],
  ['oas30', 'application/yaml', 'oas30_2020-09-13T12:26:40Z.yaml'],
])('%s for Accept %s is %s', async (exportType, accepts, file) => {
  const { get } = exporting()
  const { contentType, contentDisposition, body } = await get({
    exportType,
    ...(accepts && { accepts }),
  })
  expect([contentType, contentDisposition]).toEqual([
    'application/octet-stream',
    `attachment; filename="${file}"`,
  ])
  const { format, value } = parseDocument(String(body))
  expect(format).toBe(file.endsWith('yaml') ? 'YAML' : 'JSON')
  expect(value).toMatchObject({ info: { title: 'pets', version: '2020-09-13T12:26:40Z' } })
})

test('a version that would leave its header stays in it', async () => {
  const { get, call, at } = exporting()
  call('UpdateRestApi', at({ ...atApi, ...patch('replace', '/version', '1"\r\nX: ü') }))
  call('DeleteMethod', at(atAny))
  call('CreateDeployment', at(atDev))
  expect((await get())['contentDisposition']).toBe('attachment; filename="oas30_1___X: _.json"')
})

// Spec openapi §13: YAML and JSON say the same.
test('both formats are one document', async () => {
  const { get, read } = exporting()
  const parameters = { extensions: 'integrations' }
  const yaml = await get({ accepts: 'application/yaml', parameters })
  expect(parseDocument(String(yaml['body'])).value).toEqual(await read({ parameters }))
})

// Spec openapi §13: an export reflects the stage's deployment.
test('what has changed since the deployment is not exported', async () => {
  const { call, at, read } = exporting()
  const before = await read()
  expect(before.info['description']).toBe('this is my api')
  expect(Object.keys(before.paths)).toEqual(['/pets', '/pets/subpets'])
  call('UpdateRestApi', at({ ...atApi, ...patch('replace', '/description', 'new') }))
  call('CreateResource', at({ ...atApi, parentId: '$root', pathPart: 'new' }))
  expect(await read()).toEqual(before)
  call('DeleteMethod', at(atAny))
  call('CreateDeployment', at(atDev))
  expect((await read()).info['description']).toBe('new')
  expect(Object.keys((await read()).paths)).toEqual(['/pets', '/pets/subpets', '/new'])
})

// Old snapshots have no description, version, security policy or access mode.
test('a snapshot of an earlier form is exported', async () => {
  const { call, at, store, read, restApiId } = exporting()
  const { deploymentId } = call('GetStage', at(atDev)) as unknown as { deploymentId: string }
  const key = snapshotKey(store.get('Deployment', restApiId, deploymentId)!.snapshot)
  const { description: _, ...old } = JSON.parse(store.published(key)!).api as Params
  store.publish(key, JSON.stringify({ ...JSON.parse(store.published(key)!), api: old }))
  expect((await read()).info).toEqual({ title: 'pets', version: '2020-09-13T12:26:40Z' })
})

// Spec openapi §13 and §15: the documentation of the stage's version, not the parts as they are now.
test('documentation is that of the stage’s version', async () => {
  const { call, at, read } = exporting()
  const documentation = { extensions: 'documentation' }
  const location = { type: 'METHOD', path: '/pets', method: 'GET' }
  const properties = '{"description":"All pets","foo":1}'
  const part = call('CreateDocumentationPart', at({ ...atApi, location, properties }))
  const summary = async () => (await read()).paths['/pets']?.['get']?.['description']
  expect(await summary()).toBeUndefined()
  expect(await read({ parameters: documentation })).toEqual(await read())
  call('CreateDocumentationVersion', at({ ...atDev, documentationVersion: 'v1' }))
  const { id: documentationPartId } = part
  call('DeleteDocumentationPart', at({ ...atApi, documentationPartId }))
  expect(await summary()).toBe('All pets')
  expect((await read())['x-amazon-apigateway-documentation']).toBeUndefined()
  expect((await read({ parameters: documentation }))['x-amazon-apigateway-documentation']).toEqual({
    version: 'v1',
    createdDate: '2020-09-13T12:26:40Z',
    documentationParts: [{ location, properties: { description: 'All pets', foo: 1 } }],
  })
})

// Spec openapi §13; unverified for an unknown API: moto:apigateway_export::test_export_api__unknown_api.
test.each<[Params, string]>([
  [{ stageName: 'none' }, '404 NotFoundException: Invalid stage identifier specified'],
  [{ restApiId: 'none' }, '404 NotFoundException: Invalid stage identifier specified'],
  [{ exportType: 'raml' }, "400 BadRequestException: No API exporter for type 'raml'"],
  [
    { exportType: 'constructor' },
    "400 BadRequestException: No API exporter for type 'constructor'",
  ],
  [
    { parameters: { extensions: 'integrations,constructor' } },
    '400 BadRequestException: Invalid extensions specified: constructor. Valid options are integrations,apigateway,authorizers,documentation,postman',
  ],
])('GetExport refuses %j', async (params, error) => {
  expect(await exporting().refused(params)).toBe(error)
})

// Spec openapi §13: AWS's text for a body that Swagger has no place for.
test('a body that is no JSON cannot be written as Swagger', async () => {
  const { call, at, read, refused } = exporting()
  const text = { requestModels: { 'text/csv': 'Empty' } }
  call('DeleteMethod', at(atAny))
  call('PutMethod', at({ ...atAny, authorizationType: 'NONE', ...text }))
  call('PutIntegration', at({ ...atAny, type: 'MOCK' }))
  call('CreateDeployment', at(atDev))
  expect(await refused({ exportType: 'swagger' })).toBe(
    '400 BadRequestException: Only found non-JSON body models for ANY /',
  )
  expect((await read()).paths['/']?.['x-amazon-apigateway-any-method']?.['requestBody']).toEqual({
    content: { 'text/csv': { schema: { $ref: '#/components/schemas/Empty' } } },
    required: true,
  })
})
