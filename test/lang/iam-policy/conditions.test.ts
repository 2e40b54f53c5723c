import { expect, test } from 'vitest'
import { ask, policy, statement } from './policy-case.ts'

const holds = (Condition: object, values: Record<string, string | readonly string[]>) =>
  ask(policy(statement({ Condition })), { values }) === 'allow'

// The operator with its policy value, values of the key that match, and others that do not.
test.each<[string, unknown, readonly string[], readonly string[]]>([
  ['StringEquals', ['a', 'b'], ['a', 'b'], ['A', 'ab', '']],
  ['StringEquals', '*', ['*'], ['a']],
  ['StringEquals', '${*}', ['*'], ['a']],
  ['StringEqualsIgnoreCase', 'aB', ['AB', 'ab'], ['a']],
  ['StringLike', 'a*c?', ['acd', 'abbcd'], ['ac', 'Acd']],
  ['StringLike', 'a${*}', ['a*'], ['ab']],
  ['NumericEquals', 5, ['5', '5.0', '+5'], ['6', 'x', '']],
  ['NumericLessThan', '5', ['4.9', '-1'], ['5', 'x']],
  ['NumericLessThanEquals', '5', ['5'], ['5.1']],
  ['NumericGreaterThan', '5', ['5.1', '1e3'], ['5', 'Infinity']],
  ['NumericGreaterThanEquals', '5', ['5'], ['4']],
  ['DateEquals', '2026-01-01T00:00:00Z', ['2026-01-01', '1767225600'], ['2026-01-02']],
  ['DateLessThan', '2026-01-01T00:00:00Z', ['2025-12-31T23:59:59Z'], ['2026-01-01T00:00:00Z']],
  ['DateLessThanEquals', '2026-01-01', ['2026-01-01T00:00:00Z'], ['2026-01-01T00:00:01Z']],
  ['DateGreaterThan', 1767225600, ['2026-01-01T00:00:01+00:00'], ['2026-01-01T01:00:00+01:00']],
  ['DateGreaterThanEquals', '2026-01-01', ['2026-01-01'], ['2025', 'x']],
  ['Bool', true, ['true', 'TRUE'], ['false', '1', 'x']],
  ['Bool', 'false', ['false'], ['true']],
  ['BinaryEquals', 'QmluYXJ5', ['QmluYXJ5'], ['Qmlu']],
  [
    'IpAddress',
    '203.0.113.0/24',
    ['203.0.113.0', '203.0.113.255'],
    ['203.0.114.0', '::1', 'x', ''],
  ],
  ['IpAddress', '203.0.113.7/24', ['203.0.113.200'], ['203.0.112.7']],
  [
    'IpAddress',
    '203.0.113.7',
    ['203.0.113.7', '::ffff:203.0.113.7'],
    ['203.0.113.8', '203.0.113.07'],
  ],
  ['IpAddress', '0.0.0.0/0', ['8.8.8.8'], ['2001:db8::1']],
  ['IpAddress', '2001:db8::/32', ['2001:db8::1', '2001:DB8:ffff::'], ['2001:db9::', '10.0.0.1']],
  [
    'IpAddress',
    ['::1/128', '10.0.0.0/8'],
    ['::1', '10.9.9.9', '0:0:0:0:0:0:0:1'],
    ['::2', '11.0.0.1'],
  ],
  [
    'ArnEquals',
    'arn:aws:sns:*:123456789012:t',
    ['arn:aws:sns:eu-west-1:123456789012:t'],
    ['arn:aws:sns:a:b:c:123456789012:t'],
  ],
  [
    'ArnLike',
    'arn:aws:iam::*:user/a?c',
    ['arn:aws:iam::123456789012:user/abc'],
    ['arn:aws:iam::1:role/abc', 'x'],
  ],
  ['ArnLike', 'arn:aws:s3:::a*', ['arn:aws:s3:::a/b:c'], ['arn:aws:s3:::b']],
])('%s %j', (operator, wanted, matching, others) => {
  for (const value of matching)
    expect(holds({ [operator]: { k: wanted } }, { k: value })).toBe(true)
  for (const value of others) expect(holds({ [operator]: { k: wanted } }, { k: value })).toBe(false)
  expect(holds({ [operator]: { k: wanted } }, {}), 'an absent key').toBe(false)
  expect(holds({ [`${operator}IfExists`]: { k: wanted } }, {}), 'IfExists').toBe(true)
  const not = negated[operator]
  if (not === undefined) return
  for (const value of matching) expect(holds({ [not]: { k: wanted } }, { k: value })).toBe(false)
  for (const value of others) expect(holds({ [not]: { k: wanted } }, { k: value })).toBe(true)
  // spec rest-auth §3: an absent key matches negated operators
  expect(holds({ [not]: { k: wanted } }, {})).toBe(true)
})

