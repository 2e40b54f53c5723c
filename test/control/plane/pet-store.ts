import { controlPlane, type Params } from './control-plane.ts'

const mockOk = { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } }

/**
 * A control plane with one API of every resource: `/pets/subpets`, ANY on the root without integration, GET on `/pets`
 * with all its parts, a model, a validator, two deployments and the stage `dev` on the first. `at` completes parameters:
 * `$api`, `$root`, `$pets`, `$subpets`, `$validator`, `$first`, `$second` stand for ids.
 */
export function petStore() {
  const plane = controlPlane()
  const { call } = plane
  const api = call('CreateRestApi', { name: 'pets', description: 'this is my api' })
  const restApiId = api.id
  const root = api.rootResourceId
  const pets = call('CreateResource', { restApiId, parentId: root, pathPart: 'pets' }).id
  const subpets = call('CreateResource', { restApiId, parentId: pets, pathPart: 'subpets' }).id
  const get = { restApiId, resourceId: pets, httpMethod: 'GET' }
  const response = { ...get, statusCode: '200' }
  call('PutMethod', { ...get, authorizationType: 'NONE' })
  call('PutMethodResponse', {
    ...response,
    responseParameters: { 'method.response.header.my-header': false },
    responseModels: { 'application/json': 'Empty' },
  })
  call('PutIntegration', { ...get, ...mockOk })
  call('PutIntegrationResponse', { ...response, selectionPattern: '' })
  const model = { restApiId, name: 'MySchema', contentType: 'application/json' }
  call('CreateModel', { ...model, schema: '{"title": "MySchema", "type": "object"}' })
  const validator = call('CreateRequestValidator', { restApiId, name: 'test-validator' }).id
  const first = call('CreateDeployment', { restApiId }).id
  const second = call('CreateDeployment', { restApiId }).id
  call('CreateStage', {
    restApiId,
    stageName: 'dev',
    deploymentId: first,
    description: 'dev stage',
    variables: { testVar: 'default' },
  })
  call('PutMethod', { restApiId, resourceId: root, httpMethod: 'ANY', authorizationType: 'NONE' })
  const ids: Params = { api: restApiId, root, pets, subpets, validator, first, second }
  const at = <T>(value: T): T => JSON.parse(fill(JSON.stringify(value), ids)) as T
  return { ...plane, at, restApiId, root, pets, subpets, validator, first, second }
}

function fill(text: string, ids: Params): string {
  return text.replaceAll(/\$([a-z]+)/g, (all, name: string) =>
    Object.hasOwn(ids, name) ? String(ids[name]) : all,
  )
}

/** The members that name a resource of the pet store in every operation on it. */
export const atApi = { restApiId: '$api' }
export const atAny = { restApiId: '$api', resourceId: '$root', httpMethod: 'ANY' }
export const atGet = { restApiId: '$api', resourceId: '$pets', httpMethod: 'GET' }
export const atResponse = { ...atGet, statusCode: '200' }
export const atPets = { restApiId: '$api', resourceId: '$pets' }
export const atSubpets = { restApiId: '$api', resourceId: '$subpets' }
export const atModel = { restApiId: '$api', modelName: 'MySchema' }
export const atValidator = { restApiId: '$api', requestValidatorId: '$validator' }
export const atDev = { restApiId: '$api', stageName: 'dev' }

/** One patch operation as parameters: `patch('replace', '/name', 'x')`. */
export const patch = (op: string, path: string, value?: string): Params => ({
  patchOperations: [{ op, path, ...(value !== undefined && { value }) }],
})
