import { expect, test } from 'vitest'
import { explain } from '../../../../src/gateway/watch/explain.ts'
import type { Authorizer } from '../../../../src/model/rest-api.ts'
import { allowAll, guarded, type Said } from './guarded.ts'

const saysUnauthorized = {
  statusCode: 200,
  functionError: 'Unhandled',
  payload: '{"errorMessage":"Unauthorized"}',
}
test.each<[string, Said, Partial<Authorizer>, string | undefined, string]>([
  [
    'without a token',
    allowAll,
    {},
    undefined,
    'the request lacks a value of method.request.header.Auth',
  ],
  [
    'with an empty one',
    allowAll,
    {},
    '',
    'the request lacks a value of method.request.header.Auth',
  ],
  [
    'without one of several values',
    allowAll,
    {
      type: 'REQUEST',
      identitySource: 'method.request.header.Auth, method.request.querystring.q',
    },
    'token-1',
    'the request lacks a value of method.request.header.Auth, method.request.querystring.q',
  ],
  [
    'whose token has another form',
    allowAll,
    { identityValidationExpression: 'Bearer .+' },
    'token-1',
    'the token does not match the identityValidationExpression',
  ],
  ['whom the function refuses', saysUnauthorized, {}, 'token-1', 'the function said Unauthorized'],
])('explain tells why a caller is not known: %s', async (_, said, authorizer, auth, why) => {
  const { platform } = guarded(said, { authorizer })
  const url = 'http://api123.execute-api.us-east-1.amazonaws.com/prod/a/1'
  const headers = auth === undefined ? {} : { auth }
  const asked = { method: 'GET', url, headers, body: '', sourceIp: '10.0.0.1' }
  const { steps, body } = (await explain(asked, platform))!
  const step = steps.find(({ name }) => name === 'Lambda authorizer')
  expect(step?.decision).toContain(`refused: UNAUTHORIZED, Unauthorized; ${why}`)
  expect(body).toBe('{"message":"Unauthorized"}')
})
