import { expect, test } from 'vitest'
import { atDev, patch, petStore } from '../../plane/pet-store.ts'

const group = 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/access.log_1-a'

test.each([
  ['a log group', group],
  ['one in China', 'arn:aws-cn:logs:cn-north-1:1:log-group:g'],
  ['a Firehose stream', 'arn:aws:firehose:us-east-1:1:deliverystream/amazon-apigateway-logs'],
])('a destination may be %s', (_, arn) => {
  const { call, at } = petStore()
  const stage = call(
    'UpdateStage',
    at({ ...atDev, ...patch('add', '/accessLogSettings/destinationArn', arn) }),
  )
  expect(stage['accessLogSettings']).toEqual({ destinationArn: arn })
})

// spec rest-responses §7; AWS's texts as its users report them, where they are known.
test.each([
  [
    'the ARN that CloudWatch itself shows',
    'destinationArn',
    `${group}:*`,
    "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': 'log-group:/aws/access.log_1-a:*'",
  ],
  [
    'a Firehose stream with another name',
    'destinationArn',
    'arn:aws:firehose:us-east-1:1:deliverystream/logs',
    "Access log destination must be a Firehose delivery stream whose name starts with amazon-apigateway-: 'arn:aws:firehose:us-east-1:1:deliverystream/logs'",
  ],
  ['a name', 'destinationArn', 'logs', "Invalid ARN specified in the request: 'logs'"],
  [
    'another service',
    'destinationArn',
    'arn:aws:s3:::bucket',
    "Invalid ARN specified in the request: 'arn:aws:s3:::bucket'",
  ],
  [
    'a format without an id',
    'format',
    '$context.status',
    "Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.status'",
  ],
])('refused: %s', (_, member, value, message) => {
  const { call, at } = petStore()
  const update = () =>
    call(
      'UpdateStage',
      at({ ...atDev, ...patch('replace', `/accessLogSettings/${member}`, value) }),
    )
  expect(update).toThrow(message)
})

test('the data plane learns of it once there are both, and no longer when it is removed', () => {
  const { call, at, store, restApiId } = petStore()
  const published = () => {
    const pointer = JSON.parse(store.published(`stage/${restApiId}/dev`)!) as {
      accessLog?: unknown
    }
    return pointer.accessLog
  }
  const set = (member: string, value: string) =>
    call('UpdateStage', at({ ...atDev, ...patch('add', `/accessLogSettings/${member}`, value) }))
  set('destinationArn', group)
  expect(published()).toBeUndefined()
  set('format', '$context.requestId')
  expect(published()).toEqual({ destinationArn: group, format: '$context.requestId' })
  call('UpdateStage', at({ ...atDev, ...patch('remove', '/accessLogSettings') }))
  expect(published()).toBeUndefined()
})
