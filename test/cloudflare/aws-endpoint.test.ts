import { expect, test } from 'vitest'
import { atEndpoint, awsEndpoint } from '../../src/cloudflare/aws/aws-endpoint.ts'

// AWS SDKs and Tools Reference Guide, "Service-specific endpoints": AWS_ENDPOINT_URL_<SERVICE> is made of
// the service's id in upper case with underscores, and goes before AWS_ENDPOINT_URL.
test.each([
  ['sqs', 'AWS_ENDPOINT_URL_SQS'],
  ['dynamodb', 'AWS_ENDPOINT_URL_DYNAMODB'],
  ['streams.dynamodb', 'AWS_ENDPOINT_URL_DYNAMODB_STREAMS'],
  ['states', 'AWS_ENDPOINT_URL_SFN'],
  ['events', 'AWS_ENDPOINT_URL_EVENTBRIDGE'],
  ['logs', 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS'],
  ['secretsmanager', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'],
  ['cognito-idp', 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'],
  ['runtime.sagemaker', 'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME'],
  ['bedrock-runtime', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME'],
  ['a1b2-ats.iotdata', 'AWS_ENDPOINT_URL_IOT_DATA_PLANE'],
  ['bucket.s3', 'AWS_ENDPOINT_URL_S3'],
])('%s is redirected by %s', (service, name) => {
  const settings = { [name]: 'http://own', AWS_ENDPOINT_URL: 'http://all' }
  expect(awsEndpoint(settings, service)).toBe('http://own')
})

test.each([
  ['the general setting takes the rest', { AWS_ENDPOINT_URL: 'http://all/' }, 'http://all'],
  [
    'an empty setting is none',
    { AWS_ENDPOINT_URL_SQS: '', AWS_ENDPOINT_URL: 'http://all' },
    'http://all',
  ],
  ['another service’s does not count', { AWS_ENDPOINT_URL_SNS: 'http://sns' }, undefined],
])('%s', (_, settings, expected) => {
  expect(awsEndpoint(settings, 'sqs')).toBe(expected)
})

test.each([
  ['https://s3.us-east-1.amazonaws.com/b/a%20b?x=%2F', undefined, undefined],
  ['https://s3.us-east-1.amazonaws.com/b/a%20b?x=%2F', 'http://h:1', 'http://h:1/b/a%20b?x=%2F'],
  ['https://sns.us-east-1.amazonaws.com/?Action=A', 'http://h/p', 'http://h/p/?Action=A'],
])('%s at %s', (url, endpoint, expected) => {
  expect(atEndpoint(url, endpoint)).toBe(expected ?? url)
})
