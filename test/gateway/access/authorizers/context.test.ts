import { expect, test } from 'vitest'
import type { AuthorizerResult } from '../../../../src/gateway/exchange/authorizer-result.ts'
import { contextVariable } from '../../../../src/gateway/context/variables.ts'
import type { Exchange } from '../../../../src/gateway/exchange/exchange.ts'

const said: AuthorizerResult = {
  principalId: 'user',
  context: new Map<string, string | number | boolean>([
    ['s', 'text'],
    ['n', 1.5],
    ['no', false],
    ['principalId', 'another'],
    ['integrationLatency', 'mine'],
    ['claims.sub', 'no claim'],
    ['__proto__', 'p'],
  ]),
  latencyMs: 12,
  isCached: false,
}
const ofToken: AuthorizerResult = {
  context: new Map(),
  claims: new Map([
    ['sub', 'u1'],
    ['cognito:groups', 'a,b'],
  ]),
  latencyMs: 0,
  isCached: true,
}
const variable = (name: string, authorizer: AuthorizerResult | undefined) =>
  contextVariable(`authorizer.${name}`)?.({ authorizer } as Exchange)

// spec rest-responses §7; ATTACKS 37
test.each([
  ['a text', 's', said, 'text'],
  ['a number is a text', 'n', said, '1.5'],
  ['so is false', 'no', said, 'false'],
  ['a member the function did not give', 'none', said, undefined],
  ['the name of no member', 'toString', said, undefined],
  ['a name that is special elsewhere', '__proto__', said, 'p'],
  ['principalId is the gateway’s own', 'principalId', said, 'user'],
  ['so is integrationLatency', 'integrationLatency', said, '12'],
  ['a member with a dot in its name', 'claims.sub', said, 'no claim'],
  ['a claim', 'claims.sub', ofToken, 'u1'],
  ['a claim with a colon in its name', 'claims.cognito:groups', ofToken, 'a,b'],
  ['the claims as a whole', 'claims', ofToken, undefined],
  ['principalId of a token', 'principalId', ofToken, undefined],
  ['integrationLatency of a token', 'integrationLatency', ofToken, undefined],
  ['anything where no authorizer was asked', 'principalId', undefined, undefined],
])('$context.authorizer: %s', (_, name, authorizer, expected) => {
  expect(variable(name, authorizer)).toBe(expected)
})
