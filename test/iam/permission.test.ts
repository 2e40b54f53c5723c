import { expect, test } from 'vitest'
import { permissionOf } from '../../src/iam/permission.ts'
import type { Verdict } from '../../src/lang/iam-policy/policy.ts'

// IAM, "Policy evaluation logic": what one principal's own policies say together.

const request = { action: 'a:b', resource: 'arn', principal: undefined, value: () => undefined }
const saying = (verdict: Verdict) => () => verdict

type Said = readonly Verdict[]
test.each<[Said, Verdict | undefined, Said | undefined, string]>([
  [[], undefined, undefined, 'silent'],
  [['silent'], undefined, undefined, 'silent'],
  [['silent', 'allow'], undefined, undefined, 'allow'],
  [['allow', 'deny'], undefined, undefined, 'deny'],
  [['deny', 'allow'], undefined, undefined, 'deny'],
  [['allow'], 'allow', undefined, 'allow'],
  [['allow'], 'silent', undefined, 'outside boundary'],
  [['silent'], 'silent', undefined, 'outside boundary'],
  [['silent'], 'allow', undefined, 'silent'],
  [['allow'], 'deny', undefined, 'deny'],
  [['allow'], undefined, ['allow'], 'allow'],
  [['allow'], undefined, ['silent', 'allow'], 'allow'],
  [['allow'], undefined, ['silent'], 'outside session'],
  [['allow'], undefined, [], 'outside session'],
  [['silent'], undefined, ['allow'], 'silent'],
  [['allow'], undefined, ['allow', 'deny'], 'deny'],
  [['allow'], 'allow', ['silent'], 'outside session'],
  [['allow'], 'silent', ['deny'], 'deny'],
])('own %j, boundary %s, session %j: %s', (identity, boundary, session, permission) => {
  const powers = {
    identity: identity.map(saying),
    ...(boundary && { boundary: saying(boundary) }),
    ...(session && { session: session.map(saying) }),
  }
  expect(permissionOf(powers, request)).toBe(permission)
})
