import { afterAll, beforeAll, expect, test } from 'vitest'
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
  apiId = await deployApi(gateway.apigateway, {
    'GET /mock': mock('$input.params("name")'),
    'GET /proxy': { type: 'http_proxy', httpMethod: 'GET', uri: origin.url },
    'GET /function': awsProxy('f'),
  })
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
