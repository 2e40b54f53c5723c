import { describe, expect, test } from 'vitest'
import { serviceCalls } from '../../../../src/gateway/http/services/service-call.ts'
import { serviceActions } from '../../../../src/model/v2/service-actions.ts'
import type { IntegrationV2 } from '../../../../src/model/v2/api.ts'
import { call, now, role } from './called.ts'

// First-class integrations of HTTP APIs (spec integrations §23, parameter-mapping §11, http-api §8)

const formOf = (text: string | undefined) => Object.fromEntries(new URLSearchParams(text))
const sqs = (action: string, more: object) => ({ Action: action, Version: '2012-11-05', ...more })
const queue = '$stageVariables.queue'
const q = 'https://sqs.us-east-1.amazonaws.com/1/q'

describe('by the Query protocol', () => {
  test.each<[string, Record<string, string>, string, object]>([
    [
      'SQS-SendMessage',
      { QueueUrl: queue, MessageBody: '$request.body' },
      '{"a":1}',
      sqs('SendMessage', { QueueUrl: q, MessageBody: '{"a":1}' }),
    ],
    [
      'SQS-SendMessage',
      {
        QueueUrl: queue,
        MessageBody: '$request.body.a',
        DelaySeconds: '$request.body.delay',
        MessageGroupId: '${request.path.id}-g',
        MessageDeduplicationId: '$context.requestTimeEpoch',
        MessageAttributes: '{"k":{"DataType":"String","StringValue":"${request.querystring.k}"}}',
        MessageSystemAttributes: '{"AWSTraceHeader":{"DataType":"String","StringValue":"Root=1"}}',
      },
      '{"a":{"b":1},"delay":5}',
      sqs('SendMessage', {
        QueueUrl: q,
        MessageBody: '{"b":1}',
        DelaySeconds: '5',
        MessageGroupId: '7-g',
        MessageDeduplicationId: String(now),
        'MessageAttribute.1.Name': 'k',
        'MessageAttribute.1.Value.DataType': 'String',
        'MessageAttribute.1.Value.StringValue': 'v',
        'MessageSystemAttribute.1.Name': 'AWSTraceHeader',
        'MessageSystemAttribute.1.Value.DataType': 'String',
        'MessageSystemAttribute.1.Value.StringValue': 'Root=1',
      }),
    ],
    [
      'SQS-ReceiveMessage',
      {
        QueueUrl: queue,
        AttributeNames: 'All, SentTimestamp',
        MessageAttributeNames: '["a","b"]',
        MaxNumberOfMessages: '10',
        VisibilityTimeout: '5',
        WaitTimeSeconds: '1',
        ReceiveRequestAttemptId: 'x',
      },
      '',
      sqs('ReceiveMessage', {
        QueueUrl: q,
        'AttributeName.1': 'All',
        'AttributeName.2': 'SentTimestamp',
        'MessageAttributeName.1': 'a',
        'MessageAttributeName.2': 'b',
        MaxNumberOfMessages: '10',
        VisibilityTimeout: '5',
        WaitTimeSeconds: '1',
        ReceiveRequestAttemptId: 'x',
      }),
    ],
    [
      'SQS-DeleteMessage',
      { QueueUrl: queue, ReceiptHandle: '$request.querystring.k' },
      '',
      sqs('DeleteMessage', { QueueUrl: q, ReceiptHandle: 'v' }),
    ],
    ['SQS-PurgeQueue', { QueueUrl: queue }, '', sqs('PurgeQueue', { QueueUrl: q })],
    [
      'SQS-SendMessage',
      { QueueUrl: queue, MessageBody: 'a&Action=PurgeQueue #?%20é' },
      '',
      sqs('SendMessage', { QueueUrl: q, MessageBody: 'a&Action=PurgeQueue #?%20é' }),
    ],
  ])('%s with %j', async (subtype, parameters, body, form) => {
    const { status, url, sent, sentHeaders, signing } = await call(subtype, parameters, {
      body,
      path: '/go/7?k=v',
    })
    expect([status, url]).toEqual([200, 'https://sqs.us-east-1.amazonaws.com/'])
    expect(formOf(sent)).toEqual(form)
    expect(sentHeaders['content-type']).toBe('application/x-www-form-urlencoded')
    expect(signing).toEqual({
      service: 'sqs',
      signingName: 'sqs',
      signingRegion: 'us-east-1',
      roleArn: role,
    })
  })
})

