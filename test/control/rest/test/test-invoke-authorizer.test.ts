import { expect, test } from 'vitest'
import type { Platform } from '../../../../src/model/platform.ts'
import { accountId, region } from '../../plane/control-plane.ts'
import { petStore } from '../../plane/pet-store.ts'
import { noApi } from '../../plane/recorded.ts'
import { signedCall } from '../../plane/signed-call.ts'

const operation = 'TestInvokeAuthorizer'
const functionArn = `arn:aws:lambda:${region}:${accountId}:function:f`

/** The pet store with a TOKEN authorizer that no method uses. */
function guardedStore() {
  const plane = petStore()
  const { restApiId } = plane
  const authorizer = plane.call('CreateAuthorizer', {
    restApiId,
    name: 'a',
    type: 'TOKEN',
    authorizerUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    identitySource: 'method.request.header.Auth',
  })
  return { ...plane, authorizer, at: { restApiId, authorizerId: authorizer.id } }
}

test('what is gathered is the authorizer as it is now, with the call’s own request', () => {
  const { call, at, authorizer } = guardedStore()
  const gathered = call(operation, {
    ...at,
    pathWithQueryString: '/pets?a=1&b=2',
    body: '{"foo": "bar"}',
    headers: { 'X-One': '1', 'X-Both': 'single' },
    multiValueHeaders: { 'x-both': ['2', '3'] },
    stageVariables: { a: 'b' },
    additionalContext: { 'identity.caller': 'me' },
  })
  expect(gathered).toMatchObject({
    authorizer,
    path: '/pets',
    query: 'a=1&b=2',
    headers: [
      ['X-One', '1'],
      ['x-both', '2'],
      ['x-both', '3'],
    ],
    stageVariables: { a: 'b' },
    additionalContext: { 'identity.caller': 'me' },
    snapshot: {
      resources: [
        { path: '/', methods: {} },
        { path: '/pets', methods: {} },
        { path: '/pets/subpets', methods: {} },
      ],
    },
  })
})

// spec control-plane §16 for the first two; the others: ours, as those of TestInvokeMethod
test.each([
  ['an unknown API', { restApiId: 'nope' }, noApi('nope')],
  [
    'an unknown authorizer',
    { authorizerId: 'nope' },
    '404 NotFoundException: Invalid Authorizer identifier specified',
  ],
  [
    'a path that no client may send',
    { pathWithQueryString: '/a/../b' },
    '400 BadRequestException: Bad Request: the path holds a dot segment',
  ],
  [
    'a path without a slash',
    { pathWithQueryString: 'pets' },
    '400 BadRequestException: Invalid pathWithQueryString: pets must begin with a slash',
  ],
  [
    'a header that is none',
    { headers: { 'a b': 'c' } },
    '400 BadRequestException: Invalid header name: "a b"',
  ],
  [
    'a header with a line break',
    { multiValueHeaders: { a: ['b\r\nc: d'] } },
    '400 BadRequestException: Invalid value of header a: only Latin-1 text without line breaks',
  ],
  [
    'a stage variable that no stage may have',
    { stageVariables: { 'a b': 'c' } },
    '400 BadRequestException: Invalid stage variable name: a b.  Please use names with only word characters.',
  ],
])('%s is refused', (_, over, expected) => {
  const { refusal, at } = guardedStore()
  expect(refusal(operation, { ...at, ...over })).toBe(expected)
})

test('an authorizer of another API is unknown', () => {
  const { call, refusal, at } = guardedStore()
  const other = call('CreateRestApi', { name: 'other' }).id
  expect(refusal(operation, { ...at, restApiId: other })).toBe(
    '404 NotFoundException: Invalid Authorizer identifier specified',
  )
})

/** The function of the authorizer: it lets `let-me-in` in. */
const doorman: Platform['invokeFunction'] = async ({ payload }) => {
  const event = JSON.parse(String(payload)) as Readonly<Record<string, string>>
  if (event['authorizationToken'] !== 'let-me-in') {
    const failure = '{"errorMessage":"Unauthorized"}'
    return { statusCode: 200, functionError: 'Unhandled', payload: failure }
  }
  const Statement = { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event['methodArn'] }
  const answer = { principalId: 'me', policyDocument: { Statement } }
  return { statusCode: 200, payload: JSON.stringify(answer) }
}

// spec control-plane §13: the call itself succeeds whatever the authorizer says
test.each([
  ['lets in', 'let-me-in', { clientStatus: 0, principalId: 'me', latency: 0 }],
  ['turns away', 'hello', { clientStatus: 401, latency: 0 }],
])(
  'the control plane answers with the run of an authorizer that %s',
  async (_, value, expected) => {
    const plane = guardedStore()
    const path = `/restapis/${plane.at.restApiId}/authorizers/${plane.at.authorizerId}`
    const body = JSON.stringify({ headers: { Auth: value } })
    const response = await signedCall(plane.store, path, body, doorman)
    expect(response.status).toBe(200)
    const result = (await response.json()) as { readonly policy?: string }
    expect(result).toMatchObject({
      ...expected,
      log: expect.stringContaining(`Starting authorizer: ${plane.authorizer.id} for request: `),
    })
    expect(result.policy?.includes('/ESTestInvoke-stage/GET/')).toBe(
      expected.clientStatus === 0 ? true : undefined,
    )
  },
)
