import { afterAll, beforeAll, expect, test } from 'vitest'
import { CreateApiCommand } from '@aws-sdk/client-apigatewayv2'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import { startAwsDouble, type AwsDouble } from '../support/aws-double.ts'
import { removeFolder, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startInspected, type InspectedGateway } from '../support/inspected-gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { awsProxy, base, deployApi, mock } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'
import { partName, partsOfRequests } from '../support/worker-parts.ts'
import { operator } from './aws-operation.ts'

// What a fresh process loads to answer a request: no more of the Worker than it needs.

let origin: LoopbackOrigin
let aws: AwsDouble
let settings: Readonly<Record<string, string>>
let apiId: string
let httpApiId: string

beforeAll(async () => {
  origin = await startLoopbackOrigin()
  aws = await startAwsDouble(operator)
  settings = {
    TIDEGATE_STATE: temporaryFolder(),
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  }
  await using gateway = await startGateway(settings)
  const routes = {
    'GET /mock': mock('$input.params("name")'),
    'GET /proxy': { type: 'http_proxy', httpMethod: 'GET', uri: origin.url },
    'GET /function': awsProxy('f'),
    'POST /model': {
      operation: {
        'x-amazon-apigateway-request-validator': 'body',
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } },
        },
        'x-amazon-apigateway-integration': mock('{}'),
      },
    },
  }
  apiId = await deployApi(gateway.apigateway, routes, {
    components: { schemas: { Body: { type: 'object' } } },
    'x-amazon-apigateway-request-validators': {
      body: { validateRequestBody: true, validateRequestParameters: false },
    },
  })
  const made = await apigatewayv2(gateway.url).send(
    new CreateApiCommand({ Name: 'h', ProtocolType: 'HTTP', Target: `${origin.url}/x` }),
  )
  httpApiId = made.ApiId!
})
afterAll(async () => {
  await origin.stop()
  await aws.stop()
  removeFolder(settings['TIDEGATE_STATE']!)
})

/** How each request of {@link partsOfRequests} is sent. */
const requests: Readonly<
  Record<keyof typeof partsOfRequests, (gateway: InspectedGateway) => Promise<Response>>
> = {
  'a MOCK method with a template': ({ url }) => fetch(`${url}${base(apiId)}/mock?name=n`),
  'an HTTP_PROXY method': ({ url }) => fetch(`${url}${base(apiId)}/proxy`),
  'a method with a model': ({ url }) =>
    fetch(`${url}${base(apiId)}/model`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }),
  'a route of an HTTP API': ({ url }) => fetch(`${url}/_aws/execute-api/${httpApiId}/any`),
  'a function on AWS': ({ url }) => fetch(`${url}${base(apiId)}/function`),
  'a call of the control plane': (gateway) => signedFetch(gateway, '/restapis'),
}

test.each(Object.keys(requests) as (keyof typeof requests)[])(
  '%s loads what it needs',
  async (name) => {
    await using gateway = await startInspected(settings)
    // Several at once: whichever loads a part, loads it for all.
    const answers = await Promise.all(Array.from({ length: 8 }, () => requests[name](gateway)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(await gateway.loaded()).toEqual(partsOfRequests[name].map(partName).toSorted())
  },
)
