import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { signedFetch, type SignedOptions } from '../support/signed-fetch.ts'

// STS and IAM at the gateway's own endpoint: their clients read XML only (Smithy: AWS query protocol).

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway({ TIDEGATE_ACCOUNT_ID: '123456789012' })
})
afterAll(() => gateway?.stop())

const form = 'Action=GetCallerIdentity&Version=2011-06-15'
const post = (service: string, body: string, more: SignedOptions = {}): SignedOptions => ({
  method: 'POST',
  service,
  body,
  ...more,
})

async function answer(path: string, options: SignedOptions) {
  const response = await signedFetch(gateway, path, options)
  expect(response.headers.get('content-type')).toBe('text/xml')
  const text = await response.text()
  const requestId = response.headers.get('x-amzn-requestid')
  expect(text).toContain(`<RequestId>${requestId}</RequestId>`)
  return { status: response.status, text }
}

test.each([
  ['a form', '/', post('sts', form)],
  ['a query string', `/?${form}`, { service: 'sts' }],
])('who calls is told, asked by %s', async (_, path, options) => {
  const { status, text } = await answer(path, options)
  expect(status).toBe(200)
  expect(text).toContain(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n<GetCallerIdentityResult>' +
      '<Arn>arn:aws:iam::123456789012:root</Arn><UserId>123456789012</UserId><Account>123456789012</Account>' +
      '</GetCallerIdentityResult>',
  )
})

const stsNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/'
const iamNamespace = 'https://iam.amazonaws.com/doc/2010-05-08/'
test.each<[string, SignedOptions, number, string, string, RegExp]>([
  [
    'an action of STS that is not here',
    post('sts', 'Action=GetFederationToken&Name=a'),
    501,
    stsNamespace,
    'NotImplementedException',
    /sts GetFederationToken is not implemented.*AWS_ENDPOINT_URL_STS/,
  ],
  [
    'an action of IAM that is not here',
    post('iam', 'Action=ListSAMLProviders'),
    501,
    iamNamespace,
    'NotImplementedException',
    /iam ListSAMLProviders is not implemented/,
  ],
  [
    'STS’s action asked of IAM',
    post('iam', form),
    501,
    iamNamespace,
    'NotImplementedException',
    /iam GetCallerIdentity/,
  ],
  [
    'what the gateway asks of itself',
    post('iam', 'Action=noteUse&id=AKIAAAAAAAAAAAAAAAAA'),
    501,
    iamNamespace,
    'NotImplementedException',
    /iam noteUse/,
  ],
  [
    'what is wrong in several ways at once',
    post('iam', 'Action=CreateUser&UserName=a%20b&Path=x'),
    400,
    iamNamespace,
    'ValidationError',
    /^[^]*2 validation errors detected: Value 'x' at 'path'.*; Value 'a b' at 'userName'/,
  ],
  [
    'what is missing',
    post('iam', 'Action=CreateUser'),
    400,
    iamNamespace,
    'ValidationError',
    /1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null/,
  ],
  ['no action', post('sts', ''), 400, stsNamespace, 'MissingAction', /parameter Action/],
  ['a forged action', post('sts', 'Action=<b>'), 400, stsNamespace, 'MissingAction', /Action/],
  [
    'a name of every object',
    post('sts', 'Action=toString'),
    501,
    stsNamespace,
    'NotImpl',
    /toString/,
  ],
  [
    'a wrong secret',
    post('sts', form, { secretAccessKey: 'wrong' }),
    403,
    stsNamespace,
    'SignatureDoesNotMatch',
    /signature we calculated/,
  ],
  [
    'an unknown key',
    post('iam', form, { accessKeyId: 'nobody' }),
    403,
    iamNamespace,
    'InvalidClientTokenId',
    /security token/,
  ],
])('%s is refused in XML', async (_, options, status, namespace, code, message) => {
  const refused = await answer('/', options)
  expect(refused.status).toBe(status)
  expect(refused.text).toContain(`<ErrorResponse xmlns="${namespace}">`)
  const type = status < 500 ? 'Sender' : 'Receiver'
  expect(refused.text).toContain(`<Error><Type>${type}</Type><Code>${code}`)
  expect(refused.text).toMatch(message)
})

// What cannot be understood says nowhere to whom it speaks, but no other service has calls of the root.
const typed = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
test.each<[string, string, RequestInit, number, string]>([
  [
    'nobody has signed',
    '/',
    { method: 'POST', headers: typed, body: form },
    403,
    'MissingAuthenticationToken',
  ],
  ['nobody has signed, in a query string', `/?${form}`, {}, 403, 'MissingAuthenticationToken'],
  [
    'is signed by what is no signature',
    '/',
    {
      method: 'POST',
      headers: { ...typed, authorization: 'AWS4-HMAC-SHA256 nonsense' },
      body: form,
    },
    403,
    'IncompleteSignature',
  ],
  [
    'shows a token that is none',
    '/',
    {
      method: 'POST',
      headers: typed,
      body: 'Action=AssumeRoleWithWebIdentity&RoleArn=a&RoleSessionName=b&WebIdentityToken=c',
    },
    400,
    'ValidationError',
  ],
])('what %s is refused in XML', async (_, path, init, status, code) => {
  const response = await fetch(`${gateway.url}${path}`, init)
  expect(response.headers.get('content-type')).toBe('text/xml')
  expect(response.status).toBe(status)
  const text = await response.text()
  expect(text).toContain(`<Code>${code}</Code>`)
  expect(text).toContain(`<RequestId>${response.headers.get('x-amzn-requestid')}</RequestId>`)
})

test('a call of another service at the root is refused as that service refuses', async () => {
  const response = await signedFetch(gateway, '/', {
    method: 'POST',
    service: 'apigateway',
    body: '{}',
  })
  expect(response.headers.get('content-type')).toBe('application/json')
})
