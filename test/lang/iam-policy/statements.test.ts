import { expect, test } from 'vitest'
import { expandResources } from '../../../src/lang/iam-policy/expand-resources.ts'
import { alice, arn, ask, policy, statement } from './policy-case.ts'

// spec rest-auth §3: any matching Deny, else any matching Allow, else an implicit deny
test.each([
  ['no statement', policy(), 'silent'],
  ['an allowance', policy(statement()), 'allow'],
  ['a single statement without an array', { Statement: statement() }, 'allow'],
  ['an allowance of something else', policy(statement({ Resource: `${arn}0` })), 'silent'],
  ['a denial after an allowance', policy(statement(), statement({ Effect: 'Deny' })), 'deny'],
  ['a denial before an allowance', policy(statement({ Effect: 'Deny' }), statement()), 'deny'],
  [
    'a denial of something else',
    policy(statement({ Effect: 'Deny', Resource: 'x' }), statement()),
    'allow',
  ],
] as const)('%s (ATTACKS 34)', (_, document, verdict) => {
  expect(ask(document)).toBe(verdict)
})

// spec rest-auth §3: `*` spans slashes; matching is case-sensitive
test.each([
  ['*', true],
  ['arn:aws:execute-api:*:*:*', true],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/*', true],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/prod/*/pets/*', true],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/prod/GET/pets/4?', true],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/prod/GET/pets/?', false],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/prod/GET/pets/42*', true],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/prod/GET/*/42', true],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/prod/get/pets/42', false],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/prod/GET/PETS/42', false],
  ['arn:aws:execute-api:us-east-1:123456789012:other/*', false],
  ['arn:aws:execute-api:us-east-1:123456789012:api123/prod/GET/pets', false],
  ['*pets', false],
  ['**4*2**', true],
])('the resource %s matches: %s', (Resource, matches) => {
  expect(ask(policy(statement({ Resource })))).toBe(matches ? 'allow' : 'silent')
  expect(ask(policy(statement({ Resource: undefined, NotResource: Resource })))).toBe(
    matches ? 'silent' : 'allow',
  )
})

test.each([
  ['execute-api:Invoke', true],
  ['Execute-API:invoke', true],
  ['execute-api:*', true],
  ['execute-api:In*', true],
  ['*', true],
  ['execute-api:InvalidateCache', false],
  ['execute-api', false],
])('the action %s matches Invoke, whatever its case: %s', (Action, matches) => {
  expect(ask(policy(statement({ Action })))).toBe(matches ? 'allow' : 'silent')
  expect(ask(policy(statement({ Action: undefined, NotAction: [Action] })))).toBe(
    matches ? 'silent' : 'allow',
  )
})

const account = alice.accountId
const user = alice.arns[0]!
const root = { accountId: account, arns: [`arn:aws:iam::${account}:root`] }
const session = {
  accountId: account,
  arns: [`arn:aws:iam::${account}:role/R`, `arn:aws:sts::${account}:assumed-role/R/s`],
}

// spec rest-auth §3: anonymous callers match only `*`. IAM: an account stands for its root user by name, and hands
// the choice among its other principals to its own policies.
test.each([
  ['*', undefined, 'allow'],
  ['*', alice, 'allow'],
  [{ AWS: '*' }, undefined, 'allow'],
  [{ AWS: ['arn:aws:iam::123456789012:user/bob', '*'] }, undefined, 'allow'],
  [{ AWS: user }, undefined, 'silent'],
  [{ AWS: user }, alice, 'allow'],
  [{ AWS: [user, 'arn:aws:iam::123456789012:user/bob'] }, alice, 'allow'],
  [{ AWS: 'arn:aws:iam::123456789012:user/bob' }, alice, 'silent'],
  [{ AWS: account }, alice, 'delegate'],
  [{ AWS: `arn:aws:iam::${account}:root` }, alice, 'delegate'],
  [{ AWS: account }, root, 'allow'],
  [{ AWS: '210987654321' }, alice, 'silent'],
  [{ AWS: account }, undefined, 'silent'],
  [{ AWS: session.arns[0] }, session, 'allow'],
  [{ AWS: session.arns[1] }, session, 'allow'],
  [{ Service: 'apigateway.amazonaws.com' }, alice, 'silent'],
  [{ Federated: 'cognito-identity.amazonaws.com' }, undefined, 'silent'],
] as const)('the principal %j asked by %j: %s', (Principal, principal, verdict) => {
  expect(ask(policy(statement({ Principal })), { principal })).toBe(verdict)
})

test.each([
  ['Deny', { AWS: user }, undefined, 'deny'],
  ['Deny', { AWS: [user, account] }, alice, 'allow'],
  ['Deny', { AWS: user }, alice, 'deny'],
  ['Deny', { AWS: account }, alice, 'deny'],
  ['Deny', { AWS: [session.arns[0], account] }, session, 'deny'],
  ['Deny', { AWS: [...session.arns, account] }, session, 'allow'],
  ['Deny', { AWS: account }, root, 'allow'],
  ['Deny', { AWS: '*' }, undefined, 'allow'],
] as const)('a %s of all but %j, asked by %j: %s', (Effect, NotPrincipal, principal, verdict) => {
  const but = statement({ Effect, Principal: undefined, NotPrincipal })
  expect(ask(policy(statement(), but), { principal })).toBe(verdict)
})

test.each([
  [{ AWS: user }, alice, 'silent'],
  [{ AWS: account }, alice, 'silent'],
  [{ AWS: 'arn:aws:iam::123456789012:user/bob' }, alice, 'allow'],
] as const)('an Allow of all but %j, asked by %j: %s', (NotPrincipal, principal, verdict) => {
  const but = statement({ Principal: undefined, NotPrincipal })
  expect(ask(policy(but), { principal })).toBe(verdict)
})

test('an identity policy names no principal and speaks of its bearer', () => {
  const { Principal: _, ...own } = statement()
  expect(ask(policy(own), { principal: alice }, 'identity')).toBe('allow')
})

// spec rest-auth §4
test('execute-api:/… stands for the API the policy is attached to', () => {
  const short = policy(
    statement({ Resource: ['execute-api:/prod/GET/*', 'arn:x'] }),
    statement({ Resource: undefined, NotResource: 'execute-api:/*' }),
  )
  const full = expandResources(short, { from: 'execute-api:/', to: 'arn:full/' })
  expect(full).toEqual(
    policy(
      statement({ Resource: ['arn:full/prod/GET/*', 'arn:x'] }),
      statement({ Resource: undefined, NotResource: 'arn:full/*' }),
    ),
  )
  for (const other of [null, 'x', [], { Version: '1' }, { Statement: [1] }]) {
    expect(expandResources(other, { from: 'execute-api:/', to: '' })).toEqual(other)
  }
})
