import { describe, expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import { arn, calling } from './calling-aws.ts'

// Where an AWS integration's call goes, and that no request can lead it elsewhere.

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
  test.each<[string, string, Partial<Integration>, string, number?]>([
    ['climb out of a folder', key, override, '../other/secret', 400],
    ['climb out when mapped', key, mapping, '../other/secret'],
    ['climb out in disguise', key, override, '%2e%2E/other', 400],
    ['climb out of another service’s path', 'sqs:path/1/{key}', override, '../2/q', 400],
    ['choose another bucket', 's3:path/{key}/file', mapping, 'other/secret'],
    ['be no UTF-8', key, override, '%ff'],
  ])('cannot %s', async (_, uri, how, value, status = 500) => {
    const { send, sent } = calling({ uri: arn(uri), ...how })
    const response = await send(`/s/t/1?key=${encodeURIComponent(value)}`)
    expect([response.status, sent]).toEqual([status, []])
    expect(await response.text()).toBe(
      status === 500
        ? '{"message": "Internal server error"}'
        : '{"message": "Bad Request: a path value is a dot segment"}',
    )
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

  test('a stage variable may name the action, which its target follows', async () => {
    const { send, sent } = calling(
      { uri: arn('dynamodb:action/${stageVariables.action}') },
      undefined,
      { action: 'PutItem' },
    )
    await send('/s/t/1')
    expect(sent[0]!.url).toBe('https://dynamodb.eu-west-1.amazonaws.com/?Action=PutItem')
    expect(sent[0]!.request.headers.get('x-amz-target')).toBe('DynamoDB_20120810.PutItem')
  })

  test('a role with a place that nothing fills is a role still, not the operator', async () => {
    const { send, sent } = calling({ uri: arn('sqs:path/1/q'), credentials: 'arn:{role}' })
    await send('/s/t/1')
    expect(sent[0]!.signing.roleArn).toBe('')
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
