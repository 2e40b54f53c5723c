import { expect, test } from 'vitest'
import { auditApi } from '../../src/audit/audit.ts'
import { type AuditSilence, readSilences } from '../../src/model/audit/audit-silence.ts'
import { drain } from '../../src/turns/slices.ts'
import { open, route, sound } from './audited.ts'

const api = {
  ...sound,
  routes: [
    route('POST /a', { protection: open }),
    route('PUT /a', { protection: open }),
    route('POST /b', { protection: open }),
  ],
}

const silenced = (...silences: readonly AuditSilence[]) => {
  const given = silences.map((silence) => ({ silence, at: ['x-tidegate-audit'] }))
  return drain(auditApi(api, given)).map(({ rule, place: { method, path }, silenced: why }) =>
    [rule, method, path, why].filter((part) => part !== undefined).join(' '),
  )
}

const id = 'public-write-route'
const reason = 'a webhook'

test.each<readonly [string, Partial<AuditSilence>, readonly string[]]>([
  ['everywhere', {}, ['POST /a', 'PUT /a', 'POST /b']],
  ['on a path', { path: '/a' }, ['POST /a', 'PUT /a']],
  ['on a method, however it is spelled', { path: '/a', method: 'put' }, ['PUT /a']],
  ['on a verb of all paths', { method: 'POST' }, ['POST /a', 'POST /b']],
  ['of this API by name', { path: '/b', api: 'sound' }, ['POST /b']],
  ['of this API by id', { path: '/b', api: 'a1' }, ['POST /b']],
])('a finding is silenced %s, with the reason', (_, where, expected) => {
  const found = silenced({ id, reason, ...where })
  expect(found.filter((text) => text.endsWith(reason)).toSorted()).toEqual(
    expected.map((text) => `${id} ${text} ${reason}`).toSorted(),
  )
  expect(found).toHaveLength(3)
})

test('a silence of another API is none', () => {
  expect(silenced({ id, reason, api: 'other' }).some((text) => text.endsWith(reason))).toBe(false)
})

test.each<readonly [string, AuditSilence]>([
  ['what is not found', { id: 'encoded-twin', reason }],
  ['another path', { id, reason, path: '/c' }],
  ['a rule that there is not', { id: 'no-such-rule', reason }],
])('a silence of %s is found itself', (_, silence) => {
  expect(silenced(silence).some((text) => text.startsWith('idle-silence'))).toBe(true)
})

test.each<readonly [string, unknown, string]>([
  [
    'no reason',
    { silence: [{ id }] },
    `silence.0 silences ${id} without a reason: say why in reason`,
  ],
  [
    'a reason of spaces',
    { silence: [{ id, reason: ' ' }] },
    `silence.0 silences ${id} without a reason: say why in reason`,
  ],
  ['no rule', { silence: [{ reason }] }, 'silence.0 names no rule: say which in id'],
  [
    'a member that is misspelt',
    { silence: [{ id, reason, paths: '/a' }] },
    'silence.0.paths is unknown: a silence has id, reason, path, method, name, api',
  ],
  [
    'a number',
    { silence: [{ id, reason: 1 }] },
    'silence.0.reason must be a text of at most 2000 characters',
  ],
  ['a text', { silence: ['x'] }, 'silence.0 must be an object with an id and a reason'],
  ['no list', { silence: {} }, 'silence must be {"silence": [{"id": a rule, "reason": why}]}'],
  [
    'another member',
    { silences: [] },
    `silences has the unknown member 'silences': must be {"silence": [{"id": a rule, "reason": why}]}`,
  ],
  ['nothing', null, ' must be {"silence": [{"id": a rule, "reason": why}]}'],
])('a list of silences with %s is refused', (_, value, message) => {
  const { problems } = readSilences(value)
  expect(problems.map(({ at, message: text }) => `${at.join('.')} ${text}`)[0]).toBe(message)
})
