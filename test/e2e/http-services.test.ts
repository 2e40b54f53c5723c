import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  type ApiGatewayV2Client,
} from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import type { AwsDouble } from '../support/aws-double.ts'
import type { Gateway } from '../support/gateway.ts'
import { startMoto, whyNoMoto, type Moto } from '../support/moto.ts'
import { role, startGatewayWithAws } from './aws-operation.ts'

// First-class integrations of HTTP APIs against services that somebody else has written (spec integrations §23). Between
// the gateway and moto stands a double that verifies each signature, which moto does not.

const missing = whyNoMoto()
// oxlint-disable-next-line no-console -- a skipped test says why
if (missing !== undefined) console.log(`skipped: ${missing}`)

describe.skipIf(missing !== undefined)('moto', () => {
  let moto: Moto
  let aws: AwsDouble
  let gateway: Gateway
  let stop: (() => Promise<void>) | undefined
  let v2: ApiGatewayV2Client
  let base: string

  const json = (target: string, body: unknown, version = '1.1'): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
    body: JSON.stringify(body),
  })
  const queue = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`
  const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:m'

  const integrations: Readonly<Record<string, readonly [subtype: string, object]>> = {
    '/send': [
      'SQS-SendMessage',
      {
        QueueUrl: queue('q'),
        MessageBody: '$request.body',
        MessageAttributes:
          '{"who":{"DataType":"String","StringValue":"${request.querystring.who}"}}',
      },
    ],
    '/receive': ['SQS-ReceiveMessage', { QueueUrl: queue('q'), MessageAttributeNames: 'All' }],
    '/delete': [
      'SQS-DeleteMessage',
      { QueueUrl: queue('q'), ReceiptHandle: '$request.querystring.handle' },
    ],
    '/purge': ['SQS-PurgeQueue', { QueueUrl: queue('q') }],
    '/gone': ['SQS-SendMessage', { QueueUrl: queue('gone'), MessageBody: 'm' }],
    '/events': [
      'EventBridge-PutEvents',
      {
        Detail: '$request.body.detail',
        DetailType: 'order',
        Source: 'app',
        Time: '$context.requestTimeEpoch',
      },
    ],
    '/record': [
      'Kinesis-PutRecord',
      { StreamName: 's', PartitionKey: '$context.requestId', Data: '$request.body' },
    ],
    '/start': [
      'StepFunctions-StartExecution',
      { StateMachineArn: machine, Input: '$request.body', Name: '$request.querystring.name' },
    ],
    '/stop': ['StepFunctions-StopExecution', { ExecutionArn: '$request.body.arn', Cause: 'asked' }],
  }

  beforeAll(async () => {
    moto = await startMoto()
    ;({ gateway, aws, stop } = await startGatewayWithAws({ url: moto.url, sts: true }))
    await moto.call('sqs', json('AmazonSQS.CreateQueue', { QueueName: 'q' }, '1.0'))
    const stream = { StreamName: 's', ShardCount: 1 }
    await moto.call('kinesis', json('Kinesis_20131202.CreateStream', stream))
    const definition = JSON.stringify({
      StartAt: 'p',
      States: { p: { Type: 'Wait', Seconds: 60, End: true } },
    })
    const roleArn = 'arn:aws:iam::123456789012:role/service-role/m'
    await moto.call(
      'states',
      json('AWSStepFunctions.CreateStateMachine', { name: 'm', definition, roleArn }, '1.0'),
    )
    v2 = apigatewayv2(gateway.url)
    const { ApiId } = await v2.send(new CreateApiCommand({ Name: 's', ProtocolType: 'HTTP' }))
    await v2.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
    for (const [path, [IntegrationSubtype, parameters]] of Object.entries(integrations)) {
      const { IntegrationId } = await v2.send(
        new CreateIntegrationCommand({
          ApiId,
          IntegrationType: 'AWS_PROXY',
          IntegrationSubtype,
          PayloadFormatVersion: '1.0',
          CredentialsArn: role,
          RequestParameters: { ...parameters },
        }),
      )
      const Target = `integrations/${IntegrationId}`
      await v2.send(new CreateRouteCommand({ ApiId, RouteKey: `POST ${path}`, Target }))
    }
    base = `${gateway.url}/_aws/execute-api/${ApiId}`
  })
  afterAll(async () => {
    v2?.destroy()
    await stop?.()
    await moto?.stop()
  })

  const call = async (path: string, body = '') => {
    const response = await fetch(base + path, { method: 'POST', body })
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    }
  }

  test('a message is sent, received, deleted and purged, as the role', async () => {
    const sent = await call('/send?who=Ann', '{"a":"ü&<"}')
    expect(sent).toMatchObject({ status: 200, type: expect.stringContaining('xml') as string })
    expect(sent.text).toContain('<SendMessageResponse')
    expect(aws.last()).toMatchObject({ service: 'sqs', region: 'us-east-1', role })
    const { text } = await call('/receive')
    expect(text).toContain('{&quot;a&quot;:&quot;ü&amp;&lt;&quot;}')
    expect(text).toContain('<StringValue>Ann</StringValue>')
    const handle = /<ReceiptHandle>(.+?)<\/ReceiptHandle>/.exec(text)![1]!
    expect((await call(`/delete?handle=${encodeURIComponent(handle)}`)).status).toBe(200)
    expect((await call('/receive')).text).not.toContain('<Message>')
    expect((await call('/purge')).status).toBe(200)
  })

  test('a service’s own refusal is the answer', async () => {
    const { status, text } = await call('/gone')
    expect(status).toBe(400)
    expect(text).toContain('NonExistentQueue')
  })

  test('an event is put', async () => {
    const { status, text } = await call('/events', '{"detail":{"id":1}}')
    expect([status, JSON.parse(text)]).toMatchObject([200, { FailedEntryCount: 0 }])
    expect(aws.last()).toMatchObject({ service: 'events', role })
  })

  test('a record is put whose bytes are those of the body', async () => {
    const { status, text } = await call('/record', 'höhe')
    expect(status).toBe(200)
    const { ShardId } = JSON.parse(text) as { ShardId: string }
    const start = { StreamName: 's', ShardId, ShardIteratorType: 'TRIM_HORIZON' }
    const iterator = await moto.call('kinesis', json('Kinesis_20131202.GetShardIterator', start))
    const records = await moto.call(
      'kinesis',
      json('Kinesis_20131202.GetRecords', JSON.parse(iterator)),
    )
    const [record] = (JSON.parse(records) as { Records: { Data: string }[] }).Records
    expect(Buffer.from(record!.Data, 'base64').toString()).toBe('höhe')
  })

  test('an execution is started and stopped', async () => {
    const started = await call('/start?name=one', '{"a":1}')
    expect(started.status).toBe(200)
    const { executionArn: arn } = JSON.parse(started.text) as { executionArn: string }
    expect(arn).toMatch(/:m:one$/)
    expect((await call('/stop', JSON.stringify({ arn }))).status).toBe(200)
    const described = await moto.call(
      'states',
      json('AWSStepFunctions.DescribeExecution', { executionArn: arn }, '1.0'),
    )
    expect(JSON.parse(described)).toMatchObject({ status: 'ABORTED', input: '{"a":1}' })
  })
})
