import { request } from 'node:http'
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAwsDouble, type AwsDouble } from '../support/aws-double.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { eventsOf, invokeComplete, metadata, payloadChunk } from '../support/lambda-events.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { awsProxy, base, deployApi, httpProxy, streamedFunction } from '../support/rest-api.ts'
import { operator, role } from './aws-operation.ts'

// A body that is coded already is not coded once more (aws/aws-sam-cli#3004), in whatever way the answer is made and
// whatever the client says it accepts; a body that says it is coded goes out as it is.

let gateway: Gateway
let aws: AwsDouble
let origin: LoopbackOrigin
let api: string
let compressing: string

const header = (name: string) => `method.response.header.${name}`
const coded = { schema: { type: 'string' } }

const routes = () => ({
  'GET /function': awsProxy('remote'),
  'GET /stream': streamedFunction('remote'),
  'GET /proxy': httpProxy(origin.url),
  'GET /http': answeredBy({
    type: 'http',
    httpMethod: 'GET',
    uri: origin.url,
    responses: { default: passingCoding },
  }),
  'GET /s3': answeredBy({
    type: 'aws',
    httpMethod: 'GET',
    uri: 'arn:aws:apigateway:us-east-1:s3:path/bucket/key',
    credentials: role,
    responses: { default: passingCoding },
  }),
  'GET /lambda': answeredBy({
    type: 'aws',
    httpMethod: 'POST',
    uri: awsProxy('remote')['uri'],
    responses: {
      default: {
        statusCode: '200',
        contentHandling: 'CONVERT_TO_BINARY',
        responseParameters: { [header('Content-Encoding')]: "'gzip'" },
      },
    },
  }),
  'GET /mapped': answeredBy({
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: {
      default: {
        statusCode: '200',
        responseTemplates: { 'application/json': 'plain' },
        responseParameters: { [header('Content-Encoding')]: "'gzip'" },
      },
    },
  }),
  'GET /template': answeredBy({
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: {
      default: {
        statusCode: '200',
        responseTemplates: {
          'application/json':
            '#set($context.responseOverride.header.Content-Encoding = "gzip")plain',
        },
      },
    },
  }),
})

const passingCoding = {
  statusCode: '200',
  responseParameters: {
    [header('Content-Encoding')]: 'integration.response.header.Content-Encoding',
  },
}

const answeredBy = (integration: object) => ({
  operation: {
    responses: { 200: { description: 'fine', headers: { 'Content-Encoding': coded } } },
    'x-amazon-apigateway-integration': integration,
  },
})

beforeAll(async () => {
  aws = await startAwsDouble(operator)
  origin = await startLoopbackOrigin()
  gateway = await startGateway({
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  })
  const extra = {
    'x-amazon-apigateway-binary-media-types': ['*/*'],
    'x-amazon-apigateway-gateway-responses': {
      MISSING_AUTHENTICATION_TOKEN: {
        responseParameters: { 'gatewayresponse.header.Content-Encoding': "'gzip'" },
        responseTemplates: { 'application/json': 'plain' },
      },
    },
  }
  const { 'GET /mapped': mapped, 'GET /template': template, ...binary } = routes()
  api = base(await deployApi(gateway.apigateway, binary, extra))
  compressing = base(
    await deployApi(
      gateway.apigateway,
      { 'GET /mapped': mapped, 'GET /template': template, 'GET /function': awsProxy('remote') },
      { 'x-amazon-apigateway-minimum-compression-size': 0 },
    ),
  )
})
afterAll(async () => {
  await gateway.stop()
  await aws.stop()
  await origin.stop()
})

type Answer = {
  readonly status: number
  readonly coding: string | undefined
  readonly body: Buffer
}

/** The bytes of the wire: `fetch` would decode them. */
const get = (path: string, acceptEncoding: string | undefined): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { accept: '*/*', ...(acceptEncoding && { 'accept-encoding': acceptEncoding }) }
    request(gateway.url + path, { headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode!,
          coding: incoming.headers['content-encoding'],
          body: Buffer.concat(chunks),
        }),
      )
    })
      .on('error', reject)
      .end()
  })

const text = '{"a":1}'
const codings = {
  gzip: gzipSync(text),
  br: brotliCompressSync(text),
  deflate: deflateSync(text),
  zstd: Buffer.from('any bytes'),
}
type Coding = keyof typeof codings

/** How the backend of each path answers with these bytes. */
const backends: Readonly<Record<string, (coding: Coding, body: Buffer) => void>> = {
  '/function': (coding, body) =>
    aws.answerWith({
      body: JSON.stringify({
        isBase64Encoded: true,
        headers: { 'Content-Encoding': coding },
        body: body.toString('base64'),
      }),
    }),
  '/stream': (coding, body) =>
    aws.answerWith(
      eventsOf(
        payloadChunk(metadata({ headers: { 'content-encoding': coding } })),
        payloadChunk(body),
        invokeComplete(),
      ),
    ),
  '/proxy': (coding, body) => origin.answerWith({ headers: { 'content-encoding': coding }, body }),
}

describe.each(Object.keys(backends))('%s', (path) => {
  test.each(
    (Object.keys(codings) as Coding[]).flatMap((coding) =>
      [undefined, 'gzip', 'gzip, deflate, br', 'br', 'identity'].map(
        (accept) => [coding, accept] as const,
      ),
    ),
  )('%s for a client that accepts %s', async (coding, accept) => {
    backends[path]!(coding, codings[coding])
    expect(await get(api + path, accept)).toEqual({ status: 200, coding, body: codings[coding] })
  })
})

// These have been read, and so decoded: what the client reads is what counts.
test.each([
  [
    '/http',
    () => origin.answerWith({ headers: { 'content-encoding': 'gzip' }, body: codings.gzip }),
  ],
  ['/s3', () => aws.answerWith({ headers: { 'content-encoding': 'gzip' }, body: codings.gzip })],
])('%s, whose mapping passes the backend’s coding on', async (path, answering) => {
  answering()
  const { coding, body } = await get(api + path, 'gzip')
  expect([coding, gunzipSync(body).toString()]).toEqual(['gzip', text])
})

test('a function’s base64 that an integration response decodes', async () => {
  aws.answerWith({ body: JSON.stringify(codings.gzip.toString('base64')) })
  // A payload of a binary type is not decoded, so this is an API without one for it.
  const plain = base(
    await deployApi(gateway.apigateway, { 'GET /lambda': routes()['GET /lambda'] }),
  )
  expect(await get(`${plain}/lambda`, 'gzip')).toMatchObject({ coding: 'gzip', body: codings.gzip })
})

test.each([undefined, 'gzip', 'br'])(
  'what only says it is coded goes out as it is (%s)',
  async (accept) => {
    const plain = { coding: 'gzip', body: Buffer.from('plain') }
    expect(await get(`${compressing}/mapped`, accept)).toMatchObject(plain)
    expect(await get(`${compressing}/template`, accept)).toMatchObject(plain)
    expect(await get(`${api}/nowhere`, accept)).toMatchObject({ ...plain, status: 403 })
  },
)

test('an API that compresses leaves a coded answer alone', async () => {
  backends['/function']!('gzip', codings.gzip)
  // Not decoded: the API has no binary types. Not coded either.
  expect(await get(`${compressing}/function`, 'gzip')).toMatchObject({
    coding: 'gzip',
    body: Buffer.from(codings.gzip.toString('base64')),
  })
})
