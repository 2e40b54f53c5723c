import { describe, expect, test } from 'vitest'
import { checkServable } from '../../src/gateway/supported.ts'
import type { Integration } from '../../src/model/integration.ts'
import type { AwsSigning } from '../../src/model/platform.ts'
import { front, integration, method, snapshotOf } from '../support/exchange.ts'

// What an AWS integration sends, before it is signed, and what it makes of the answer.

type Sent = { readonly url: string; readonly request: Request; readonly signing: AwsSigning }

/** An API whose one method calls a service that answers `{}`, and what the service was sent. */
function calling(
  over: Partial<Integration>,
  answer: () => Response | Promise<Response> = () => new Response('{}'),
  variables: Readonly<Record<string, string>> = {},
) {
  const sent: Sent[] = []
  const { send, lines } = front(
    snapshotOf(
      method({
        methodIntegration: integration({
          type: 'AWS',
          httpMethod: 'POST',
          integrationResponses: { '200': { statusCode: '200' } },
          ...over,
        }),
      }),
    ),
    {
      variables,
      platform: {
        async callAws(url, init, signing) {
          sent.push({ url, request: new Request(url, init), signing })
          return answer()
        },
      },
    },
  )
  return { send, sent, lines }
}

const arn = (rest: string) => `arn:aws:apigateway:eu-west-1:${rest}`
const json = { 'content-type': 'application/json' }

describe('the address', () => {
  // Spec integrations §14.
  test.each<[uri: string, url: string, service: string, region: string]>([
    ['sqs:path/123456789012/q', 'https://sqs.eu-west-1.amazonaws.com/123456789012/q', 'sqs', ''],
    ['ssm:path//', 'https://ssm.eu-west-1.amazonaws.com/', 'ssm', ''],
    [
      'sns:action/Publish',
      'https://sns.eu-west-1.amazonaws.com/?Action=Publish',
      'sns',
      'eu-west-1',
    ],
    [
      's3:action/GetObject&Bucket=b&Key=k%20v',
      'https://s3.eu-west-1.amazonaws.com/?Action=GetObject&Bucket=b&Key=k%20v',
      's3',
      '',
    ],
    ['s3:path/b?list-type=2&acl', 'https://s3.eu-west-1.amazonaws.com/b?list-type=2&acl', 's3', ''],
    ['b.s3:path/k', 'https://b.s3.eu-west-1.amazonaws.com/k', 's3', ''],
    [
      'runtime.sagemaker:path/endpoints/e/invocations',
      'https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/e/invocations',
      'sagemaker',
      '',
    ],
    [
      'x1.appsync-api:path/graphql',
      'https://x1.appsync-api.eu-west-1.amazonaws.com/graphql',
      'appsync',
      '',
    ],
    [
      'a1-ats.iotdata:path/topics/t',
      'https://a1-ats.iot.eu-west-1.amazonaws.com/topics/t',
      'iotdata',
      '',
    ],
    [
      'states:action/StartSyncExecution',
      'https://sync-states.eu-west-1.amazonaws.com/?Action=StartSyncExecution',
      'states',
      '',
    ],
    [
      'iam:action/ListUsers&Version=2010-05-08',
      'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
      'iam',
      'us-east-1',
    ],
  ])('%s', async (uri, url, signingName, signingRegion) => {
    const { send, sent } = calling({ uri: arn(uri) })
    expect((await send('/s/t/1', { method: 'POST' })).status).toBe(200)
    expect(sent).toMatchObject([
      { url, signing: { signingName, signingRegion: signingRegion || 'eu-west-1' } },
    ])
  })

  test('is in the partition of the URI', async () => {
    const { send, sent } = calling({
      uri: 'arn:aws-cn:apigateway:cn-north-1:sqs:action/ListQueues',
    })
    await send('/s/t/1')
    expect(sent[0]!.url).toBe('https://sqs.cn-north-1.amazonaws.com.cn/?Action=ListQueues')
  })
})

