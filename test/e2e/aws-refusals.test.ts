import { GetResourcesCommand, TestInvokeMethodCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forbiddenRole, startAwsDouble, type AwsDouble } from '../support/aws-double.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { base, deployApi, type Operation } from '../support/rest-api.ts'
import { operator, service, startGatewayWithAws, type More } from './aws-operation.ts'

// AWS integrations that fail, and what nobody gets to see of them.

let gateway: Gateway
let aws: AwsDouble
let stop: () => Promise<void>
beforeAll(async () => {
  ;({ gateway, aws, stop } = await startGatewayWithAws())
})
afterAll(() => stop())
beforeEach(() => {
  aws.answerWith({})
  aws.distrust(false)
})

describe('a call that fails', () => {
  const refused = { status: 500, body: '{"message": "Internal server error"}' }

  async function send(operation: Operation, url = gateway) {
    const api = base(await deployApi(url.apigateway, { 'GET /x': operation }))
    const response = await fetch(`${url.url}${api}/x`)
    return { status: response.status, body: await response.text() }
  }

  const queue = (more: More = {}) =>
    service('sqs:path/1/q', { passthroughBehavior: 'when_no_match', ...more })

  // Spec integrations §21.
  test('for want of time is 504', async () => {
    aws.answerWith('hang')
    expect(await send(queue({ timeoutInMillis: 100 }))).toEqual({
      status: 504,
      body: '{"message": "Endpoint request timed out"}',
    })
  })

  // Spec integrations §15.
  test('because the role may not be assumed is 500', async () => {
    const before = aws.received.length
    expect(await send(queue({ credentials: forbiddenRole }))).toEqual(refused)
    expect(aws.received.length).toBe(before)
    await expect
      .poll(() => gateway.lines.join('\n'))
      .toContain('does not have permission to assume')
  })

  // ATTACKS 65: the services say what should have been signed, and the definition passes it on.
  test('because the service does not trust the signature tells the client no credential', async () => {
    aws.distrust(true)
    const { status, body } = await send(queue())
    expect(status).toBe(502)
    expect(body).toContain('SignatureDoesNotMatch')
    expect(body).toContain('<AWSAccessKeyId>***</AWSAccessKeyId>')
    expect(body).toContain('x-amz-security-token:***')
    for (const secret of aws.secrets) expect(body).not.toContain(secret)
  })

  test('because nobody is there is 504, and without credentials 500', async () => {
    const gone = await startAwsDouble(operator)
    await gone.stop()
    await using other = await startGateway({
      AWS_ENDPOINT_URL_SQS: gone.url,
      AWS_ENDPOINT_URL_STS: aws.url,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    })
    expect(await send(queue(), other)).toEqual({
      status: 504,
      body: '{"message": "Network error communicating with endpoint"}',
    })
    await using bare = await startGateway({ AWS_ENDPOINT_URL: aws.url })
    expect(await send(queue(), bare)).toEqual(refused)
    await expect
      .poll(() => bare.lines.join('\n'))
      .toContain('set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  })
})

// ATTACKS 65; spec integrations §24.
test('the log of a test shows the call at AWS and nothing of what signed it', async () => {
  const restApiId = await deployApi(gateway.apigateway, {
    'GET /x': service('sqs:path/1/q', { passthroughBehavior: 'when_no_match' }),
  })
  const { items = [] } = await gateway.apigateway.send(new GetResourcesCommand({ restApiId }))
  const resourceId = items.find(({ path }) => path === '/x')!.id
  for (const distrust of [false, true]) {
    aws.distrust(distrust)
    const { log = '' } = await gateway.apigateway.send(
      new TestInvokeMethodCommand({ restApiId, resourceId, httpMethod: 'GET' }),
    )
    expect(log).toContain('Endpoint request URI: https://sqs.us-east-1.amazonaws.com/1/q')
    for (const secret of [...aws.secrets, operator.accessKeyId]) expect(log).not.toContain(secret)
    expect(log).not.toMatch(/AWS4-HMAC|ASIA/)
  }
})
