import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AwsAnswer, type AwsDouble, type AwsReceived } from '../support/aws-double.ts'
import type { Gateway } from '../support/gateway.ts'
import { base, deployApi } from '../support/rest-api.ts'
import { role, service, startGatewayWithAws, type More } from './aws-operation.ts'

// AWS integrations on the wire, between a client and services that verify every signature with code of
// their own. The calls are those of spec integrations §14.

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

const form = { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" }
const json11 = (target: string) => ({
  'integration.request.header.Content-Type': "'application/x-amz-json-1.1'",
  'integration.request.header.X-Amz-Target': `'${target}'`,
})
const template = (text: string) => ({ requestTemplates: { 'application/json': text } })
const topic = 'arn:aws:sns:us-east-1:123456789012:t'

type Example = {
  readonly uri: string
  readonly more: More
  readonly target: string
  /** Of the headers that arrive at the service. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const sent = '{"a": "b c&d"}'
const examples: Readonly<Record<string, Example>> = {
  'SQS, query': {
    uri: 'sqs:path/123456789012/q',
    more: {
      requestParameters: form,
      ...template('Action=SendMessage&MessageBody=$util.urlEncode($input.body)'),
    },
    target: '/123456789012/q',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: `Action=SendMessage&MessageBody=${new URLSearchParams([['', sent]]).toString().slice(1)}`,
  },
  'SQS, JSON': {
    uri: 'sqs:path/123456789012/q',
    more: {
      requestParameters: {
        'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
        'integration.request.header.X-Amz-Target': "'AmazonSQS.SendMessage'",
      },
      ...template('{"QueueUrl":"q","MessageBody":"$util.escapeJavaScript($input.body)"}'),
    },
    target: '/123456789012/q',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
    },
    body: JSON.stringify({ QueueUrl: 'q', MessageBody: sent }),
  },
  'SNS, form': {
    uri: 'sns:path//',
    more: {
      requestParameters: form,
      ...template("Action=Publish&TopicArn=$util.urlEncode('arn:t')&Message=hello"),
    },
    target: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=Publish&TopicArn=arn%3At&Message=hello',
  },
  'SNS, mapped query': {
    uri: 'sns:action/Publish',
    more: {
      requestParameters: {
        'integration.request.querystring.TopicArn': `'${topic}'`,
        'integration.request.querystring.Message': "'hello world'",
      },
      ...template(' '),
    },
    target: `/?Action=Publish&TopicArn=${encodeURIComponent(topic)}&Message=hello%20world`,
    headers: {},
    body: ' ',
  },
  StartExecution: {
    uri: 'states:action/StartExecution',
    more: template(
      `{"input":"$util.escapeJavaScript($input.json('$.a'))","stateMachineArn":"arn"}`,
    ),
    target: '/?Action=StartExecution',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.StartExecution',
    },
    body: String.raw`{"input":"\"b c&d\"","stateMachineArn":"arn"}`,
  },
  StartSyncExecution: {
    uri: 'states:action/StartSyncExecution',
    more: template('{"stateMachineArn":"arn"}'),
    target: '/?Action=StartSyncExecution',
    headers: { 'x-amz-target': 'AWSStepFunctions.StartSyncExecution' },
    body: '{"stateMachineArn":"arn"}',
  },
  'DynamoDB PutItem': {
    uri: 'dynamodb:action/PutItem',
    more: template(`{"TableName":"t","Item":{"id":{"S":"$input.path('$.a')"}}}`),
    target: '/?Action=PutItem',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
    },
    body: '{"TableName":"t","Item":{"id":{"S":"b c&d"}}}',
  },
  'DynamoDB GetItem': {
    uri: 'dynamodb:action/GetItem',
    more: template('{"TableName":"t","Key":{"id":{"S":"1"}}}'),
    target: '/?Action=GetItem',
    headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    body: '{"TableName":"t","Key":{"id":{"S":"1"}}}',
  },
  'DynamoDB Query': {
    uri: 'dynamodb:action/Query',
    more: template('{"TableName":"t","KeyConditionExpression":"id = :id"}'),
    target: '/?Action=Query',
    headers: { 'x-amz-target': 'DynamoDB_20120810.Query' },
    body: '{"TableName":"t","KeyConditionExpression":"id = :id"}',
  },
  'Kinesis PutRecord': {
    uri: 'kinesis:action/PutRecord',
    more: template('{"StreamName":"s","Data":"$util.base64Encode($input.body)"}'),
    target: '/?Action=PutRecord',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Kinesis_20131202.PutRecord',
    },
    body: JSON.stringify({ StreamName: 's', Data: Buffer.from(sent).toString('base64') }),
  },
  'EventBridge PutEvents': {
    uri: 'events:action/PutEvents',
    more: template(
      `#set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents")#set($context.requestOverride.header.Content-Type = "application/x-amz-json-1.1"){"Entries":[]}`,
    ),
    target: '/?Action=PutEvents',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSEvents.PutEvents',
    },
    body: '{"Entries":[]}',
  },
  'SSM GetParameter, query': {
    uri: 'ssm:action/GetParameter',
    more: {
      requestParameters: { 'integration.request.querystring.Name': "'/p'" },
      passthroughBehavior: 'when_no_templates',
    },
    target: '/?Action=GetParameter&Name=%2Fp',
    headers: { accept: 'application/json' },
    body: '',
  },
  'SSM GetParameter, JSON': {
    uri: 'ssm:path//',
    more: { requestParameters: json11('AmazonSSM.GetParameter'), ...template('{"Name":"/p"}') },
    target: '/',
    headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
    body: '{"Name":"/p"}',
  },
  'Secrets Manager': {
    uri: 'secretsmanager:action/GetSecretValue',
    more: {
      requestParameters: json11('secretsmanager.GetSecretValue'),
      ...template('{"SecretId":"x"}'),
    },
    target: '/?Action=GetSecretValue',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    },
    body: '{"SecretId":"x"}',
  },
  Lambda: {
    uri: 'lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
    more: template('{"event":1}'),
    target: `/2015-03-31/functions/${encodeURIComponent('arn:aws:lambda:us-east-1:123456789012:function:f')}/invocations`,
    headers: { 'x-amz-invocation-type': 'RequestResponse' },
    body: '{"event":1}',
  },
}

describe('a worked example', () => {
  let api: string
  beforeAll(async () => {
    const routes = Object.values(examples).map(
      ({ uri, more }, index) => [`POST /e${index}`, service(uri, more)] as const,
    )
    api = base(await deployApi(gateway.apigateway, Object.fromEntries(routes)))
  })

  test.each(Object.keys(examples).map((name, index) => [name, index] as const))(
    '%s',
    async (name, index) => {
      const { uri, target, headers, body } = examples[name]!
      aws.answerWith({ body: `{"answer":${index}}` })
      const response = await fetch(`${gateway.url}${api}/e${index}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: sent,
      })
      expect([response.status, await response.text()]).toEqual([200, `{"answer":${index}}`])
      const call = aws.last()
      expect({ ...call, body: call.body.toString() }).toMatchObject({
        service: uri.slice(0, uri.indexOf(':')),
        region: 'us-east-1',
        method: 'POST',
        target,
        headers,
        body,
      })
      expect(call.role).toBe(role)
    },
  )

  test('the role has been assumed once for all of them', () => {
    expect(aws.assumed.filter((assumed) => assumed === role)).toHaveLength(1)
  })
})

test('a role that many requests need at once is assumed once', async () => {
  const credentials = 'arn:aws:iam::123456789012:role/popular'
  const queue = service('sqs:path/1/q', { credentials, passthroughBehavior: 'when_no_match' })
  const api = base(await deployApi(gateway.apigateway, { 'GET /x': queue }))
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => fetch(`${gateway.url}${api}/x`)),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(aws.assumed.filter((assumed) => assumed === credentials)).toHaveLength(1)
})

describe('S3', () => {
  const objects = new Map<string, Buffer>()
  const store = (call: AwsReceived): AwsAnswer => {
    const key = decodeURIComponent(call.target.split('?')[0]!)
    if (call.method === 'PUT') {
      objects.set(key, call.body)
      return { headers: { etag: '"tag"' }, body: '' }
    }
    const body = objects.get(key)
    if (body) return { headers: { 'content-type': 'image/png' }, body }
    return { status: 404, headers: { 'content-type': 'application/xml' }, body: '<Error/>' }
  }
  let api: string
  beforeAll(async () => {
    const path = {
      'integration.request.path.key': 'method.request.path.key',
      'integration.request.header.Content-Type': 'method.request.header.Content-Type',
    }
    const declared = {
      parameters: [
        { name: 'key', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'Content-Type', in: 'header', schema: { type: 'string' } },
      ],
      responses: {
        200: { description: 'x', headers: { ETag: { schema: { type: 'string' } } } },
        502: { description: 'x' },
      },
    }
    const more = {
      requestParameters: path,
      passthroughBehavior: 'when_no_match',
      responses: {
        default: {
          statusCode: '200',
          responseParameters: { 'method.response.header.ETag': 'integration.response.header.ETag' },
        },
        '4\\d{2}': { statusCode: '502' },
      },
    }
    api = base(
      await deployApi(
        gateway.apigateway,
        {
          'PUT /o/{key+}': service(
            's3:path/bucket/{key}',
            { ...more, httpMethod: 'PUT' },
            declared,
          ),
          'GET /o/{key+}': service(
            's3:path/bucket/{key}',
            { ...more, httpMethod: 'GET' },
            declared,
          ),
        },
        { 'x-amazon-apigateway-binary-media-types': ['image/png'] },
      ),
    )
  })
  beforeEach(() => aws.answerWith(store))

  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i & 255)

  // Keys are given as a client writes them in a URL; the second column is the key that S3 knows.
  test.each([
    ['plain.png', 'plain.png'],
    ['a/b/c.png', 'a/b/c.png'],
    ['a%20b/%C3%A9.png', 'a b/é.png'],
    ["it's(1)!*.png", "it's(1)!*.png"],
    ['a+b&c=d;e@f:g,h$.png', 'a+b&c=d;e@f:g,h$.png'],
    ['50%25.png', '50%.png'],
    ['q%3Facl%23.png', 'q?acl#.png'],
    ['a//b~c_-.png', 'a//b~c_-.png'],
  ])('bytes go to the key %s and come back', async (written, key) => {
    const url = `${gateway.url}${api}/o/${written}`
    const png = { 'content-type': 'image/png', accept: 'image/png' }
    const put = await fetch(url, { method: 'PUT', headers: png, body: bytes })
    expect([put.status, put.headers.get('etag')]).toEqual([200, '"tag"'])
    expect(objects.get(`/bucket/${key}`)).toEqual(Buffer.from(bytes))
    expect(aws.last()).toMatchObject({
      service: 's3',
      role,
      headers: { 'content-type': 'image/png' },
    })
    const got = await fetch(url, { headers: png })
    expect(got.status).toBe(200)
    expect(new Uint8Array(await got.arrayBuffer())).toEqual(bytes)
  })

  test('an object that is not there is selected by its status', async () => {
    const got = await fetch(`${gateway.url}${api}/o/missing`)
    expect([got.status, await got.text()]).toEqual([502, '<Error/>'])
  })
})

// The double refuses a request of which anything signed has changed on the way.
test('headers that a runtime may take an interest in leave the body and the signature alone', async () => {
  const mapped = {
    'Content-Encoding': 'gzip',
    'Accept-Encoding': 'identity',
    'Content-MD5': 'x',
    'Cache-Control': 'no-store',
    Range: 'bytes=0-1',
    'X-Amz-Meta-Two-Words': 'two  words',
    'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
  }
  const requestParameters = Object.fromEntries(
    Object.entries(mapped).map(([name, value]) => [
      `integration.request.header.${name}`,
      `'${value}'`,
    ]),
  )
  const put = service('s3:path/bucket/key', {
    httpMethod: 'PUT',
    requestParameters,
    passthroughBehavior: 'when_no_match',
  })
  const api = base(await deployApi(gateway.apigateway, { 'PUT /x': put }))
  const response = await fetch(`${gateway.url}${api}/x`, { method: 'PUT', body: 'plain' })
  expect([response.status, await response.text()]).toEqual([200, '{}'])
  expect(aws.last().body.toString()).toBe('plain')
  expect(aws.last().headers).toMatchObject({ 'content-encoding': 'gzip', range: 'bytes=0-1' })
})