describe('values of a request in the address', () => {
  const fromPath = { 'integration.request.path.key': 'method.request.path.id' }
  const fromQuery = { 'integration.request.path.key': 'method.request.querystring.key' }
  const key = 's3:path/b/{key}'
  const topic = 'sns:action/Publish&TopicArn={key}'
  const host = 'https://s3.eu-west-1.amazonaws.com'

  // Spec integrations §5: not encoded twice. S3 signs the path as its key is encoded.
  test.each<[name: string, uri: string, map: Record<string, string>, path: string, url: string]>([
    ['keeps an escape', key, fromPath, '/s/t/a%20b', `${host}/b/a%20b`],
    ['an escaped percent sign stays one', key, fromPath, '/s/t/100%25', `${host}/b/100%25`],
    ['a plus sign is a plus sign', key, fromPath, '/s/t/a+b', `${host}/b/a%2Bb`],
    ['non-ASCII is UTF-8', key, fromQuery, '/s/t/1?key=%C3%A9', `${host}/b/%C3%A9`],
    ['slashes of a key are folders', key, fromQuery, '/s/t/1?key=a/b/c', `${host}/b/a/b/c`],
    ['a question mark opens no query', key, fromQuery, '/s/t/1?key=k?acl', `${host}/b/k%3Facl`],
    ['a hash cuts nothing off', key, fromQuery, '/s/t/1?key=k%23x', `${host}/b/k%23x`],
    [
      'an ampersand adds no parameter',
      topic,
      fromPath,
      '/s/t/arn&Message=x',
      'https://sns.eu-west-1.amazonaws.com/?Action=Publish&TopicArn=arn%26Message%3Dx',
    ],
    [
      'an escape in an action stays one',
      topic,
      fromPath,
      '/s/t/a%3Ab',
      'https://sns.eu-west-1.amazonaws.com/?Action=Publish&TopicArn=a%3Ab',
    ],
    [
      'other services get the path as it came',
      'sqs:path/1/{key}',
      fromPath,
      '/s/t/a%2Fb',
      'https://sqs.eu-west-1.amazonaws.com/1/a%2Fb',
    ],
  ])('%s', async (_, uri, requestParameters, path, url) => {
    const { send, sent } = calling({ uri: arn(uri), requestParameters })
    expect((await send(path)).status).toBe(200)
    expect(sent[0]!.url).toBe(url)
  })

  // Dot segments are resolved by URL parsers, and would leave the bucket or the queue.
  const override = {
    requestTemplates: {
      $default: `#set($context.requestOverride.path.key = $input.params('key'))`,
    },
  }
  const mapping = { requestParameters: fromQuery }
  test.each<[string, string, Partial<Integration>, string]>([
    ['climb out of a folder', key, override, '../other/secret'],
    ['climb out when mapped', key, mapping, '../other/secret'],
    ['climb out in disguise', key, override, '%2e%2E/other'],
    ['climb out of another service’s path', 'sqs:path/1/{key}', override, '../2/q'],
    ['choose another bucket', 's3:path/{key}/file', mapping, 'other/secret'],
    ['be no UTF-8', key, override, '%ff'],
  ])('cannot %s', async (_, uri, how, value) => {
    const { send, sent } = calling({ uri: arn(uri), ...how })
    const response = await send(`/s/t/1?key=${encodeURIComponent(value)}`)
    expect([response.status, sent]).toEqual([500, []])
    expect(await response.text()).toBe('{"message": "Internal server error"}')
  })

  // Spec integrations §5, §25 trap 15.
  test('a place that nothing fills fails the call', async () => {
    const { send, sent, lines } = calling({ uri: arn(key), requestParameters: fromQuery })
    expect((await send('/s/t/1')).status).toBe(500)
    expect(sent).toEqual([])
    expect(JSON.stringify(lines)).toContain('no value for a part of b/{key}')
  })

  // Spec integrations §5.
  test('stage variables fill their places, credentials’ too', async () => {
    const { send, sent } = calling(
      {
        uri: arn('sqs:path/${stageVariables.account}/${stageVariables.queue}'),
        credentials: 'arn:aws:iam::${stageVariables.account}:role/r',
      },
      undefined,
      { account: '123456789012', queue: 'q' },
    )
    await send('/s/t/1')
    expect(sent).toMatchObject([
      {
        url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q',
        signing: { roleArn: 'arn:aws:iam::123456789012:role/r' },
      },
    ])
  })

  // Spec parameter-mapping §3, §7.
  test('mapped query pairs follow the URI’s own, encoded', async () => {
    const { send, sent } = calling({
      uri: arn('sns:action/Publish&Subject=s'),
      requestParameters: {
        'integration.request.querystring.Message': 'method.request.querystring.m',
        'integration.request.querystring.Tag': 'method.request.multivaluequerystring.t',
      },
    })
    await send('/s/t/1?m=a%26b+c&t=1&t=2')
    expect(sent[0]!.url).toBe(
      'https://sns.eu-west-1.amazonaws.com/?Action=Publish&Subject=s&Message=a%26b%20c&Tag=1&Tag=2',
    )
  })
})

