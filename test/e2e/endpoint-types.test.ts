import { CreateDeploymentCommand, ImportRestApiCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get } from '../support/raw-http.ts'
import { awsProxy, base, createFunction, definition, httpProxy } from '../support/rest-api.ts'

// What EDGE and REGIONAL APIs say to their backends (spec rest-routing §8), over the wire. PRIVATE: private-apis.test.ts.

let gateway: Gateway
let origin: LoopbackOrigin
beforeAll(async () => {
  origin = await startLoopbackOrigin()
  gateway = await startGateway()
  await createFunction(
    gateway.lambda,
    'echo',
    'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })',
  )
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

async function deployed(type: 'EDGE' | 'REGIONAL'): Promise<string> {
  const routes = {
    'GET /echo': awsProxy('echo'),
    'GET /proxy': httpProxy(`${origin.url}/backend`),
  }
  const { id: restApiId } = await gateway.apigateway.send(
    new ImportRestApiCommand({
      body: definition(routes),
      parameters: { endpointConfigurationTypes: type },
    }),
  )
  await gateway.apigateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'test' }))
  return base(restApiId!)
}

/** Headers of a request by way of another proxy. */
const sent = [
  'User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1',
  'X-Forwarded-For: 198.51.100.1',
  'X-Forwarded-Proto: gopher',
  'X-Forwarded-Port: 70',
  'CloudFront-Viewer-Country: US',
  'Via: 1.1 proxy',
]
const viewer = {
  'CloudFront-Forwarded-Proto': 'http',
  'CloudFront-Is-Desktop-Viewer': 'false',
  'CloudFront-Is-Mobile-Viewer': 'true',
  'CloudFront-Is-SmartTV-Viewer': 'false',
  'CloudFront-Is-Tablet-Viewer': 'false',
}
const forwarded = {
  'X-Forwarded-For': '198.51.100.1, 127.0.0.1',
  'X-Forwarded-Port': '80',
  'X-Forwarded-Proto': 'http',
}
const lower = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

test('EDGE tells of the viewer, whatever the client says of it', async () => {
  const api = await deployed('EDGE')
  const { body } = await get(gateway.port, `${api}/echo`, sent)
  const { headers } = JSON.parse(body) as { readonly headers: Readonly<Record<string, string>> }
  expect(headers).toMatchObject({ ...viewer, ...forwarded, Via: '1.1 proxy, 1.1 tidegate' })
  expect(headers['X-Amzn-Trace-Id']).toMatch(/^Root=1-/)
  // A listener of one's own does not know where anybody is.
  expect(Object.keys(lower(headers))).not.toContain('cloudfront-viewer-country')

  await get(gateway.port, `${api}/proxy`, sent)
  const received = origin.last().headers
  expect(received).toMatchObject({ ...lower(viewer), ...lower(forwarded) })
  expect(received).not.toHaveProperty('cloudfront-viewer-country')
  expect(received).not.toHaveProperty('via')
})

test('REGIONAL hands on what the CDN in front says, and adds the CDN to the list', async () => {
  const api = await deployed('REGIONAL')
  const { body } = await get(gateway.port, `${api}/echo`, sent)
  const { headers } = JSON.parse(body) as { readonly headers: Readonly<Record<string, string>> }
  const cdn = { 'cloudfront-viewer-country': 'US', via: '1.1 proxy' }
  expect(lower(headers)).toMatchObject({ ...cdn, ...lower(forwarded) })
  expect(lower(headers)).not.toHaveProperty('cloudfront-is-mobile-viewer')

  await get(gateway.port, `${api}/proxy`, sent)
  const received = origin.last().headers
  expect(received).toMatchObject({ 'cloudfront-viewer-country': 'US', ...lower(forwarded) })
  expect(received).not.toHaveProperty('cloudfront-is-mobile-viewer')
})

// ATTACKS 15: backends that turn names into variables read these as what the gateway says.
test.each([
  ['EDGE', ['CloudFront_Viewer_Country', 'cloudfront.is-mobile.viewer'], []],
  ['EDGE', ['X_Amzn_Vpce_Id'], ['X_Viewer_Country']],
  ['REGIONAL', ['X.Amzn.Vpc.Id', 'X-Amzn_Tls_Version'], ['CloudFront_Viewer_Country']],
] as const)('%s drops %j of a client and hands on %j', async (type, dropped, kept) => {
  const api = await deployed(type)
  const lines = [...dropped, ...kept].map((name) => `${name}: US`)
  expect((await get(gateway.port, `${api}/proxy`, lines)).status).toBe(200)
  const names = Object.entries(origin.last().headers).flatMap(([name, value]) =>
    value === 'US' ? [name] : [],
  )
  expect(names).toEqual(kept.map((name) => name.toLowerCase()))
})

// spec rest-routing §8
test.each([
  ['EDGE', 8_192],
  ['REGIONAL', 10_240],
] as const)('%s takes URLs of up to %i characters', async (type, most) => {
  const api = await deployed(type)
  const url = `http://gateway.test${api}/echo?`
  const ask = async (length: number) =>
    (await get(gateway.port, `${api}/echo?${'q'.repeat(length - url.length)}`)).status
  expect(await ask(most)).toBe(200)
  expect(await ask(most + 1)).toBe(414)
})
