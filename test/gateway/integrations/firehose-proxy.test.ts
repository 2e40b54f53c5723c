import { expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import { integration, method, snapshotOf, unservable } from '../../support/exchange.ts'
import { arn, calling } from './calling-aws.ts'

// AWS_PROXY is for functions and Firehose streams (spec integrations §2).

const put = {
  type: 'AWS_PROXY',
  uri: arn('firehose:action/PutRecord'),
  credentials: 'arn:aws:iam::1:role/r',
} as const
const record = JSON.stringify({ DeliveryStreamName: 's', Record: { Data: 'aGk=' } })

test('the client’s body is the action’s input, signed for Firehose', async () => {
  const { send, sent } = calling(put)
  const headers = { 'content-type': 'text/plain', authorization: 'mine', 'x-mine': '1' }
  await send('/s/t/1?a=1', { method: 'PUT', body: record, headers })
  const [{ url, request, signing }] = sent as [(typeof sent)[number]]
  expect(url).toBe('https://firehose.eu-west-1.amazonaws.com/?Action=PutRecord')
  expect(signing).toMatchObject({ signingName: 'firehose', signingRegion: 'eu-west-1' })
  expect(request.method).toBe('POST')
  expect(await request.text()).toBe(record)
  expect(Object.fromEntries(request.headers)).toMatchObject({
    'x-amz-target': 'Firehose_20150804.PutRecord',
    'content-type': 'application/x-amz-json-1.1',
  })
  for (const name of ['authorization', 'x-mine']) expect(request.headers.has(name)).toBe(false)
})

test.each([200, 400])('the service’s answer is the client’s: %i', async (status) => {
  const { send } = calling(
    put,
    () =>
      new Response('{"RecordId":"1"}', {
        status,
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'content-encoding': 'identity',
          'x-amzn-requestid': 'theirs',
          'x-own': 'kept',
          date: 'their date',
        },
      }),
  )
  const response = await send('/s/t/1', { method: 'POST', body: record })
  expect([response.status, await response.text()]).toEqual([status, '{"RecordId":"1"}'])
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-remapped-x-amzn-requestid': 'theirs',
    'x-amzn-remapped-date': 'their date',
    'x-own': 'kept',
    'x-amzn-trace-id': expect.stringMatching(/^Root=1-/) as unknown,
  })
  expect(response.headers.get('x-amzn-requestid')).not.toBe('theirs')
  expect(response.headers.has('content-encoding')).toBe(false)
})

test('a mapping that AWS calls forbidden fails the call', async () => {
  const requestParameters = { 'integration.request.header.Authorization': "'x'" }
  const { send, sent } = calling({ ...put, requestParameters })
  expect((await send('/s/t/1', { method: 'POST', body: record })).status).toBe(500)
  expect(sent).toEqual([])
})

test.each<[Partial<Integration>, readonly string[]]>([
  [{}, []],
  [{ uri: arn('firehose:path//') }, []],
  [
    { uri: arn('sqs:path/1/q') },
    [
      `ANY /t/{id}: AWS_PROXY to ${arn('sqs:path/1/q')} cannot be called: Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.`,
    ],
  ],
  [
    { responseTransferMode: 'STREAM' },
    ['ANY /t/{id}: responseTransferMode STREAM of AWS_PROXY is for Lambda functions.'],
  ],
])('what may be deployed: %j', (over, problems) => {
  const methodIntegration = integration({ httpMethod: 'POST', ...put, ...over })
  expect(unservable(snapshotOf(method({ methodIntegration })))).toEqual(problems)
})
