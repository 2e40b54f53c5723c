import { expect, test } from 'vitest'
import { PolicyError } from '../../../src/lang/iam-policy/policy-error.ts'
import { ask, policy, statement } from './policy-case.ts'

const condition = (Condition: unknown) => policy(statement({ Condition }))
const at = 'Statement[0]'

// ATTACKS 82: what is not understood is refused where it is written
test.each([
  ['text', '{}', 'the policy must be an object'],
  ['an array', [], 'the policy must be an object'],
  [
    'an unknown member',
    { ...policy(), Statements: [] },
    'the policy has the unknown member "Statements"',
  ],
  [
    'an unknown version',
    { Version: '2012-10-18', Statement: [] },
    'Version must be 2012-10-17 or 2008-10-17',
  ],
  ['an Id that is no text', { Id: 1, Statement: [] }, 'Id must be a string'],
  ['no statement', { Version: '2012-10-17' }, `${at} must be an object`],
  ['a statement that is none', policy([]), `${at} must be an object`],
  [
    'a misspelt element',
    policy(statement({ Conditon: {} })),
    `${at} has the unknown member "Conditon"`,
  ],
  ['an Sid that is no text', policy(statement({ Sid: 1 })), `${at} needs a string as Sid`],
  [
    'an effect in small letters',
    policy(statement({ Effect: 'allow' })),
    `${at} needs the Effect Allow or Deny`,
  ],
  ['the second statement', policy(statement(), {}), 'Statement[1] needs the Effect Allow or Deny'],
  [
    'no action',
    policy(statement({ Action: undefined })),
    `${at} needs one of Action and NotAction`,
  ],
  [
    'both actions',
    policy(statement({ NotAction: '*' })),
    `${at} needs one of Action and NotAction`,
  ],
  [
    'no resource',
    policy(statement({ Resource: [] })),
    `${at}.Resource needs a string or an array of strings`,
  ],
  [
    'an empty resource',
    policy(statement({ Resource: '' })),
    `${at}.Resource needs a string or an array of strings`,
  ],
  [
    'no principal',
    policy(statement({ Principal: undefined })),
    `${at} needs one of Principal and NotPrincipal`,
  ],
  [
    'a principal that is text',
    policy(statement({ Principal: 'alice' })),
    `${at}.Principal must be "*" or an object`,
  ],
  ['an empty principal', policy(statement({ Principal: {} })), `${at}.Principal names nobody`],
  [
    'an empty list of principals',
    policy(statement({ Principal: { AWS: [] } })),
    `${at}.Principal.AWS names nobody`,
  ],
  [
    'a number as principal',
    policy(statement({ Principal: { AWS: 1 } })),
    `${at}.Principal.AWS needs a string or an array of strings`,
  ],
  [
    'an unknown kind of principal',
    policy(statement({ Principal: { Aws: '*' } })),
    `${at}.Principal.Aws is no kind of principal`,
  ],
  [
    'a wildcard in a principal',
    policy(statement({ Principal: { AWS: 'arn:aws:iam::123456789012:user/*' } })),
    `${at}.Principal.AWS names no principal: arn:aws:iam::123456789012:user/*`,
  ],
  [
    'a service that is none',
    policy(statement({ Principal: { Service: '*' } })),
    `${at}.Principal.Service names no service: *`,
  ],
  ['conditions that are text', condition('x'), `${at}.Condition must be an object`],
  ['an operator without keys', condition({ Bool: 'x' }), `${at}.Condition.Bool must be an object`],
  [
    'an unknown operator',
    condition({ StringMatches: { k: 'v' } }),
    `${at}.Condition.StringMatches is no condition operator`,
  ],
  [
    'an operator in small letters',
    condition({ stringequals: { k: 'v' } }),
    `${at}.Condition.stringequals is no condition operator`,
  ],
  [
    'an unknown set operator',
    condition({ 'ForSome:StringEquals': { k: 'v' } }),
    `${at}.Condition.ForSome:StringEquals is no condition operator`,
  ],
  [
    'NullIfExists',
    condition({ NullIfExists: { k: 'true' } }),
    `${at}.Condition.NullIfExists is no condition operator`,
  ],
  [
    'a prototype member as operator',
    condition({ constructor: { k: 'v' } }),
    `${at}.Condition.constructor is no condition operator`,
  ],
  [
    'an operator without a key, which would hold for everybody',
    condition({ IpAddress: {} }),
    `${at}.Condition.IpAddress names no condition key`,
  ],
  ['no value', condition({ Bool: { k: [] } }), `${at}.Condition.Bool.k needs a value`],
  [
    'an object as value',
    condition({ Bool: { k: {} } }),
    `${at}.Condition.Bool.k compares with what is no string, number or boolean`,
  ],
  [
    'null as value',
    condition({ StringEquals: { k: [null] } }),
    `${at}.Condition.StringEquals.k compares with what is no string, number or boolean`,
  ],
  [
    'a number that is none',
    condition({ NumericEquals: { k: 'five' } }),
    `${at}.Condition.NumericEquals.k has no number: five`,
  ],
  [
    'a date that is none',
    condition({ DateLessThan: { k: '2026-02-30' } }),
    `${at}.Condition.DateLessThan.k has no date: 2026-02-30`,
  ],
  [
    'a boolean that is none',
    condition({ Bool: { k: 'yes' } }),
    `${at}.Condition.Bool.k has no true or false: yes`,
  ],
  [
    'a range that is none',
    condition({ IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } }),
    `${at}.Condition.IpAddress.aws:SourceIp has no IP address or range: 10.0.0.0/33`,
  ],
  [
    'an ARN that is none',
    condition({ ArnLike: { k: 'arn:aws:s3' } }),
    `${at}.Condition.ArnLike.k has no ARN: arn:aws:s3`,
  ],
  [
    'a Null that is neither',
    condition({ Null: { k: 'maybe' } }),
    `${at}.Condition.Null.k has no true or false: maybe`,
  ],
  [
    'a variable that is none',
    policy(statement({ Resource: '${user}' })),
    `${at}.Resource has no variable \${user}`,
  ],
  [
    'a variable without its end',
    policy(statement({ Resource: 'a${aws:username' })),
    `${at}.Resource has a \${ without its }`,
  ],
])('%s', (_, document, message) => {
  expect(() => ask(document)).toThrow(PolicyError)
  expect(() => ask(document)).toThrow(message)
})

test('an identity policy has no principal', () => {
  expect(() => ask(policy(statement()), {}, 'identity')).toThrow(
    'Statement[0] has the unknown member "Principal"',
  )
})

test('addresses that only look like some are refused', () => {
  for (const range of [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '01.2.3.4',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::1/129',
    '10.0.0.0/',
    '10.0.0.0/08',
    '::1.2.3',
    'g::',
    '1.2.3.4/-1',
  ]) {
    expect(() => ask(condition({ IpAddress: { k: range } })), range).toThrow('no IP address')
  }
})
