import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bothAllow, eitherAllows } from '../../../../src/gateway/access/decide.ts'
import { permissionOf } from '../../../../src/iam/permission.ts'
import { compilePolicy } from '../../../../src/lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../../../../src/lang/iam-policy/parse-policy.ts'
import type { PolicyKind } from '../../../../src/lang/iam-policy/policy.ts'
import { type Case, type Document, isLetIn, type Statement } from './slow-evaluator.ts'

// Identity policies, boundary, session and resource policy of one request against IAM's documentation written down.

/** Requests to decide: 3,000 in CI; `FUZZ_RUNS=50000` for a long look. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 3_000)

const home = '111111111111'
const away = '222222222222'
const api = `arn:aws:execute-api:eu-west-1:${home}:a1`

const several = <T>(items: readonly T[], minLength = 1) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength, maxLength: 3 })

const actions = [
  'execute-api:Invoke',
  'EXECUTE-API:invoke',
  'execute-api:*',
  '*',
  'execute-api:I?voke',
  'lambda:*',
]
const resources = [
  `${api}/prod/GET/pets`,
  `${api}/prod/*`,
  `${api}/*/GET/*`,
  `${api}/prod/GET/pets/\${aws:username}`,
  `${api}/prod/GET/\${aws:PrincipalTag/team}/*`,
  `${api}/prod/GET/\${*}`,
  `${api}/prod/?ET/pets`,
  'arn:aws:execute-api:*:*:*',
  '*',
  'arn:aws:lambda:*:*:function:*',
]

const texts = ['ann', 'Ann', 'a*', '?nn', 'red', '${aws:username}', '${aws:PrincipalTag/team}', '*']
const condition: fc.Arbitrary<[string, string, readonly string[]]> = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
    ),
    fc.constantFrom('aws:username', 'aws:PrincipalTag/team', 'aws:TagKeys'),
    several(texts),
  ),
  fc.tuple(
    fc.constantFrom('IpAddress', 'NotIpAddress'),
    fc.constant('aws:SourceIp'),
    several(['10.0.0.0/8', '10.1.2.3', '10.1.2.3/32', '0.0.0.0/0', '192.168.0.0/30']),
  ),
  fc.tuple(
    fc.constantFrom(
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericGreaterThanEquals',
    ),
    fc.constant('aws:MultiFactorAuthAge'),
    several(['0', '10', '1e1', '600']),
  ),
  fc.tuple(
    fc.constantFrom('DateLessThan', 'DateGreaterThan'),
    fc.constant('aws:CurrentTime'),
    several(['2026-01-01T00:00:00Z', '2027-01-01', '2026-06-01T12:00:00+02:00']),
  ),
  fc.tuple(
    fc.constant('Bool'),
    fc.constant('aws:SecureTransport'),
    several(['true', 'false', 'TRUE']),
  ),
  fc.tuple(
    fc.constant('Null'),
    fc.constantFrom('aws:username', 'aws:TagKeys'),
    several(['true', 'false']),
  ),
  fc.tuple(
    fc.constantFrom('ArnLike', 'ArnEquals', 'ArnNotLike'),
    fc.constant('aws:PrincipalArn'),
    several([
      `arn:aws:iam::${home}:user/*`,
      'arn:aws:iam::*:user/ann',
      'arn:aws:iam:*:*:role/*',
      `arn:*:iam::${away}:*`,
    ]),
  ),
)

/** An operator in one of its forms; `Null` has one. */
const written = fc
  .tuple(
    condition,
    fc.constantFrom('', '', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom('', '', 'IfExists'),
  )
  .map(([[operator, key, values], set, ifExists]) =>
    operator === 'Null'
      ? { [operator]: { [key]: values } }
      : { [`${set}${operator}${ifExists}`]: { [key]: values } },
  )

const arns = [
  `arn:aws:iam::${home}:user/ann`,
  `arn:aws:iam::${home}:role/r`,
  `arn:aws:sts::${home}:assumed-role/r/s`,
  `arn:aws:iam::${away}:user/ann`,
]

const statement = (kind: PolicyKind): fc.Arbitrary<Statement> =>
  fc
    .tuple(
      fc.constantFrom('Allow', 'Allow', 'Deny'),
      fc.oneof(
        { weight: 4, arbitrary: several(actions).map((Action) => ({ Action })) },
        { weight: 1, arbitrary: several(actions).map((NotAction) => ({ NotAction })) },
      ),
      fc.oneof(
        { weight: 4, arbitrary: several(resources).map((Resource) => ({ Resource })) },
        { weight: 1, arbitrary: several(resources).map((NotResource) => ({ NotResource })) },
      ),
      kind === 'resource'
        ? fc.oneof(
            fc.constant({ Principal: '*' as const }),
            several([...arns, '*', home, away]).map((AWS) => ({ Principal: { AWS } })),
          )
        : fc.constant({}),
      fc.option(written, { freq: 2, nil: undefined }),
    )
    .map(([Effect, action, resource, principal, Condition]) => ({
      Effect: Effect,
      ...action,
      ...resource,
      ...principal,
      ...(Condition && { Condition }),
    }))

const document = (kind: PolicyKind): fc.Arbitrary<Document> =>
  fc
    .array(statement(kind), { minLength: 1, maxLength: 3 })
    .map((Statement) => ({ Version: '2012-10-17', Statement }))

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const caller = fc.constantFrom(
  { account: home, arns: [arns[0]!] },
  { account: home, arns: [arns[1]!, arns[2]!] },
  { account: away, arns: [arns[3]!] },
)

const context = fc.record(
  {
    'aws:username': fc.constantFrom('ann', 'Ann', 'a*', 'bob'),
    'aws:principaltag/team': fc.constantFrom('red', 'blue', '*'),
    'aws:tagkeys': fc.subarray(['ann', 'red', 'x']),
    'aws:sourceip': fc.constantFrom('10.1.2.3', '10.1.2.4', '192.168.0.3', '8.8.8.8'),
    'aws:multifactorauthage': fc.constantFrom('0', '10', '599'),
    'aws:currenttime': fc.constantFrom('2026-06-01T10:00:00.000Z', '2025-01-01T00:00:00Z'),
    'aws:securetransport': fc.constantFrom('true', 'false'),
    'aws:principalarn': fc.constantFrom(...arns),
  },
  { requiredKeys: [] },
)

const cases: fc.Arbitrary<Case> = fc.record({
  action: fc.constantFrom('execute-api:Invoke', 'execute-api:InvalidateCache'),
  resource: fc.constantFrom(
    ...['pets', 'pets/ann', 'pets/a*', 'pets/abc', 'red/1', '*', ''].map(
      (path) => `${api}/prod/GET/${path}`,
    ),
    `${api}/test/POST/pets`,
  ),
  context,
  caller,
  isSameAccount: fc.boolean(),
  identity: fc.array(document('identity'), { maxLength: 2 }),
  boundary: maybe(document('identity')),
  session: maybe(fc.array(document('identity'), { minLength: 1, maxLength: 2 })),
  resourcePolicy: maybe(document('resource')),
})

function gatewayLetsIn(given: Case): boolean {
  const compiled = (policy: Document, kind: PolicyKind) =>
    compilePolicy(parsePolicy(JSON.parse(JSON.stringify(policy)), kind))
  const identities = (policies: readonly Document[]) =>
    policies.map((policy) => compiled(policy, 'identity'))
  const { action, resource, caller: by, boundary, session, resourcePolicy } = given
  const values: Readonly<Record<string, string | readonly string[]>> = given.context
  const request = {
    action,
    resource,
    value: (key: string) => (Object.hasOwn(values, key) ? values[key] : undefined),
  }
  const own = permissionOf(
    {
      identity: identities(given.identity),
      ...(boundary && { boundary: compiled(boundary, 'identity') }),
      ...(session && { session: identities(session) }),
    },
    { ...request, principal: undefined },
  )
  const principal = { accountId: by.account, arns: by.arns }
  const said = resourcePolicy && compiled(resourcePolicy, 'resource')({ ...request, principal })
  const decide = given.isSameAccount ? eitherAllows : bothAllow
  return decide(own, said) === undefined
}

test(
  'every generated request is decided as the documentation says',
  { timeout: 20_000 + 5 * numRuns },
  () => {
    let letIn = 0
    fc.assert(
      fc.property(cases, (given) => {
        const expected = isLetIn(given)
        if (expected) letIn++
        expect(gatewayLetsIn(given)).toBe(expected)
      }),
      { numRuns },
    )
    // Neither answer is rare: a matrix of refusals would prove nothing.
    expect(letIn).toBeGreaterThan(numRuns / 50)
    expect(letIn).toBeLessThan(numRuns * 0.9)
  },
)