const negated: Readonly<Record<string, string>> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  NumericEquals: 'NumericNotEquals',
  DateEquals: 'DateNotEquals',
  IpAddress: 'NotIpAddress',
  ArnEquals: 'ArnNotEquals',
  ArnLike: 'ArnNotLike',
}

test.each([
  [{ Null: { k: true } }, {}, true],
  [{ Null: { k: 'true' } }, { k: 'v' }, false],
  [{ Null: { k: 'false' } }, { k: 'v' }, true],
  [{ Null: { k: false } }, {}, false],
  [{ Null: { k: 'false' } }, { k: [] }, false],
])('%j with %j holds: %s', (condition, values, expected) => {
  expect(holds(condition, values)).toBe(expected)
})

// IAM, "Multivalued context keys"
test.each([
  ['ForAnyValue:StringEquals', ['a', 'x'], true],
  ['ForAnyValue:StringEquals', ['x'], false],
  ['ForAnyValue:StringEquals', [], false],
  ['ForAnyValue:StringEqualsIfExists', [], true],
  ['ForAllValues:StringEquals', ['a', 'b'], true],
  ['ForAllValues:StringEquals', ['a', 'x'], false],
  ['ForAllValues:StringEquals', [], true],
  ['ForAnyValue:StringNotEquals', ['a', 'x'], true],
  ['ForAnyValue:StringNotEquals', ['a'], false],
  ['ForAnyValue:StringNotEquals', [], false],
  ['ForAllValues:StringNotEquals', ['x', 'y'], true],
  ['ForAllValues:StringNotEquals', ['a', 'x'], false],
  ['StringNotEquals', ['a', 'x'], false],
  ['StringEquals', ['a', 'x'], true],
])('%s of a or b with the values %j holds: %s', (operator, values, expected) => {
  expect(holds({ [operator]: { k: ['a', 'b'] } }, { k: values })).toBe(expected)
})

test('every operator and every key must hold, and keys ignore case', () => {
  const condition = { StringEquals: { 'aws:A': 'a', 'aws:B': 'b' }, Bool: { 'AWS:c': 'true' } }
  const all = { 'aws:a': 'a', 'aws:b': 'b', 'aws:c': 'true' }
  expect(holds(condition, all)).toBe(true)
  for (const key of Object.keys(all)) expect(holds(condition, { ...all, [key]: 'x' })).toBe(false)
})

// IAM, "Policy variables"
test.each([
  ['${aws:username}', 'alice', true],
  ['${AWS:UserName}', 'alice', true],
  ['home/${aws:username}/*', 'home/alice/x', true],
  ['home/${aws:username}/*', 'home/bob/x', false],
  ["${aws:PrincipalTag/team, 'blue'}", 'blue', true],
  ["${aws:username, 'blue'}", 'blue', false],
  ['${aws:wild}', '*', true],
  ['${aws:wild}', 'anything', false],
  ['${aws:absent}', '', false],
])('the variable in %j matches %j: %s', (text, value, expected) => {
  const values = { 'aws:username': 'alice', 'aws:wild': '*', k: value }
  expect(holds({ StringLike: { k: text } }, values)).toBe(expected)
  const document = policy(statement({ Resource: text }))
  expect(ask(document, { values, resource: value }) === 'allow').toBe(expected)
})

test('a variable without a value lets nobody in, and denies what a denial spares by it', () => {
  const spared = { Resource: undefined, NotResource: 'home/${aws:username}' }
  expect(ask(policy(statement(spared)))).toBe('silent')
  expect(ask(policy(statement(), statement({ Effect: 'Deny', ...spared })))).toBe('deny')
  expect(holds({ StringNotEquals: { k: '${aws:username}' } }, { k: 'v' })).toBe(false)
})

test('a document of another version than 2012-10-17 has no variables', () => {
  const Statement = statement({ Resource: '${aws:username}' })
  const values = { 'aws:username': 'alice' }
  expect(ask({ Version: '2008-10-17', Statement }, { values, resource: 'alice' })).toBe('silent')
  expect(ask({ Statement }, { values, resource: '${aws:username}' })).toBe('allow')
})