describe('by JSON', () => {
  const event = { Detail: '$request.body.detail', DetailType: 'order', Source: 'app' }
  const detail = '{"detail":{"id":1}}'
  const entry = { Detail: '{"id":1}', DetailType: 'order', Source: 'app' }
  const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:m'
  test.each<[string, Record<string, string>, string, string, string, object]>([
    [
      'EventBridge-PutEvents',
      event,
      detail,
      'events.us-east-1',
      'AWSEvents.PutEvents',
      { Entries: [entry] },
    ],
    [
      'EventBridge-PutEvents',
      {
        ...event,
        EventBusName: 'bus',
        TraceHeader: 'Root=1',
        Time: '$context.requestTimeEpoch',
        Resources: 'arn:a,arn:b',
      },
      detail,
      'events.us-east-1',
      'AWSEvents.PutEvents',
      {
        Entries: [
          {
            ...entry,
            EventBusName: 'bus',
            TraceHeader: 'Root=1',
            Time: now / 1000,
            Resources: ['arn:a', 'arn:b'],
          },
        ],
      },
    ],
    [
      'EventBridge-PutEvents',
      { ...event, Time: '2025-03-12T19:03:58Z', Resources: '["arn:a"]' },
      detail,
      'events.us-east-1',
      'AWSEvents.PutEvents',
      { Entries: [{ ...entry, Time: now / 1000, Resources: ['arn:a'] }] },
    ],
    [
      'EventBridge-PutEvents',
      { ...event, Time: String(now / 1000) },
      detail,
      'events.us-east-1',
      'AWSEvents.PutEvents',
      { Entries: [{ ...entry, Time: now / 1000 }] },
    ],
    [
      'Kinesis-PutRecord',
      {
        StreamName: 's',
        PartitionKey: '$request.path.id',
        Data: '$request.body',
        ExplicitHashKey: '1',
        SequenceNumberForOrdering: '2',
      },
      'höhe',
      'kinesis.us-east-1',
      'Kinesis_20131202.PutRecord',
      {
        StreamName: 's',
        PartitionKey: '7',
        ExplicitHashKey: '1',
        SequenceNumberForOrdering: '2',
        Data: Buffer.from('höhe').toString('base64'),
      },
    ],
    [
      'StepFunctions-StartExecution',
      { StateMachineArn: machine, Input: '$request.body', Name: '$request.header.x-name' },
      '{"a":1}',
      'states.us-east-1',
      'AWSStepFunctions.StartExecution',
      { stateMachineArn: machine, input: '{"a":1}', name: 'n' },
    ],
    [
      'StepFunctions-StartExecution',
      { StateMachineArn: machine, Input: '$request.body.none' },
      '{"a":1}',
      'states.us-east-1',
      'AWSStepFunctions.StartExecution',
      { stateMachineArn: machine },
    ],
    [
      'StepFunctions-StartSyncExecution',
      { StateMachineArn: machine, Input: '$request.body', TraceHeader: 'Root=1' },
      '{"a":1}',
      'sync-states.us-east-1',
      'AWSStepFunctions.StartSyncExecution',
      { stateMachineArn: machine, input: '{"a":1}', traceHeader: 'Root=1' },
    ],
    [
      'StepFunctions-StopExecution',
      { ExecutionArn: '$request.body.arn', Cause: 'c', Error: 'e' },
      '{"arn":"arn:x"}',
      'states.us-east-1',
      'AWSStepFunctions.StopExecution',
      { executionArn: 'arn:x', cause: 'c', error: 'e' },
    ],
  ])('%s with %j', async (subtype, parameters, body, host, target, expected) => {
    const headers = { 'x-name': 'n' }
    const { url, sent, sentHeaders, signing } = await call(subtype, parameters, { body, headers })
    expect(url).toBe(`https://${host}.amazonaws.com/`)
    expect(sentHeaders['x-amz-target']).toBe(target)
    expect(JSON.parse(sent!)).toEqual(expected)
    expect(signing?.roleArn).toBe(role)
  })
})

const appConfig = {
  Application: '$request.querystring.app',
  Environment: 'e',
  Configuration: 'c d',
  ClientId: '$context.requestId',
}

describe('AppConfig-GetConfiguration', () => {
  test.each([
    ['a', 'a'],
    ['a/../../b?c', 'a%2F..%2F..%2Fb%3Fc'],
  ])('of the application %s', async (app, written) => {
    const parameters = { ...appConfig, ClientConfigurationVersion: '3' }
    const path = `/go/7?app=${encodeURIComponent(app)}`
    const { url, signing, calls, headers } = await call('AppConfig-GetConfiguration', parameters, {
      path,
    })
    expect(url).toBe(
      `https://appconfig.us-east-1.amazonaws.com/applications/${written}/environments/e/configurations/c%20d?client_id=${encodeURIComponent(headers['apigw-requestid']!)}&client_configuration_version=3`,
    )
    expect([calls[0]!.init.method, calls[0]!.init.body]).toEqual(['GET', null])
    expect(signing?.signingName).toBe('appconfig')
  })

  test.each(['.', '..'])('of the application %s is refused', async (app) => {
    const { status, calls } = await call('AppConfig-GetConfiguration', appConfig, {
      path: `/go/7?app=${app}`,
    })
    expect([status, calls.length]).toEqual([400, 0])
  })
})

