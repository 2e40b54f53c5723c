import { CreateModelCommand, UpdateRestApiCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'
import { signedFetch, type SignedOptions } from '../support/signed-fetch.ts'

// The pages below `/_tidegate/`: README, "The gateway's own pages". What counts as a change is pinned in
// test/control/operator/stage-status.test.ts.

let gateway: Gateway
let restApiId: string
beforeAll(async () => {
  gateway = await startGateway()
  restApiId = await deployApi(gateway.apigateway, { 'GET /x': mock('x') })
})
afterAll(() => gateway.stop())

test('a stage is as far behind as its API has changed, until it is deployed again', async () => {
  const { apigateway } = gateway
  const id = await deployApi(apigateway, { 'GET /x': mock('x') })
  const stages = `/_tidegate/restapis/${id}/stages`
  const read = async (path: string) => (await signedFetch(gateway, path)).json()
  expect(await read(stages)).toEqual({
    restApiId: id,
    stages: [
      {
        stageName: 'test',
        deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/) as string,
        createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/) as string,
        changesBehind: 0,
      },
    ],
  })
  const model = { restApiId: id, contentType: 'application/json', schema: '{"type":"object"}' }
  await apigateway.send(new CreateModelCommand({ ...model, name: 'Added' }))
  const op = { op: 'replace', path: '/name', value: 'changed' } as const
  await apigateway.send(new UpdateRestApiCommand({ restApiId: id, patchOperations: [op] }))
  expect(await read(stages)).toMatchObject({ stages: [{ changesBehind: 2 }] })
  expect(await read(`${stages}/test`)).toMatchObject({
    stageName: 'test',
    changesBehind: 2,
    changes: [
      { change: 'changed', element: 'setting', name: 'name' },
      { change: 'added', element: 'model', name: 'Added' },
    ],
  })
})

const refusals: readonly (readonly [string, string, SignedOptions, number, string, string])[] = [
  [
    'a page that is not there',
    '/_tidegate/nothing',
    {},
    404,
    'NotFoundException',
    'Tidegate has no page GET /_tidegate/nothing',
  ],
  [
    'another verb',
    '/_tidegate/restapis/$api/stages',
    { method: 'DELETE' },
    404,
    'NotFoundException',
    'Tidegate has no page DELETE /_tidegate/restapis/$api/stages',
  ],
  [
    'an API that is not there',
    '/_tidegate/restapis/nowhere/stages',
    {},
    404,
    'NotFoundException',
    'Invalid API identifier specified 000000000000:nowhere',
  ],
  [
    '__proto__ for an API',
    '/_tidegate/restapis/__proto__/stages',
    {},
    404,
    'NotFoundException',
    'Invalid API identifier specified 000000000000:__proto__',
  ],
  [
    'a stage that is not there',
    '/_tidegate/restapis/$api/stages/none',
    {},
    404,
    'NotFoundException',
    'Invalid stage identifier specified',
  ],
  [
    '__proto__ for a stage',
    '/_tidegate/restapis/$api/stages/__proto__',
    {},
    404,
    'NotFoundException',
    'Invalid stage identifier specified',
  ],
  [
    'a label that is no UTF-8',
    '/_tidegate/restapis/%ff/stages',
    {},
    400,
    'BadRequestException',
    "Path parameter 'restApiId' is not valid percent-encoded UTF-8: %ff",
  ],
]

test.each(refusals)(
  '%s: named, in the control plane’s form',
  async (_, path, options, status, name, message) => {
    const answer = await signedFetch(gateway, path.replace('$api', restApiId), options)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-amzn-errortype')).toBe(name)
    expect(await answer.json()).toEqual({ message: message.replace('$api', restApiId) })
  },
)

const unsigned: readonly (readonly [string, SignedOptions | undefined])[] = [
  ['without a signature', undefined],
  ['with a wrong secret', { secretAccessKey: 'guessed' }],
  ['with an unknown key', { accessKeyId: 'nobody' }],
  ['signed for Lambda', { service: 'lambda' }],
  ['signed for calling an API', { service: 'execute-api' }],
]

// ATTACKS 76: the same check as the control plane's, whether the page is there or not.
test.each(
  ['/_tidegate/restapis/$api/stages', '/_tidegate/nothing', '/_tidegate/'].flatMap((path) =>
    unsigned.map(([how, options]) => [path, how, options] as const),
  ),
)('%s %s is 403', async (template, _, options) => {
  const path = template.replace('$api', restApiId)
  const answer = options
    ? await signedFetch(gateway, path, options)
    : await fetch(gateway.url + path)
  expect(answer.status).toBe(403)
  expect(await answer.text()).not.toMatch(/changesBehind|no page/)
})

test('the health page wants no signature', async () => {
  const answer = await fetch(`${gateway.url}/_tidegate/health`)
  expect(await answer.json()).toMatchObject({ status: 'ok' })
})

test('a page shadows no API: the same path below a stage is the API’s', async () => {
  const answer = await fetch(`${gateway.url}${base(restApiId)}/_tidegate/restapis/x/stages`)
  expect(answer.status).toBe(403)
  expect(await answer.json()).toEqual({ message: 'Missing Authentication Token' })
})