describe('headers', () => {
  const headersOf = async (over: Partial<Integration>, init: RequestInit = {}) => {
    const { send, sent } = calling(over)
    const { status } = await send('/s/t/1', { method: 'POST', body: '{}', headers: json, ...init })
    return { status, headers: Object.fromEntries(sent[0]?.request.headers ?? []) }
  }

  // Spec integrations §14, the table of targets.
  test.each<[string, string | undefined, string]>([
    ['dynamodb:action/PutItem', 'DynamoDB_20120810.PutItem', 'application/x-amz-json-1.0'],
    ['kinesis:action/PutRecord', 'Kinesis_20131202.PutRecord', 'application/x-amz-json-1.1'],
    [
      'states:action/StartExecution',
      'AWSStepFunctions.StartExecution',
      'application/x-amz-json-1.0',
    ],
    ['events:action/PutEvents', undefined, 'application/json'],
    ['secretsmanager:action/GetSecretValue', undefined, 'application/json'],
    ['sqs:path/1/q', undefined, 'application/json'],
    ['dynamodb:path//', undefined, 'application/json'],
  ])('%s', async (uri, target, contentType) => {
    const { headers } = await headersOf({ uri: arn(uri) })
    expect([headers['x-amz-target'], headers['content-type']]).toEqual([target, contentType])
  })

  // Recorded: spec integrations §14, Kinesis.
  test.each([
    ['application/x-amz-json-1.0', 'application/x-amz-json-1.0'],
    ['x-amz-json-1.1', 'application/x-amz-json-1.1'],
    ['application/json', 'application/x-amz-json-1.1'],
  ])('Kinesis with the mapped type %s', async (mapped, sent) => {
    const { headers } = await headersOf({
      uri: arn('kinesis:action/PutRecord'),
      requestParameters: { 'integration.request.header.Content-Type': `'${mapped}'` },
    })
    expect(headers['content-type']).toBe(sent)
  })

  // Spec integrations §7, parameter-mapping §6–7.
  test('only what is mapped goes out, with AWS’s defaults', async () => {
    const { headers } = await headersOf(
      {
        uri: arn('sqs:path/1/q'),
        requestParameters: {
          'integration.request.header.Accept': "'application/xml'",
          'integration.request.header.X-Mine': 'method.request.header.X-Mine',
          'integration.request.header.Referer': "'r'",
          'integration.request.header.X-Amz-Date': "'forged'",
          'integration.request.header.X-Amz-Security-Token': "'forged'",
        },
      },
      { headers: { ...json, 'x-mine': '1', 'x-other': '2', authorization: 'secret' } },
    )
    expect(headers).toEqual({
      accept: 'application/xml',
      'content-type': 'application/json',
      'user-agent': 'AmazonAPIGateway_api123',
      'x-amzn-apigateway-api-id': 'api123',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      'x-mine': '1',
    })
  })

  test('the answer is asked for in JSON', async () => {
    expect((await headersOf({ uri: arn('sqs:path/1/q') })).headers['accept']).toBe(
      'application/json',
    )
  })

  // Recorded: spec integrations §7, column AWS.
  test.each(
    'Authorization Connection Expect Proxy-Authenticate TE Content-Length Transfer-Encoding X-Amzn-Trace-Id'.split(
      ' ',
    ),
  )('mapping %s fails the call', async (name) => {
    const { status, headers } = await headersOf({
      uri: arn('sqs:path/1/q'),
      requestParameters: { [`integration.request.header.${name}`]: "'x'" },
    })
    expect([status, headers]).toEqual([500, {}])
  })
})