const message = { QueueUrl: queue, MessageBody: '$request.body' }

describe('what a service says', () => {
  test.each([200, 400, 403, 500])('with %i is the client’s answer', async (status) => {
    const { headers, ...said } = await call(
      'SQS-SendMessage',
      message,
      { body: 'm' },
      () =>
        new Response('<xml/>', {
          status,
          headers: {
            'content-type': 'text/xml',
            'x-amzn-requestid': 'its own',
            connection: 'keep-alive',
          },
        }),
    )
    expect([said.status, said.text, headers['content-type']]).toEqual([
      status,
      '<xml/>',
      'text/xml',
    ])
    expect([headers['x-amzn-requestid'], headers['connection']]).toEqual([undefined, undefined])
  })

  test.each<[string, () => Response | Promise<Response>, number, string]>([
    ['a service that is away', () => Promise.reject(new Error('away')), 503, 'Service Unavailable'],
    [
      'a role that cannot be assumed',
      () => Promise.reject(Object.assign(new Error('no'), { name: 'AwsCallRefused' })),
      500,
      'Internal Server Error',
    ],
    [
      'a service that is late',
      () => new Promise<never>(() => undefined),
      503,
      'Service Unavailable',
    ],
  ])('%s', async (_, answer, status, words) => {
    const said = await call('SQS-SendMessage', message, { body: 'm' }, answer, {
      timeoutInMillis: 50,
    })
    expect([said.status, said.text]).toEqual([status, `{"message":"${words}"}`])
  })
})

describe('the region', () => {
  test.each([
    ['eu-west-1', 'https://sqs.eu-west-1.amazonaws.com/', 'eu-west-1'],
    ['cn-north-1', 'https://sqs.cn-north-1.amazonaws.com.cn/', 'cn-north-1'],
  ])('%s', async (Region, url, region) => {
    const said = await call('SQS-SendMessage', { ...message, Region }, { body: 'm' })
    expect([said.url, said.signing?.signingRegion]).toEqual([url, region])
  })

  test.each(['evil.example/', 'us-east-1.evil', 'US', 'a@b'])('%s is none', async (Region) => {
    const { status, calls } = await call('SQS-SendMessage', { ...message, Region }, { body: 'm' })
    expect([status, calls.length]).toEqual([400, 0])
  })
})

describe('a request without a value', () => {
  test.each<[string, Record<string, string>, string]>([
    ['for a parameter that is required', { QueueUrl: queue, MessageBody: '$request.body.m' }, '{}'],
    ['for a body that is required', message, ''],
    ['with attributes that are no JSON', { ...message, MessageAttributes: '$request.body' }, 'x'],
    ['with attributes that are none', { ...message, MessageAttributes: '$request.body' }, '[1]'],
    [
      'with an attribute that is none',
      { ...message, MessageAttributes: '$request.body' },
      '{"k":"v"}',
    ],
    [
      'with a value of an attribute that is no text',
      { ...message, MessageAttributes: '$request.body' },
      '{"k":{"StringValue":1}}',
    ],
  ])('%s is a bad one', async (_, parameters, body) => {
    const { status, text, calls } = await call('SQS-SendMessage', parameters, { body })
    expect([status, text, calls.length]).toEqual([400, '{"message":"Bad Request"}', 0])
  })

  test('for one that may be absent goes without it', async () => {
    const parameters = { ...message, DelaySeconds: '$request.header.x-delay' }
    const { status, sent } = await call('SQS-SendMessage', parameters, { body: 'm' })
    expect([status, formOf(sent)['DelaySeconds']]).toEqual([200, undefined])
  })

  test('for a time that is none is a bad one', async () => {
    const parameters = { Detail: '{}', DetailType: 'd', Source: 's', Time: 'soon' }
    expect((await call('EventBridge-PutEvents', parameters)).status).toBe(400)
  })
})

test.each<[string, Partial<IntegrationV2>]>([
  ['a subtype that is none', { integrationSubtype: 'SQS-DeleteQueue' }],
  ['a subtype of an object', { integrationSubtype: 'constructor' }],
  ['no role', { credentialsArn: '' }],
  ['a parameter that is missing', { requestParameters: { QueueUrl: 'q' } }],
])('an integration with %s calls nobody', async (_, over) => {
  const said = await call('SQS-SendMessage', message, { body: 'm' }, undefined, over)
  expect([said.status, said.calls.length]).toEqual([500, 0])
})

test('every action that can be created can be called', () => {
  expect(Object.keys(serviceCalls).toSorted()).toEqual([...serviceActions.keys()].toSorted())
})
