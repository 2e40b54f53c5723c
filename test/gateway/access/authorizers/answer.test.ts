import { expect, test } from 'vitest'
import { readAuthorizerAnswer } from '../../../../src/gateway/access/authorizers/authorizer-answer.ts'
import { Fault } from '../../../../src/model/fault.ts'

const policyDocument = {
  Statement: { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' },
}

// spec rest-auth §6, output; ATTACKS 37
test('context values keep their types, nulls are dropped, and no name is special', () => {
  const context = '{"s":"a","n":1.5,"b":true,"none":null,"__proto__":"p"}'
  const payload = `{"principalId":"u","policyDocument":${JSON.stringify(policyDocument)},"context":${context},"usageIdentifierKey":"key"}`
  const answer = readAuthorizerAnswer(payload)
  expect([...answer.context]).toEqual([
    ['s', 'a'],
    ['n', 1.5],
    ['b', true],
    ['__proto__', 'p'],
  ])
  expect(answer).toMatchObject({ principalId: 'u', policyDocument, usageIdentifierKey: 'key' })
})

// spec rest-auth §6: only principalId and policyDocument are required
test.each([{}, { context: null, usageIdentifierKey: null }])(
  '%j beside them is nothing',
  (more) => {
    const answer = readAuthorizerAnswer(
      JSON.stringify({ principalId: 'u', policyDocument, ...more }),
    )
    expect(answer).toEqual({
      principalId: 'u',
      policyDocument,
      context: new Map(),
      policy: expect.any(Function),
      bytes: expect.any(Number),
    })
  },
)

// spec rest-auth §6, failures; ATTACKS 33
const allowAll = {
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
}
const allowed = { principalId: 'user', policyDocument: allowAll }
const statement = allowAll.Statement[0]!
const policyOf = (over: object) => ({
  principalId: 'u',
  policyDocument: { ...allowAll, Statement: [{ ...statement, ...over }] },
})
test.each<[string, unknown, string]>([
  ['isAuthorized: true', { isAuthorized: true }, 'Unrecognized field "isAuthorized"'],
  ['an unknown member beside a policy', { ...allowed, more: 1 }, 'Unrecognized field "more"'],
  ['no JSON', '<html>', 'the answer is no JSON'],
  ['null', 'null', 'the answer must be an object'],
  ['an array', [allowed], 'the answer must be an object'],
  ['no principalId', { policyDocument: allowAll }, 'principalId must be a string'],
  [
    'a principalId that is a number',
    { ...allowed, principalId: 1 },
    'principalId must be a string',
  ],
  ['no policy', { principalId: 'u' }, 'policyDocument must be an object'],
  [
    'a policy that is text',
    { ...allowed, policyDocument: JSON.stringify(allowAll) },
    'policyDocument must be an object',
  ],
  [
    'a policy without statements',
    { ...allowed, policyDocument: {} },
    'policyDocument.Statement[0] must be an object',
  ],
  [
    'an effect of another case',
    policyOf({ Effect: 'allow' }),
    'policyDocument.Statement[0] needs the Effect Allow or Deny',
  ],
  [
    'no action',
    policyOf({ Action: undefined }),
    'policyDocument.Statement[0] needs one of Action and NotAction',
  ],
  [
    'both Resource and NotResource',
    policyOf({ NotResource: '*' }),
    'policyDocument.Statement[0] needs one of Resource and NotResource',
  ],
  [
    'a resource that is no text',
    policyOf({ Resource: [1] }),
    'policyDocument.Statement[0].Resource needs a string or an array of strings',
  ],
  [
    'a resource of 513 characters',
    policyOf({ Resource: 'x'.repeat(513) }),
    'policyDocument.Statement[0].Resource has more than 512 characters',
  ],
  [
    'a misspelt Condition',
    policyOf({ Conditon: {} }),
    'policyDocument.Statement[0] has the unknown member "Conditon"',
  ],
  [
    'a Condition that is none',
    policyOf({ Condition: { IpAddress: '10.0.0.0/8' } }),
    'policyDocument.Statement[0].Condition.IpAddress must be an object',
  ],
  [
    'a nested context',
    { ...allowed, context: { a: { b: 1 } } },
    'context.a must be a string, a number or a boolean',
  ],
  [
    'an array in the context',
    { ...allowed, context: { a: [] } },
    'context.a must be a string, a number or a boolean',
  ],
  ['a context that is text', { ...allowed, context: 'a' }, 'context must be an object'],
  [
    'a context of 1 MB',
    { ...allowed, context: { a: 'x'.repeat(1_000_000) } },
    'the answer has more than 65536 characters',
  ],
  [
    'a key that is a number',
    { ...allowed, usageIdentifierKey: 1 },
    'usageIdentifierKey must be a string',
  ],
])('an answer with %s is refused', (_, answer, problem) => {
  const payload = typeof answer === 'string' ? answer : JSON.stringify(answer)
  const fault = faultOf(() => readAuthorizerAnswer(payload))
  expect(fault).toMatchObject({
    type: 'AUTHORIZER_CONFIGURATION_ERROR',
    detail: expect.stringMatching(/^Invalid JSON in response: /),
  })
  expect(fault?.detail).toContain(problem)
})

function faultOf(work: () => unknown): Fault | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

// spec rest-auth §6, output; the empty principal: AWS's published logs
test.each<[string, object]>([
  ['a single statement', { policyDocument: { Statement: statement } }],
  [
    'arrays of actions and resources',
    { policyDocument: { Statement: { ...statement, Action: ['a', 'b'], Resource: ['c'] } } },
  ],
  [
    'a condition',
    {
      policyDocument: {
        Statement: { ...statement, Condition: { Bool: { 'aws:SecureTransport': true } } },
      },
    },
  ],
  ['an empty principal', { principalId: '' }],
])('an answer with %s is taken', (_, over) => {
  const { principalId, policyDocument: policy } = { ...allowed, ...over }
  expect(readAuthorizerAnswer(JSON.stringify({ ...allowed, ...over }))).toMatchObject({
    principalId,
    policyDocument: policy,
  })
})