describe('the body', () => {
  const bodyOf = async (over: Partial<Integration>, init: RequestInit) => {
    const { send, sent } = calling({ uri: arn('sqs:path/1/q'), ...over })
    const { status } = await send('/s/t/1', init)
    const bytes = sent[0] && Buffer.from(await sent[0].request.arrayBuffer())
    return { status, text: bytes?.toString(), method: sent[0]?.request.method }
  }

  test('is the template’s', async () => {
    const sent = await bodyOf(
      { requestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$input.body' } },
      { method: 'POST', body: '{"é":1}', headers: json },
    )
    expect(sent).toEqual({
      status: 200,
      method: 'POST',
      text: 'Action=SendMessage&MessageBody={"é":1}',
    })
  })

  test('passes without a template', async () => {
    const sent = await bodyOf({ httpMethod: 'ANY' }, { method: 'PUT', body: 'as it is' })
    expect(sent).toEqual({ status: 200, method: 'PUT', text: 'as it is' })
  })

  test('is not sent with a GET', async () => {
    const sent = await bodyOf({ httpMethod: 'GET' }, { method: 'POST', body: 'x' })
    expect(sent).toEqual({ status: 200, method: 'GET', text: '' })
  })

  // Recorded: spec integrations §14, §25 trap 17.
  test('is not read by SSM’s action form', async () => {
    const sent = await bodyOf(
      { uri: arn('ssm:action/GetParameter') },
      { method: 'POST', body: '{"Name":"/p"}', headers: json },
    )
    expect(sent).toEqual({ status: 200, method: 'POST', text: '' })
  })

  // Spec integrations §18.
  test('of a type without template is refused under NEVER, before anything is sent', async () => {
    const sent = await bodyOf(
      { passthroughBehavior: 'NEVER', requestTemplates: { 'application/json': '{}' } },
      { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } },
    )
    expect(sent).toEqual({ status: 415, text: undefined, method: undefined })
  })
})

describe('the answer', () => {
  const uri = arn('sqs:path/1/q')

  // Spec integrations §17, §25 trap 11.
  test.each<[string, Integration['integrationResponses'], number, number]>([
    ['one response takes every status', { '200': { statusCode: '200' } }, 400, 200],
    [
      'a pattern sees the status',
      { '200': { statusCode: '200' }, '502': { statusCode: '502', selectionPattern: '4\\d{2}' } },
      400,
      502,
    ],
    [
      'no match and no default',
      { '502': { statusCode: '502', selectionPattern: '5..' } },
      200,
      500,
    ],
  ])('%s', async (_, integrationResponses, backend, status) => {
    const { send } = front(
      snapshotOf(
        method({
          methodResponses: { '200': { statusCode: '200' }, '502': { statusCode: '502' } },
          methodIntegration: integration({
            type: 'AWS',
            httpMethod: 'POST',
            uri,
            integrationResponses: integrationResponses!,
          }),
        }),
      ),
      { backend: () => new Response('{}', { status: backend }) },
    )
    expect((await send('/s/t/1')).status).toBe(status)
  })

  // Spec integrations §21.
  test.each<[string, () => Promise<Response>, number, string]>([
    [
      'nobody there',
      () => Promise.reject(new Error('refused')),
      504,
      'Network error communicating with endpoint',
    ],
    [
      'no credentials',
      () => Promise.reject(Object.assign(new Error('why'), { name: 'AwsCallRefused' })),
      500,
      'Internal server error',
    ],
    [
      'an address that must not be called',
      () => Promise.reject(Object.assign(new Error('why'), { name: 'EgressRefused' })),
      500,
      'Internal server error',
    ],
  ])('%s', async (_, answer, status, message) => {
    const { send, lines } = calling({ uri }, answer)
    const response = await send('/s/t/1')
    expect([response.status, await response.text()]).toEqual([status, `{"message": "${message}"}`])
    if (status === 500) expect(JSON.stringify(lines)).toContain('why')
  })
})

describe('a deployment', () => {
  const problemsOf = (over: Partial<Integration> & Pick<Integration, 'type'>) =>
    checkServable(snapshotOf(method({ methodIntegration: integration(over) })))

  test.each([
    arn('sqs:path/1/${stageVariables.queue}'),
    arn('dynamodb:action/${stageVariables.action}'),
    arn('runtime.sagemaker:path/endpoints/e/invocations'),
    arn('lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:f/invocations'),
  ])('with %s is accepted', (uri) => {
    expect(problemsOf({ type: 'AWS', uri })).toEqual([])
  })

  test.each<[Partial<Integration> & Pick<Integration, 'type'>, RegExp]>([
    [
      { type: 'AWS', uri: arn('${stageVariables.service}:path/x') },
      /stage variables stand after path\/ or action\/ only/,
    ],
    [{ type: 'AWS', uri: arn('evil.example/x:path/x') }, /cannot be called/],
    [{ type: 'AWS' }, /no URI cannot be called/],
    [{ type: 'AWS_PROXY', uri: arn('sqs:path/x') }, /only Lambda functions/],
    [
      { type: 'AWS', uri: arn('sqs:path/x'), credentials: 'arn:aws:iam::*:user/*' },
      /stand for the caller, .*name a role/,
    ],
  ])('with %o is refused by a sentence', (over, sentence) => {
    expect(problemsOf(over)).toEqual([expect.stringMatching(sentence)])
  })
})
