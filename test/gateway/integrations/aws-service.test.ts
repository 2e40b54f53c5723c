import { describe, expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import { front, integration, method, snapshotOf, unservable } from '../../support/exchange.ts'
import { arn, calling } from './calling-aws.ts'

// What an AWS integration sends, before it is signed, and what it makes of the answer.

const json = { 'content-type': 'application/json' }

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
    unservable(snapshotOf(method({ methodIntegration: integration(over) })))

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
    [
      { type: 'AWS_PROXY', uri: arn('sqs:path/x') },
      /only supports Lambda function and Firehose stream/,
    ],
    [
      { type: 'AWS', uri: arn('sqs:path/x'), credentials: 'arn:aws:iam::*:user/*' },
      /stand for the caller, whom only AWS_IAM/,
    ],
    [
      { type: 'AWS', uri: arn('sqs:path/x'), credentials: 'arn:aws:iam::*:user/alice' },
      /name nobody/,
    ],
  ])('with %o is refused by a sentence', (over, sentence) => {
    expect(problemsOf(over)).toEqual([expect.stringMatching(sentence)])
  })
})
