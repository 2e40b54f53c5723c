import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AwsDouble } from '../support/aws-double.ts'
import type { Gateway } from '../support/gateway.ts'
import { startMoto, whyNoMoto, type Moto } from '../support/moto.ts'
import { base, deployApi, type Operation } from '../support/rest-api.ts'
import { role, startGatewayWithAws } from './aws-operation.ts'

// AWS integrations against services that somebody else has written: what the gateway sends must be
// understood, and what comes back must be the service's own. Roles are assumed through moto's STS. Between
// the two stands a double that verifies each signature, which moto does not.

const missing = whyNoMoto()
// oxlint-disable-next-line no-console -- a skipped test says why
if (missing !== undefined) console.log(`skipped: ${missing}`)

describe.skipIf(missing !== undefined)('moto', () => {
  let moto: Moto
  let aws: AwsDouble
  let gateway: Gateway
  let stop: (() => Promise<void>) | undefined
  let api: string

  const json = (target: string, body: unknown, version = '1.1'): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
    body: JSON.stringify(body),
  })
  const form = (entries: Record<string, string>): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams(entries),
  })

  const config = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) })

  beforeAll(async () => {
    moto = await startMoto()
    ;({ gateway, aws, stop } = await startGatewayWithAws({ url: moto.url, sts: true }))
    await moto.call('sqs', json('AmazonSQS.CreateQueue', { QueueName: 'q' }, '1.0'))
    await moto.call('sns', form({ Action: 'CreateTopic', Name: 't', Version: '2010-03-31' }))
    await moto.call(
      'dynamodb',
      json(
        'DynamoDB_20120810.CreateTable',
        {
          TableName: 't',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
        '1.0',
      ),
    )
    await moto.call(
      'kinesis',
      json('Kinesis_20131202.CreateStream', { StreamName: 's', ShardCount: 1 }),
    )
    await moto.call(
      'ssm',
      json('AmazonSSM.PutParameter', { Name: '/p', Value: 'v', Type: 'String' }),
    )
    await moto.call(
      'secretsmanager',
      json('secretsmanager.CreateSecret', {
        Name: 'x',
        SecretString: 'hush',
        ClientRequestToken: 'a'.repeat(32),
      }),
    )
    await moto.call('s3', { method: 'PUT' }, '/bucket')
    // Functions that need no containers, and answer with what they are given.
    await moto.call('moto', config({ lambda: { use_docker: false } }), '/moto-api/config')
    const trust = { Version: '2012-10-17', Statement: [] }
    await moto.call(
      'iam',
      form({
        Action: 'CreateRole',
        RoleName: 'f',
        AssumeRolePolicyDocument: JSON.stringify(trust),
        Version: '2010-05-08',
      }),
    )
    await moto.call(
      'lambda',
      config({
        FunctionName: 'f',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::123456789012:role/f',
        Code: {
          ZipFile: Buffer.from(zipSync({ 'index.js': new Uint8Array() })).toString('base64'),
        },
      }),
      '/2015-03-31/functions',
    )
    await moto.call(
      'states',
      json(
        'AWSStepFunctions.CreateStateMachine',
        {
          name: 'm',
          definition: '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}',
          roleArn: 'arn:aws:iam::123456789012:role/m',
        },
        '1.0',
      ),
    )
    api = base(await deployApi(gateway.apigateway, routes, binary))
  }, 90_000)
  afterAll(async () => {
    await stop?.()
    await moto?.stop()
  })

  const binary = { 'x-amazon-apigateway-binary-media-types': ['image/png'] }
  const formType = {
    'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
  }
  const target = (name: string) => ({
    'integration.request.header.Content-Type': "'application/x-amz-json-1.1'",
    'integration.request.header.X-Amz-Target': `'${name}'`,
  })
  const service = (
    uri: string,
    template: string | undefined,
    requestParameters: Record<string, string> = {},
    httpMethod = 'POST',
  ): Operation => ({
    operation: {
      responses: { 200: { description: 'x' }, 502: { description: 'x' } },
      'x-amazon-apigateway-integration': {
        type: 'aws',
        httpMethod,
        uri: `arn:aws:apigateway:us-east-1:${uri}`,
        credentials: role,
        requestParameters,
        ...(template !== undefined && { requestTemplates: { 'application/json': template } }),
        responses: { default: { statusCode: '200' }, '[45]\\d{2}': { statusCode: '502' } },
      },
    },
  })
  const key = { 'integration.request.path.key': 'method.request.path.key' }

  const routes = {
    'POST /sqs-query': service(
      'sqs:path/123456789012/q',
      'Action=SendMessage&MessageBody=$util.urlEncode($input.body)',
      formType,
    ),
    'POST /sqs-json': service(
      'sqs:path/123456789012/q',
      '{"QueueUrl":"http://q/123456789012/q","MessageBody":"$util.escapeJavaScript($input.body)"}',
      {
        'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
        'integration.request.header.X-Amz-Target': "'AmazonSQS.SendMessage'",
      },
    ),
    'POST /sns': service(
      'sns:path//',
      "Action=Publish&TopicArn=$util.urlEncode('arn:aws:sns:us-east-1:123456789012:t')&Message=hello",
      formType,
    ),
    'POST /dynamodb-put': service(
      'dynamodb:action/PutItem',
      `{"TableName":"t","Item":{"id":{"S":"1"},"v":{"S":"$input.path('$.v')"}}}`,
    ),
    'POST /dynamodb-get': service(
      'dynamodb:action/GetItem',
      '{"TableName":"t","Key":{"id":{"S":"1"}}}',
    ),
    'POST /dynamodb-query': service(
      'dynamodb:action/Query',
      '{"TableName":"t","KeyConditionExpression":"id = :id","ExpressionAttributeValues":{":id":{"S":"1"}}}',
    ),
    'POST /dynamodb-missing': service(
      'dynamodb:action/GetItem',
      '{"TableName":"none","Key":{"id":{"S":"1"}}}',
    ),
    'POST /kinesis': service(
      'kinesis:action/PutRecord',
      '{"StreamName":"s","Data":"$util.base64Encode($input.body)","PartitionKey":"k"}',
    ),
    'POST /events': service(
      'events:action/PutEvents',
      '{"Entries":[{"Source":"s","DetailType":"d","Detail":"$util.escapeJavaScript($input.body)"}]}',
      target('AWSEvents.PutEvents'),
    ),
    'POST /ssm': service('ssm:path//', '{"Name":"/p"}', target('AmazonSSM.GetParameter')),
    'POST /secret': service(
      'secretsmanager:action/GetSecretValue',
      '{"SecretId":"x"}',
      target('secretsmanager.GetSecretValue'),
    ),
    'POST /states': service(
      'states:action/StartExecution',
      `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:m","input":"$util.escapeJavaScript($input.json('$'))"}`,
    ),
    'POST /lambda': service(
      'lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
      '{"event":$input.json(\'$\')}',
    ),
    // The key comes from the template, which overrides what the path says.
    'PUT /s3-override/{key}': service(
      's3:path/bucket/{key}',
      `#set($context.requestOverride.path.key = "from-template-$input.path('$.v')")$input.body`,
      key,
      'PUT',
    ),
    'PUT /s3/{key+}': service('s3:path/bucket/{key}', undefined, key, 'PUT'),
    'GET /s3/{key+}': service('s3:path/bucket/{key}', undefined, key, 'GET'),
  }

  async function post(path: string): Promise<unknown> {
    const response = await fetch(`${gateway.url}${api}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"v":"a b"}',
    })
    const text = await response.text()
    expect([path, response.status, text]).toEqual([path, 200, text])
    return text.startsWith('{') ? JSON.parse(text) : text
  }

  const receive = async () => {
    const request = json(
      'AmazonSQS.ReceiveMessage',
      { QueueUrl: `${moto.url}/123456789012/q` },
      '1.0',
    )
    const { Messages = [] } = JSON.parse(await moto.call('sqs', request)) as {
      readonly Messages?: readonly { readonly Body: string }[]
    }
    return Messages.map(({ Body }) => Body)
  }

  test.each(['/sqs-query', '/sqs-json'])('a message arrives: %s', async (path) => {
    expect(JSON.stringify(await post(path))).toContain('MessageId')
    expect(await receive()).toEqual(['{"v":"a b"}'])
  })

  test('an item is put, got and queried', async () => {
    const item = { id: { S: '1' }, v: { S: 'a b' } }
    expect(await post('/dynamodb-put')).toEqual({})
    expect(await post('/dynamodb-get')).toEqual({ Item: item })
    expect(await post('/dynamodb-query')).toMatchObject({ Count: 1, Items: [item] })
  })

  test('an error of a service is selected by its status', async () => {
    const response = await fetch(`${gateway.url}${api}/dynamodb-missing`, { method: 'POST' })
    expect(response.status).toBe(502)
    expect(await response.text()).toContain('ResourceNotFoundException')
  })

  test.each<[string, unknown]>([
    ['/sns', expect.stringContaining('MessageId')],
    ['/lambda', { event: { v: 'a b' } }],
    ['/kinesis', { ShardId: expect.any(String), SequenceNumber: expect.any(String) }],
    ['/events', { FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] }],
    ['/ssm', { Parameter: { Name: '/p', Value: 'v' } }],
    ['/secret', { Name: 'x', SecretString: 'hush' }],
    [
      '/states',
      { executionArn: expect.stringContaining(':execution:m:'), startDate: expect.any(Number) },
    ],
  ])('%s', async (path, answer) => {
    const got = await post(path)
    if (typeof got === 'string') expect(got).toEqual(answer)
    else expect(got).toMatchObject(answer as Record<string, unknown>)
  })

  test('the key that a template chose is the one S3 knows', async () => {
    const url = `${gateway.url}${api}/s3-override/from-the-path`
    const init = {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"v":"é 1"}',
    }
    expect((await fetch(url, init)).status).toBe(200)
    expect(await moto.call('s3', {}, `/bucket/${encodeURIComponent('from-template-é 1')}`)).toBe(
      '{"v":"é 1"}',
    )
  })

  test.each(['a.png', 'deep/er/a%20%C3%A9+(1).png'])('S3 keeps bytes under %s', async (name) => {
    const url = `${gateway.url}${api}/s3/${name}`
    const png = { 'content-type': 'image/png', accept: 'image/png' }
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    expect((await fetch(url, { method: 'PUT', headers: png, body: bytes })).status).toBe(200)
    const got = await fetch(url, { headers: png })
    expect(new Uint8Array(await got.arrayBuffer())).toEqual(bytes)
    const listed = await moto.call('s3', {}, '/bucket?list-type=2')
    expect(listed).toContain(`<Key>${decodeURIComponent(name)}</Key>`)
  })

  test('the role was assumed once, and signed all calls', () => {
    expect(aws.assumed).toEqual([role])
    const services = (whose: string | undefined) =>
      new Set(aws.received.filter((call) => call.role === whose).map((call) => call.service))
    expect([...services(undefined)]).toEqual([])
    expect([...services(role)].toSorted()).toEqual([
      'dynamodb',
      'events',
      'kinesis',
      'lambda',
      's3',
      'secretsmanager',
      'sns',
      'sqs',
      'ssm',
      'states',
    ])
  })
})
