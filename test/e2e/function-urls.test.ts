import { CreateDeploymentCommand, CreateVpcLinkCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forbiddenRole, startAwsDouble, type AwsDouble } from '../support/aws-double.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { sendRaw } from '../support/raw-http.ts'
import { base, deployApi, httpProxy } from '../support/rest-api.ts'
import { openStream } from '../support/stream-client.ts'
import { operator, role } from './aws-operation.ts'

// HTTP integrations of Lambda function URLs: with credentials they are signed for Lambda. The double stands where
// the URLs lead, and verifies every signature.

let gateway: Gateway
let aws: AwsDouble
let elsewhere: LoopbackOrigin
let api: string
const url = 'https://abc123.lambda-url.eu-west-1.on.aws'
const signed = { credentials: role }
const targetArn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/nlb/1'

beforeAll(async () => {
  aws = await startAwsDouble(operator)
  elsewhere = await startLoopbackOrigin()
  gateway = await startGateway({
    AWS_ENDPOINT_URL_LAMBDA_URL: aws.url,
    AWS_ENDPOINT_URL_STS: aws.url,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    TIDEGATE_VPC_LINKS: JSON.stringify({ private: { address: elsewhere.url } }),
  })
  const { id: connectionId } = await gateway.apigateway.send(
    new CreateVpcLinkCommand({ name: 'private', targetArns: [targetArn] }),
  )
  const linked = { ...signed, connectionType: 'VPC_LINK', connectionId }
  const apiId = await deployApi(gateway.apigateway, {
    'ANY /proxy': httpProxy(`${url}/in/there?fixed=1`, {}, signed),
    'ANY /variable': httpProxy(
      'https://${stageVariables.id}.lambda-url.${stageVariables.region}.on.aws/',
      {},
      signed,
    ),
    'ANY /stream': httpProxy(`${url}/`, {}, { ...signed, responseTransferMode: 'STREAM' }),
    'ANY /forbidden': httpProxy(`${url}/`, {}, { credentials: forbiddenRole }),
    'ANY /elsewhere': httpProxy(`${elsewhere.url}/`, {}, signed),
    'ANY /link': httpProxy(`${url}/`, {}, linked),
    'POST /http': {
      type: 'http',
      httpMethod: 'PUT',
      uri: `${url}/mapped`,
      ...signed,
      requestTemplates: { 'application/json': '{"wrapped": $input.body}' },
      responses: { default: { statusCode: '200' } },
    },
  })
  await gateway.apigateway.send(
    new CreateDeploymentCommand({
      restApiId: apiId,
      stageName: 'test',
      variables: { id: 'fromstage', region: 'ap-southeast-2' },
    }),
  )
  api = base(apiId)
})
beforeEach(() => aws.answerWith({ body: 'answered', headers: { 'content-type': 'text/plain' } }))
afterAll(async () => {
  const ending = await gateway.stop()
  await aws.stop()
  await elsewhere.stop()
  // ATTACKS 65.
  for (const secret of aws.secrets) expect(ending.stdout + ending.stderr).not.toContain(secret)
})

const send = (target: string, verb = 'GET', headers: readonly string[] = [], body = '') =>
  sendRaw(
    gateway.port,
    [
      `${verb} ${api}${target} HTTP/1.1`,
      'Host: gateway.test',
      ...headers,
      ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
      '',
      body,
    ].join('\r\n'),
  )

describe('HTTP_PROXY', () => {
  test.each([
    ['GET', ''],
    ['POST', 'some body'],
    ['DELETE', ''],
  ])('%s is signed for Lambda as the role, body and query included', async (verb, body) => {
    const answer = await send('/proxy?b=2&a=%20x', verb, ['X-Own: y'], body)
    expect(answer).toMatchObject({ status: 200, body: 'answered' })
    const call = aws.last()
    expect(call).toMatchObject({ service: 'lambda', region: 'eu-west-1', role, method: verb })
    expect(call.target).toBe('/in/there?fixed=1&b=2&a=%20x')
    expect(call.headers).toMatchObject({ 'x-own': 'y' })
    expect(call.body.toString()).toBe(body)
  })

  test('what a client sends by the names of a signature does not travel on', async () => {
    await send('/proxy', 'GET', [
      'Authorization: Bearer client',
      'X-Amz-Security-Token: client',
      'X-Amz-Date: 20200101T000000Z',
      'X-Amz-Content-Sha256: client',
    ])
    const { headers } = aws.last()
    expect(JSON.stringify(headers)).not.toContain('client')
    expect(headers['x-amz-date']).not.toBe('20200101T000000Z')
  })

  test('stage variables may choose the function', async () => {
    expect((await send('/variable')).status).toBe(200)
    expect(aws.last()).toMatchObject({ service: 'lambda', region: 'ap-southeast-2' })
  })

  test('the answer may be streamed', async () => {
    aws.answerWith({
      stream: (body) => {
        body.write(Buffer.from('piece'))
        body.end()
      },
    })
    const answer = await openStream(`${gateway.url}${api}/stream`)
    expect(await answer.rest()).toEqual({ complete: true, body: Buffer.from('piece') })
  })

  test('a role that cannot be assumed is a 500, and nothing is sent', async () => {
    const before = aws.received.length
    expect(await send('/forbidden')).toMatchObject({
      status: 500,
      body: '{"message": "Internal server error"}',
    })
    expect(aws.received).toHaveLength(before)
  })

  // spec integrations §15: "Only for AWS/AWS_PROXY (HTTP ignores)".
  test.each([
    ['another host', '/elsewhere', () => elsewhere.host],
    ['what is behind a VPC link', '/link', () => new URL(url).host],
  ])('credentials sign nothing for %s', async (_, path, host) => {
    expect((await send(path)).status).toBe(200)
    const { headers } = elsewhere.last()
    expect(headers['host']).toBe(host())
    expect(headers).not.toHaveProperty('authorization')
    expect(headers).not.toHaveProperty('x-amz-security-token')
  })
})

test('HTTP sends what its template renders, signed', async () => {
  const answer = await send('/http', 'POST', ['Content-Type: application/json'], '{"a":1}')
  expect(answer).toMatchObject({ status: 200, body: 'answered' })
  expect(aws.last()).toMatchObject({ service: 'lambda', role, method: 'PUT', target: '/mapped' })
  expect(JSON.parse(aws.last().body.toString())).toEqual({ wrapped: { a: 1 } })
})
