import { expect, test } from 'vitest'
import { explain } from '../../../../src/gateway/watch/explain.ts'
import { guarded, policied, saying, simple } from './guarded.ts'

// What an explanation tells of who may call a route of an HTTP API

const secret = 'a-secret-of-the-client-1234'
const told = async (door: ReturnType<typeof guarded>, headers: Record<string, string>) => {
  const explained = await explain(
    {
      url: 'http://http123.execute-api.us-east-1.amazonaws.com/a/1',
      method: 'GET',
      headers,
      body: '',
      sourceIp: '192.0.2.1',
    },
    door.platform,
  )
  const step = explained!.steps.find(({ name }) => name === 'Lambda authorizer')
  return { decision: step?.decision, all: JSON.stringify(explained) }
}

test.each<[string, ReturnType<typeof guarded>, Record<string, string>, string]>([
  [
    'a simple refusal',
    guarded({ isAuthorized: false }),
    { auth: secret },
    'its policy says deny: isAuthorized is false; asked, 0 ms; the answer is not kept',
  ],
  [
    'a policy that is kept',
    guarded(saying('Allow'), { authorizers: [{ ...policied, authorizerResultTtlInSeconds: 60 }] }),
    { auth: secret },
    'principal "user-1" allowed on arn:aws:execute-api:us-east-1:123456789012:http123/$default/GET/a/1; its policy says allow: Statement[0] {"Action":"execute-api:Invoke","Effect":"Allow","Resource":"*"}; asked, 0 ms; the answer is known for 60 s',
  ],
  [
    'a source that is missing',
    guarded({ isAuthorized: true }),
    {},
    'the request lacks a value of $request.header.Auth',
  ],
  [
    'an answer that is none',
    guarded({ isAuthorized: 'false' }),
    { auth: secret },
    'Invalid JSON in response: isAuthorized must be a boolean',
  ],
  [
    'a source of another name',
    guarded(
      { isAuthorized: true },
      { authorizers: [{ ...simple, identitySource: ['$request.header.x-who'] }] },
    ),
    { 'x-who': secret },
    'its policy says allow: isAuthorized is true',
  ],
])('%s, and no secret', async (_, door, headers, decision) => {
  const { decision: said, all } = await told(door, headers)
  expect(`${said} ${all}`).toContain(decision)
  expect(all).not.toContain(secret)
})
