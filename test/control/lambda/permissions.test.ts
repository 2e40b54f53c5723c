import { expect, test } from 'vitest'
import { arn, bodyOf, functions, withHello, zipOf } from './lambda-account.ts'

// Shapes and errors: Lambda API reference and its service model.

const policy = `${functions}/hello/policy`
const permission = {
  StatementId: 'gateway',
  Action: 'lambda:InvokeFunction',
  Principal: 'apigateway.amazonaws.com',
  SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/*/*',
}

test('permissions are kept, shown as a policy, and removed', async () => {
  const { send, store } = await withHello()
  const before = store.published('function/hello')
  expect((await send('GET', policy)).status).toBe(404)
  const added = await send('POST', policy, permission)
  expect(added.status).toBe(201)
  const statement = {
    Sid: 'gateway',
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: arn,
    Condition: { ArnLike: { 'AWS:SourceArn': permission.SourceArn } },
  }
  expect(JSON.parse((await bodyOf(added))['Statement'] as string)).toEqual(statement)
  await send('PUT', `${functions}/hello/code`, { ZipFile: zipOf('exports.handler = 2') })
  const shown = await bodyOf(await send('GET', policy))
  expect(JSON.parse(shown['Policy'] as string)).toEqual({
    Version: '2012-10-17',
    Id: 'default',
    Statement: [statement],
  })
  expect(store.published('function/hello')).not.toBe(before)
  expect(store.published('function/hello')).not.toContain('apigateway')
  expect((await send('DELETE', `${policy}/gateway?RevisionId=other`)).status).toBe(412)
  expect((await send('DELETE', `${policy}/gateway`)).status).toBe(204)
  expect((await send('GET', policy)).status).toBe(404)
  const again = await send('DELETE', `${policy}/gateway`)
  expect([again.status, await bodyOf(again)]).toEqual([
    404,
    expect.objectContaining({ Message: 'Statement gateway is not found in resource policy.' }),
  ])
})

test.each<[string, unknown, unknown]>([
  ['everybody', '*', '*'],
  ['an account', '123456789012', { AWS: 'arn:aws:iam::123456789012:root' }],
  ['a role', 'arn:aws:iam::123456789012:role/r', { AWS: 'arn:aws:iam::123456789012:role/r' }],
  ['a service', 's3.amazonaws.com', { Service: 's3.amazonaws.com' }],
])('a permission of %s', async (_, principal, written) => {
  const { send } = await withHello()
  const more = { ...permission, Principal: principal, SourceAccount: '123456789012' }
  const added = await bodyOf(await send('POST', policy, more))
  expect(JSON.parse(added['Statement'] as string)).toMatchObject({
    Principal: written,
    Condition: {
      StringEquals: { 'AWS:SourceAccount': '123456789012' },
      ArnLike: { 'AWS:SourceArn': permission.SourceArn },
    },
  })
})

test.each<[string, Record<string, unknown>, number, RegExp]>([
  ['no statement', { StatementId: undefined }, 400, /null at 'statementId'.*not be null/],
  ['a statement with blanks', { StatementId: 'a b' }, 400, /'a b' at 'statementId'.*pattern/],
  ['an action of another service', { Action: 's3:GetObject' }, 400, /at 'action'.*pattern/],
  ['no principal', { Principal: undefined }, 400, /at 'principal'/],
  ['an unknown member', { Colour: 'red' }, 400, /^Colour is not supported/],
  [
    'a name that is taken',
    { StatementId: 'taken' },
    409,
    /statement id \(taken\) .*already exists/,
  ],
  ['a policy that is too long', { SourceArn: 'x'.repeat(20_480) }, 400, /size \(\d+\) is bigger/],
  ['another revision', { RevisionId: 'other' }, 412, /RevisionId/],
])('AddPermission refuses %s', async (_, change, status, message) => {
  const { send } = await withHello()
  await send('POST', policy, { ...permission, StatementId: 'taken' })
  const refused = await send('POST', policy, { ...permission, ...change })
  const answer = await bodyOf(refused)
  expect([refused.status, answer['message'] ?? answer['Message']]).toEqual([
    status,
    expect.stringMatching(message),
  ])
})
