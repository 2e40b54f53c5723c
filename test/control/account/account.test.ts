import { expect, test } from 'vitest'
import { controlPlane } from '../plane/control-plane.ts'
import { patch } from '../plane/pet-store.ts'
import { bad } from '../plane/recorded.ts'

const fresh = {
  throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
  features: ['UsagePlans'],
  apiKeyVersion: '4',
}
const arn = 'arn:aws:iam::000000000000:role/logs'

// Spec control-plane §6 (Account), §7 (patches).
test('the account has a role for logs, or none', () => {
  const { call } = controlPlane()
  const setRole = (value?: string) =>
    call('UpdateAccount', patch('replace', '/cloudwatchRoleArn', value))
  expect(call('GetAccount')).toEqual(fresh)
  expect(setRole(arn)).toEqual({ ...fresh, cloudwatchRoleArn: arn })
  expect(call('UpdateAccount', patch('add', '/features', 'UsagePlans'))).toEqual(call('GetAccount'))
  expect(call('GetAccount')).toMatchObject({ cloudwatchRoleArn: arn })
  expect(setRole('')).toEqual(fresh)
})

// The text on usage plans: unverified moto:apigateway::test_update_account_error.
test.each([
  ['replace', '/cloudwatchRoleArn', 'role', 'Invalid ARN specified in the request'],
  ['replace', '/cloudwatchRoleArn', 'arn:aws:s3:::bucket', 'Invalid ARN specified in the request'],
  ['remove', '/features', 'UsagePlans', 'Usage Plans cannot be disabled once enabled'],
  ['add', '/features', 'Other', 'Invalid feature specified: Other. Valid options are UsagePlans'],
  [
    'replace',
    '/apiKeyVersion',
    '1',
    "Invalid patch path  '/apiKeyVersion' specified for op 'replace'. Must be one of: [/cloudwatchRoleArn]",
  ],
])('UpdateAccount refuses %s %s %s', (op, path, value, message) => {
  expect(controlPlane().refusal('UpdateAccount', patch(op, path, value))).toBe(bad(message))
})
